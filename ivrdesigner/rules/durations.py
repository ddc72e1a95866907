"""How long prompts take. Speech is estimated, not synthesised: as `vxml.text` does it, so that a time foretold is the
time that `ivrctl call` and `ivrctl test` show.
"""

from __future__ import annotations

import re
import wave
from collections.abc import Callable
from typing import Final

from ivrdesigner.project import (
    AudioItem,
    DigitsItem,
    Localized,
    NumberItem,
    PauseItem,
    Prompt,
    TextItem,
)
from ivrdesigner.rules.context import ProjectContext
from ivrdesigner.rules.templates import parse_template

__all__ = ["prompt_seconds", "text_seconds"]

CHARACTER: Final = 0.25
"""Seconds a Chinese character."""
LETTER: Final = 0.06
"""Seconds a letter, digit, blank or mark of any other script."""
VALUE: Final = 0.5
"""Seconds for a value that is not known before the call: eight letters or digits."""
_MISSING: Final = 2.0
"""Seconds for a recording that is not there and has no text."""

_CHINESE: Final = re.compile("[\u2e80-\u9fff]")


def text_seconds(text: str) -> float:
    """Length of a template when it is spoken."""
    template = parse_template(text)
    literal = " ".join(template.literal.split())
    wide = len(_CHINESE.findall(literal))
    return CHARACTER * wide + LETTER * (len(literal) - wide) + VALUE * len(template.expressions)


def prompt_seconds(around: ProjectContext, prompt: Prompt, language: str) -> float:
    """Length of a prompt in a language."""
    if not prompt:
        return 0.0
    # By identity: the model lives as long as the context, and hashing a prompt costs more than measuring it.
    return around.kept(
        language, id(prompt), lambda: sum(_item_seconds(around, item, language) for item in prompt)
    )


def _item_seconds(around: ProjectContext, item: object, language: str) -> float:
    match item:
        case TextItem():
            return _localized_seconds(item.text, text_seconds, language)
        case AudioItem():
            recorded = _localized_seconds(item.audio, lambda file: _recording_seconds(around, file), language)
            spoken = _localized_seconds(item.text, text_seconds, language) if item.text else 0.0
            return recorded or spoken or _MISSING
        case DigitsItem():
            return LETTER * len(item.digits)
        case PauseItem():
            return item.pause
        case NumberItem():
            return LETTER * len(f"{item.number:.12g}")
        case _:
            return VALUE


def _localized_seconds(localized: Localized, measure: Callable[[str], float], language: str) -> float:
    text = localized.text(language)
    return measure(text) if text else 0.0


def _recording_seconds(around: ProjectContext, file: str) -> float:
    def measure() -> float:
        path = around.loaded.folder / "audio" / file
        try:
            if not path.is_file():
                return 0.0
            with wave.open(str(path), "rb") as recording:
                return recording.getnframes() / (recording.getframerate() or 1)
        except (OSError, ValueError, EOFError, wave.Error):
            return 0.0

    return around.kept("seconds", file, measure)
