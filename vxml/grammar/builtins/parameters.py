"""The names of built-in grammars: "digits", "digits?length=4", "builtin:dtmf/boolean?y=7;n=9"."""

from __future__ import annotations

import re
from typing import NamedTuple

from vxml.errors import Position
from vxml.grammar.expansion import InputMode
from vxml.grammar.problems import fault

__all__ = ["Request", "read_request"]

_URI = re.compile(
    r"(?:builtin:)?/*(?:(dtmf|grammar|voice|speech)/)?([A-Za-z][\w.-]*)(?:\?([^#]*))?(?:#.*)?\Z"
)
_MODES = {
    "dtmf": InputMode.DTMF,
    "grammar": InputMode.VOICE,
    "voice": InputMode.VOICE,
    "speech": InputMode.VOICE,
}


class Request(NamedTuple):
    type: str
    mode: InputMode
    language: str
    values: dict[str, str]
    position: Position

    def number(self, name: str, most: int = 10_000) -> int | None:
        """A parameter that is a count, at least 1."""
        text = self.values.get(name)
        if text is None:
            return None
        if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:9]) <= most:
            raise fault(
                self.position, f"{name}={text[:40]} of the built-in type {self.type} must be 1 to {most}"
            )
        return int(text[:9])

    def only(self, *names: str) -> None:
        """Refuses parameters that the type does not have (VoiceXML 2.0 Appendix P: error.badfetch)."""
        unknown = sorted(set(self.values) - set(names))
        if unknown:
            known = f"it has {', '.join(names)}" if names else "it has none"
            raise fault(
                self.position, f"the built-in type {self.type} has no parameter '{unknown[0][:40]}'; {known}"
            )


def read_request(uri: str, *, mode: InputMode, language: str, position: Position) -> Request:
    found = _URI.match(uri.strip())
    if not found:
        raise fault(position, f"'{uri[:80]}' names no built-in type", "error.unsupported.builtin")
    values: dict[str, str] = {}
    for pair in re.split(r"[;&]", found[3] or ""):
        name, equals, value = (piece.strip() for piece in pair.partition("="))
        if not pair.strip():
            continue
        if not equals or not value:
            raise fault(position, f"'{pair[:40]}' in '{uri[:80]}' must be name=value")
        if name in values:
            raise fault(position, f"'{name}' stands twice in '{uri[:80]}'")
        values[name] = value
    return Request(found[2].lower(), _MODES.get(found[1] or "", mode), language, values, position)
