"""What a call tells its driver, in order (`Call.next`). Times are seconds since the epoch by FreeSWITCH's clock."""

from __future__ import annotations

from dataclasses import dataclass

from dialplan.esl import Event

__all__ = [
    "Bridged",
    "Ended",
    "Key",
    "Notice",
    "Other",
    "Reconnected",
    "Recorded",
    "Suspended",
    "Unbridged",
    "notice",
    "recorded",
]

_SAMPLES_PER_SECOND = 8000
"""FreeSWITCH counts the length of keys at 8 kHz whatever the codec."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key the caller pressed, when it was let go."""

    key: str
    """``0``-``9``, ``A``-``D``, ``*``, ``#``."""
    duration: float
    """Seconds it was held."""
    source: str
    """``RTP`` (RFC 2833 / 4733), ``ENDPOINT`` (SIP INFO), ``INBAND_AUDIO``, ``APP`` or ``UNKNOWN``."""
    at: float


@dataclass(frozen=True, slots=True)
class Bridged:
    """The caller talks with another leg."""

    other: str
    """UUID of the other leg."""
    at: float


@dataclass(frozen=True, slots=True)
class Unbridged:
    """The caller and the other leg are apart again."""

    other: str
    at: float


@dataclass(frozen=True, slots=True)
class Ended:
    """A playback, a bridge or whatever else was started has ended by itself."""

    operation: object
    """The very object that `play`, `start_bridge` and the like returned."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording ended."""

    path: str
    seconds: float
    ended_by: str
    """``stop``, ``silence``, ``no_input``, ``maximum``, ``hangup``, ``discarded`` (empty or too short) or ``failed``."""
    at: float


@dataclass(frozen=True, slots=True)
class Suspended:
    """The event socket is away. Whatever waited has raised ConnectionLost; the caller is still there, as far as known."""


@dataclass(frozen=True, slots=True)
class Reconnected:
    """The event socket is back and the call still up. Keys and ends in between are lost."""


@dataclass(frozen=True, slots=True)
class Other:
    """Any other event that was subscribed (`dialplan.esl.CALL_EVENTS` and what the connection was given)."""

    event: Event


Notice = Key | Bridged | Unbridged | Ended | Recorded | Suspended | Reconnected | Other

_RECORDING_ENDS = {
    "success-silence": "silence",
    "no-input-timeout": "no_input",
    "success-maxtime": "maximum",
    "empty-file": "discarded",
    "input-too-short": "discarded",
    "uri-failure": "failed",
}


def notice(event: Event) -> Notice:
    """A typed notice of an event."""
    name = event.name
    if name == "DTMF":
        return _key(event)
    if name == "CHANNEL_BRIDGE":
        return Bridged(event.get("Other-Leg-Unique-ID", ""), event.at)
    if name == "CHANNEL_UNBRIDGE":
        return Unbridged(event.get("Other-Leg-Unique-ID", ""), event.at)
    return Other(event)


def recorded(event: Event, *, stopped: bool) -> Recorded:
    """The end of a recording by its RECORD_STOP; FreeSWITCH calls one that we ``stopped`` at its maximum too."""
    ended_by = _RECORDING_ENDS.get(event.get("Record-Completion-Cause", ""), "stop")
    if event.get("Answer-State") == "hangup" and ended_by in {"silence", "no_input", "maximum"}:
        ended_by = "hangup"
    elif stopped and ended_by == "maximum":
        ended_by = "stop"
    milliseconds = event.variable("record_ms") or "0"
    return Recorded(
        path=event.get("Record-File-Path", ""),
        seconds=int(milliseconds) / 1000 if milliseconds.isdecimal() else 0.0,
        ended_by=ended_by,
        at=event.at,
    )


def _key(event: Event) -> Key:
    samples = event.get("DTMF-Duration", "")
    return Key(
        key=event.get("DTMF-Digit", "")[:1].upper(),
        duration=int(samples) / _SAMPLES_PER_SECOND if samples.isdecimal() else 0.0,
        source=event.get("DTMF-Source", "UNKNOWN"),
        at=event.at,
    )
