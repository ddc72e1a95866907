"""What is sent: commands as text, checked so that no argument can end a line and begin a command of its own."""

from __future__ import annotations

from collections.abc import Iterable

from dialplan.errors import InvalidArgument

__all__ = ["encoded", "execute", "sendmsg"]

_SHORT = 30
"""Characters of an argument that cost less as a header than as a body with its two headers."""


def encoded(command: str, headers: Iterable[tuple[str, str]] = (), body: str = "") -> bytes:
    """A command line, its header lines and a body as bytes for the socket. Raises InvalidArgument.

    FreeSWITCH reads lines byte by byte, with two system calls for each, and a body at once: what is sent is kept short.
    """
    parts = [command, *map(":".join, headers), body]
    whole = "\n".join(parts)
    # One look at the whole: there are only the line ends that join it.
    if whole.count("\n") >= len(parts) or "\r" in whole or "\0" in whole:
        raise InvalidArgument(
            f"an argument of {command[:40]!r} has a line end or a NUL, which FreeSWITCH would take for the end of the command"
        )
    try:
        if not body:
            return f"{whole}\n".encode()
        content = body.encode()
        return f"{whole[: -len(body)]}Content-Length:{len(content)}\n\n".encode() + content
    except UnicodeEncodeError as fault:
        raise InvalidArgument("an argument has half of a surrogate pair, which is no character") from fault


def sendmsg(uuid: str, headers: Iterable[tuple[str, str]]) -> bytes:
    """A message to the thread of a channel: ``call-command: unicast`` and the like."""
    return encoded(f"sendmsg {uuid}", headers)


def execute(uuid: str, application: str, argument: str, identifier: str, *, lock: bool) -> bytes:
    """The message that has the thread of a channel run an application; its end carries ``identifier``."""
    headers = [
        ("call-command", "execute"),
        ("execute-app-name", application),
        ("Event-UUID", identifier),
    ]
    if lock:
        headers.append(("event-lock", "true"))
    if len(argument) > _SHORT:
        return encoded(f"sendmsg {uuid}", [*headers, ("Content-Type", "text/plain")], argument)
    if argument:
        headers.append(("execute-app-arg", argument))
    return encoded(f"sendmsg {uuid}", headers)
