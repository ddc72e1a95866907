"""The names of built-in grammars: "digits", "digits?length=4", "builtin:dtmf/boolean?y=7;n=9"."""

from __future__ import annotations

import re
from typing import NamedTuple

from vxml.errors import Position
from vxml.grammar.expansion import InputMode
from vxml.grammar.problems import fault
from vxml.message import Message

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
                self.position,
                Message(
                    "{name}={text} of the built-in type {type} must be 1 to {most}",
                    name=name,
                    text=text[:40],
                    type=self.type,
                    most=most,
                ),
            )
        return int(text[:9])

    def only(self, *names: str) -> None:
        """Refuses parameters that the type does not have (VoiceXML 2.0 Appendix P: error.badfetch)."""
        unknown = sorted(set(self.values) - set(names))
        if unknown:
            name = unknown[0][:40]
            raise fault(
                self.position,
                Message(
                    "the built-in type {type} has no parameter '{name}'; it has {known}",
                    type=self.type,
                    name=name,
                    known=names,
                )
                if names
                else Message("the built-in type {type} has no parameter '{name}'", type=self.type, name=name),
            )


def read_request(uri: str, *, mode: InputMode, language: str, position: Position) -> Request:
    found = _URI.match(uri.strip())
    if not found:
        raise fault(
            position, Message("'{uri}' names no built-in type", uri=uri[:80]), "error.unsupported.builtin"
        )
    values: dict[str, str] = {}
    for pair in re.split(r"[;&]", found[3] or ""):
        name, equals, value = (piece.strip() for piece in pair.partition("="))
        if not pair.strip():
            continue
        if not equals or not value:
            raise fault(
                position, Message("'{pair}' in '{uri}' must be name=value", pair=pair[:40], uri=uri[:80])
            )
        if name in values:
            raise fault(position, Message("'{name}' stands twice in '{uri}'", name=name, uri=uri[:80]))
        values[name] = value
    return Request(found[2].lower(), _MODES.get(found[1] or "", mode), language, values, position)
