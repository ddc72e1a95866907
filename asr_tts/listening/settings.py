"""How to listen: the recogniser properties of VoiceXML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from asr_tts.spi.recognizer import MAX_NBEST

__all__ = ["ListeningSettings"]

_TIME = re.compile(r"\+?(\d*\.?\d+|\d+\.)(m?s)")
_MAX_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class ListeningSettings:
    """VoiceXML 2.0 §6.3.2 Generic Speech Recognizer Properties; times in seconds, levels from 0.0 to 1.0."""

    complete_timeout: float = 0.6
    """Silence that ends a whole match which cannot go on."""
    incomplete_timeout: float = 1.2
    """Silence that ends what is no match yet, or could go on."""
    max_speech: float = 30.0
    """``maxspeechtimeout``, counted from the start of speech."""
    sensitivity: float = 0.5
    accuracy: float = 0.5
    """``speedvsaccuracy``."""
    confidence: float = 0.5
    """``confidencelevel``: readings below it are rejected."""
    nbest: int = 1
    record: bool = False
    """``recordutterance``."""
    no_input: float | None = None
    """Seconds without speech that end listening; None leaves that to the session, which knows when prompts end."""

    @classmethod
    def from_properties(
        cls, properties: Mapping[str, str], *, no_input: float | None = None
    ) -> ListeningSettings:
        """From property values as documents write them ("600ms", "0.5"); what is absent or unreadable is default."""

        def level(name: str) -> float:
            try:
                value = float(properties.get(name, ""))
            except ValueError:
                return 0.5
            return min(max(value, 0.0), 1.0) if value == value else 0.5  # noqa: PLR0124 - not a number

        def seconds(name: str, default: float) -> float:
            found = _TIME.fullmatch(properties.get(name, "").strip())
            if found is None:
                return default
            return min(float(found[1]) / (1000 if found[2] == "ms" else 1), _MAX_SECONDS)

        count = properties.get("maxnbest", "").strip()
        return cls(
            complete_timeout=seconds("completetimeout", 0.6),
            incomplete_timeout=seconds("incompletetimeout", 1.2),
            max_speech=seconds("maxspeechtimeout", 30.0),
            sensitivity=level("sensitivity"),
            accuracy=level("speedvsaccuracy"),
            confidence=level("confidencelevel"),
            nbest=min(max(int(count), 1), MAX_NBEST) if count.isdecimal() else 1,
            record=properties.get("recordutterance", "").strip().lower() == "true",
            no_input=no_input,
        )
