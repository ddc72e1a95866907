"""How many keys and how many seconds the ways out of a node take, at most. Speech is estimated, not synthesised."""

from __future__ import annotations

import re
import wave
from collections.abc import Callable
from typing import Final

from ivrdesigner.graph import Outcome
from ivrdesigner.project import (
    AudioItem,
    CollectNode,
    ConditionNode,
    DigitsItem,
    HttpNode,
    Localized,
    MenuNode,
    Node,
    NumberItem,
    PauseItem,
    Prompt,
    RecordNode,
    Retry,
    SetNode,
    TextItem,
    TransferNode,
)
from ivrdesigner.rules.context import ProjectContext
from ivrdesigner.rules.templates import parse_template

__all__ = ["keys_of", "prompt_seconds", "seconds_of", "text_seconds"]

CHARACTER: Final = 0.3
"""Seconds a Chinese character."""
WORD: Final = 0.4
"""Seconds an English word, and a digit that is spoken alone."""
VALUE: Final = 2.0
"""Seconds for a value that is not known before the call."""
KEY: Final = 1.0
"""Seconds to press a key."""

_CHINESE: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_WORDS: Final = re.compile(r"[^\W\u3400-\u9fff\uf900-\ufaff]+(?:'\w+)?")


def text_seconds(text: str) -> float:
    """Length of a template when it is spoken."""
    template = parse_template(text)
    literal = template.literal
    spoken = CHARACTER * len(_CHINESE.findall(literal)) + WORD * len(_WORDS.findall(literal))
    return spoken + VALUE * len(template.expressions)


def prompt_seconds(around: ProjectContext, prompt: Prompt) -> float:
    """Length of a prompt in the language in which calls begin."""
    if not prompt:
        return 0.0
    # By identity: the model lives as long as the context, and hashing a prompt costs more than measuring it.
    return around.kept("prompt", id(prompt), lambda: sum(_item_seconds(around, item) for item in prompt))


def keys_of(node: Node, outcome: Outcome, default_retries: int) -> float:
    """Keys that a caller presses for an outcome, at most."""
    if outcome.kind == "key" and outcome.input:
        return len(outcome.input[1])
    if isinstance(node, CollectNode):
        if outcome.kind == "next":
            return _collected(node)
        if outcome.kind == "no_match":
            return _collected(node) * (1 + _retries(node.no_match, default_retries))
    if isinstance(node, MenuNode) and outcome.kind == "no_match":
        return 1 + _retries(node.no_match, default_retries)
    return 0


def seconds_of(around: ProjectContext, node: Node, outcome: Outcome) -> float:
    """Seconds from entering a node to leaving it by an outcome, at most."""
    defaults = around.project.defaults
    if isinstance(node, HttpNode):
        return defaults.http_timeout if node.timeout is None else node.timeout
    if isinstance(node, ConditionNode | SetNode):
        return 0.0
    prompt: Prompt = getattr(node, "prompt", ())
    spoken = prompt_seconds(around, prompt)
    if isinstance(node, MenuNode | CollectNode | RecordNode) and outcome.kind in ("no_input", "no_match"):
        retry = node.no_input if outcome.kind == "no_input" or isinstance(node, RecordNode) else node.no_match
        times = _retries(retry, defaults.retries)
        again = sum(prompt_seconds(around, retry.prompt_for(time) or prompt) for time in range(1, times + 1))
        timeout = None if isinstance(node, RecordNode) else node.timeout
        wait = defaults.timeout if timeout is None else timeout
        if outcome.kind == "no_match":
            each = _collected(node) if isinstance(node, CollectNode) else 1
            return spoken + again + (times + 1) * each * KEY
        return spoken + again + (times + 1) * wait
    if isinstance(node, RecordNode):
        return spoken + node.max_time
    if isinstance(node, TransferNode):
        return spoken + node.connect_timeout
    if outcome.kind == "say":
        return spoken + KEY
    return spoken + KEY * keys_of(node, outcome, defaults.retries)


def _collected(node: CollectNode) -> int:
    if node.max_length is not None:
        return node.max_length
    return (node.min_length or 1) + (1 if node.end_key else 0)


def _retries(retry: Retry, default: int) -> int:
    return default if retry.retries is None else retry.retries


def _item_seconds(around: ProjectContext, item: object) -> float:
    if isinstance(item, TextItem):
        return _localized_seconds(around, item.text, text_seconds)
    if isinstance(item, AudioItem):
        recorded = _localized_seconds(around, item.audio, lambda file: _recording_seconds(around, file))
        return recorded or (_localized_seconds(around, item.text, text_seconds) if item.text else 0.0)
    if isinstance(item, DigitsItem):
        return WORD * len(item.digits)
    if isinstance(item, PauseItem):
        return item.pause
    return WORD * 3 if isinstance(item, NumberItem) else VALUE


def _localized_seconds(
    around: ProjectContext, localized: Localized, measure: Callable[[str], float]
) -> float:
    text = localized.text(around.project.language)
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
