"""Properties (VoiceXML 2.0 §6.3) and the notation of times (§6.5)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache

from vxml.interpreter.secrets import PROPERTY
from vxml.parser.schema import PROPERTY_VALUES

__all__ = ["DEFAULTS", "Properties", "properties_of", "seconds"]

DEFAULTS: dict[str, str] = {
    # §6.3.2 Generic Speech Recognizer Properties
    "confidencelevel": "0.5",
    "sensitivity": "0.5",
    "speedvsaccuracy": "0.5",
    "completetimeout": "0.6s",
    "incompletetimeout": "1.2s",
    "maxspeechtimeout": "30s",
    # §6.3.3 Generic DTMF Recognizer Properties
    "interdigittimeout": "3s",
    "termtimeout": "0s",
    "termchar": "#",
    # §6.3.4 Prompt and Collect Properties
    "bargein": "true",
    "bargeintype": "speech",
    "timeout": "5s",
    # §6.3.5 Fetching Properties
    "audiofetchhint": "prefetch",
    "documentfetchhint": "safe",
    "grammarfetchhint": "prefetch",
    "objectfetchhint": "prefetch",
    "scriptfetchhint": "prefetch",
    "datafetchhint": "prefetch",
    "fetchaudiodelay": "1s",
    "fetchaudiominimum": "0s",
    "fetchtimeout": "10s",
    # §6.3.6 Miscellaneous Properties
    "inputmodes": "dtmf voice",
    "universals": "none",
    "maxnbest": "1",
    # VoiceXML 2.1 §2.2, Appendix
    "recordutterance": "false",
    "recordutterancetype": "audio/x-wav",
    # Ours
    "ivrkit.wrongkeys": "gather",
}

_TIME = re.compile(r"\s*\+?(\d+(?:\.\d*)?|\.\d+)\s*(ms|s)?\s*", re.IGNORECASE)


def seconds(text: str | None) -> float | None:
    """A time designation such as "5s" or "250ms"; None when it is not one. A bare number is milliseconds.

    Bare numbers are not in §6.5 but common in VoiceXML 1.0 documents.
    """
    match = _TIME.fullmatch(text) if text else None
    if match is None:
        return None
    number = float(match[1])
    return min(number if (match[2] or "ms").lower() == "s" else number / 1000, 86400.0)


Settings = tuple[tuple[str, str], ...]
"""What an element sets, in the order of the document: the later of two settings wins."""


@lru_cache(maxsize=4096)
def _settings(scope: Settings) -> dict[str, str]:
    """The settings of an element, made once: all items of a document share its own."""
    return dict(scope)


class Properties:
    """Settings by scope, innermost first: form item, dialog, document, application, platform (§6.3)."""

    def __init__(self, scopes: Iterable[Settings]) -> None:
        self._scopes = [_settings(scope) for scope in scopes if scope]
        self._seconds: dict[str, float] = {}

    def get(self, name: str) -> str:
        for scope in self._scopes:
            if name in scope:
                return scope[name]
        return DEFAULTS.get(name, "")

    def seconds(self, name: str) -> float:
        """A time in seconds; the platform's default when the setting is not a time."""
        if name not in self._seconds:
            value = seconds(self.get(name))
            self._seconds[name] = value if value is not None else seconds(DEFAULTS.get(name)) or 0.0
        return self._seconds[name]

    def age(self, name: str, attribute: str | None) -> float | None:
        """`maxage` or `maxstale` in seconds, the attribute before the property (§6.1.2); None when neither says."""
        for text in (attribute, self.get(name)):
            if text and text.strip().isdecimal():
                return float(text)
        return None

    def number(self, name: str) -> float:
        try:
            return float(self.get(name))
        except ValueError:
            return float(DEFAULTS.get(name) or 0)

    def boolean(self, name: str) -> bool:
        return self.get(name).strip().lower() == "true"

    @cached_property
    def modes(self) -> list[str]:
        """`inputmodes`: what the caller may use. It leaves grammars active that can't match then (§3.1.4, §6.3.6)."""
        return self.get("inputmodes").split()

    @cached_property
    def termchar(self) -> str:
        return self.get("termchar")

    @cached_property
    def nbest(self) -> int:
        """How many readings of the input the application is to see, as `maxnbest` says."""
        return max(1, int(self.number("maxnbest")))

    @cached_property
    def recorded_utterance(self) -> str | None:
        """Media type of recorded utterances; None when they are not recorded (VoiceXML 2.1 §7.2)."""
        return self.get("recordutterancetype") if self.boolean("recordutterance") else None

    @cached_property
    def universals(self) -> list[str]:
        """Universal commands that are active (§6.3.6)."""
        return self.get("universals").split()

    @cached_property
    def secret_names(self) -> tuple[str, ...]:
        """Form items and variables that the property `ivrkit.secret` names."""
        return tuple(self.get(PROPERTY).split())

    @cached_property
    def faulty(self) -> str | None:
        """A property of recognition, prompts or fetching with a value that it can't have: `error.semantic` (§6.3.1)."""
        for name, value in self.all().items():
            if name in PROPERTY_VALUES and not PROPERTY_VALUES[name].fullmatch(value):
                return f"{name}={value!r}"
        return None

    def all(self) -> dict[str, str]:
        merged: dict[str, str] = {}
        for scope in reversed(self._scopes):
            merged.update(scope)
        return merged


@lru_cache(maxsize=4096)
def properties_of(*scopes: Settings) -> Properties:
    """The properties of scopes, made once for all that ask: they are asked for at every turn."""
    return Properties(scopes)
