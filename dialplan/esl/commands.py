"""What is sent: commands as text, checked so that no argument can end a line and begin a command of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dialplan.errors import InvalidArgument

__all__ = ["checked", "encoded", "sendmsg"]

_LINE_END = re.compile(r"[\r\n\0]")


def checked(text: str, what: str = "an argument") -> str:
    """The text, if it fits in a line; else InvalidArgument."""
    if _LINE_END.search(text):
        raise InvalidArgument(
            f"{what} has a line end or a NUL, which FreeSWITCH would take for the end of the command"
        )
    return text


def encoded(command: str, headers: Iterable[tuple[str, str]] = ()) -> bytes:
    """A command line and its header lines as bytes for the socket. Raises InvalidArgument."""
    lines = [checked(command, "a command")]
    lines += [f"{checked(name)}: {checked(value, name)}" for name, value in headers]
    try:
        return ("\n".join(lines) + "\n\n").encode()
    except UnicodeEncodeError as fault:
        raise InvalidArgument("an argument has half of a surrogate pair, which is no character") from fault


def sendmsg(uuid: str, headers: Iterable[tuple[str, str]]) -> bytes:
    """A message to the thread of a channel: ``call-command: execute`` and the like."""
    return encoded(f"sendmsg {uuid}", headers)
