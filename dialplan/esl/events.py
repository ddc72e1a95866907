"""Events of FreeSWITCH in its plain format, read lazily.

A channel event has about a hundred headers and a call control needs five of them: they are searched for when asked
for, which costs a fifth of reading all, and less than half of what the JSON format costs.
"""

from __future__ import annotations

from typing import overload
from urllib.parse import unquote_to_bytes

__all__ = ["CALL_EVENTS", "Event"]

CALL_EVENTS = (
    "CHANNEL_PARK",
    "CHANNEL_EXECUTE_COMPLETE",
    "CHANNEL_BRIDGE",
    "CHANNEL_UNBRIDGE",
    "CHANNEL_HANGUP",
    "DTMF",
    "RECORD_STOP",
    "BACKGROUND_JOB",
    "HEARTBEAT",
)
"""What call control uses. Each event costs FreeSWITCH a copy of all variables of its channel: no news of what commands
answer (an answer), nor a second one of the end."""


class Event:
    """One event. ``event["Name"]`` is a header, ``event.variable("name")`` a channel variable as of the event."""

    __slots__ = ("_lines", "body", "name", "uuid")

    def __init__(self, data: bytes) -> None:
        """``data``: headers, then an empty line and the body where there is one (``text/event-plain``)."""
        body = b""
        # A body is announced. Looking for the announcement costs a third of looking for an empty line.
        announced = b"\nContent-Length:" in data
        if announced:
            data, _, body = data.partition(b"\n\n")
        # As text once for all, between line ends: so a header is found by one search, wherever it stands.
        self._lines = f"\n{data.decode('utf-8', 'replace')}\n"
        if announced:
            length = self.get("Content-Length", "")
            body = body[: int(length)] if length.isdecimal() else b""
        self.body = body
        """Raw bytes, as long as its own ``Content-Length`` says."""
        name = self.get("Event-Name", "")
        self.name = self.get("Event-Subclass", name) if name == "CUSTOM" else name
        """Such as ``CHANNEL_PARK``; for a ``CUSTOM`` event its subclass."""
        self.uuid = self.get("Unique-ID", "")
        """The channel it is about; '' for events about none."""

    @property
    def at(self) -> float:
        """When it happened: seconds since the epoch by FreeSWITCH's clock, 0.0 where it does not say."""
        stamp = self.get("Event-Date-Timestamp", "")
        return int(stamp) / 1e6 if stamp.isdecimal() else 0.0

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    @overload
    def get(self, name: str) -> str | None: ...
    @overload
    def get(self, name: str, default: str) -> str: ...
    def get(self, name: str, default: str | None = None) -> str | None:
        """A header, %-decoded; bytes that are no UTF-8 become U+FFFD. ``_undef_`` counts as not there.

        The first one counts: FreeSWITCH writes what it knows itself before the variables that callers can fill.
        """
        lines = self._lines
        start = lines.find(f"\n{name}:")
        if start < 0:
            return default
        start += len(name) + 2
        value = lines[start : lines.find("\n", start)].strip()
        if value == "_undef_":
            return default
        return _decoded(value) if "%" in value else value

    def __getitem__(self, name: str) -> str:
        """A header that has to be there; raises KeyError."""
        value = self.get(name)
        if value is None:
            raise KeyError(name)
        return value

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def variable(self, name: str) -> str | None:
        """A channel variable. Events with few headers (``DTMF``) carry none."""
        return self.get("variable_" + name)

    def headers(self) -> dict[str, str]:
        """All headers. The first of a name counts, as in `get`."""
        found: dict[str, str] = {}
        for line in self._lines.split("\n"):
            name, colon, value = line.partition(":")
            if colon:
                found.setdefault(name, _decoded(value.strip()))
        return found

    def __repr__(self) -> str:
        return f"<Event {self.name} {self.uuid}>"


def _decoded(value: str) -> str:
    return unquote_to_bytes(value).decode("utf-8", "replace")
