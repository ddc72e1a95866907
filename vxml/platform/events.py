"""Events. `at` is when it happened, in seconds since the call began; it never goes back."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "Disconnected",
    "Event",
    "FetchFailed",
    "Fetched",
    "Hypothesis",
    "Key",
    "ListenFailed",
    "MaxSpeech",
    "PlayDone",
    "Recorded",
    "SpeechStarted",
    "Spoken",
    "Tick",
    "TransferEnded",
]


@dataclass(frozen=True, slots=True)
class Key:
    """The caller pressed a key: one of 0–9, *, #, A–D."""

    at: float
    key: str


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One reading of what was said, confidence 0.0–1.0."""

    text: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The caller began to speak."""

    at: float


@dataclass(frozen=True, slots=True)
class Spoken:
    """The recogniser is done. No hypothesis: something was said that it could not read."""

    at: float
    hypotheses: tuple[Hypothesis, ...]
    recording: str | None = None
    """URI of the recorded utterance, when `recordutterance` asked for it (VoiceXML 2.1 §7)."""
    recording_size: int = 0
    """Bytes."""
    recording_duration: float = 0.0


@dataclass(frozen=True, slots=True)
class MaxSpeech:
    """The caller spoke longer than `maxspeechtimeout`."""

    at: float


@dataclass(frozen=True, slots=True)
class ListenFailed:
    """A `Listen` cannot be carried out, or broke off: `event` says why (error.noresource,
    error.unsupported.language, error.unsupported.format). Keys are heard all the same.
    """

    at: float
    id: int
    event: str = "error.noresource"
    message: str = ""


@dataclass(frozen=True, slots=True)
class PlayDone:
    """A `Play` ended, by itself or stopped. `mark`: the last one reached, `mark_time` s before the end."""

    at: float
    id: int
    mark: str | None = None
    mark_time: float = 0.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """A resource arrived. HTTP statuses from 400 on arrive as `Fetched` too when there is a body."""

    at: float
    id: int
    uri: str
    """After redirects."""
    body: bytes
    content_type: str | None = None
    status: int = 200


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """No answer: `reason` is timeout, refused, toolarge, scheme or network."""

    at: float
    id: int
    reason: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording ended: `reason` is silence, maxtime, stopped, hangup, noinput (then there is no uri) or an
    event such as error.unsupported.format or error.noresource. No uri either when nothing was heard before
    `StopRecording`.
    """

    at: float
    id: int
    uri: str | None
    duration: float = 0.0
    size: int = 0
    reason: str = "silence"


@dataclass(frozen=True, slots=True)
class TransferEnded:
    """A transfer ended.

    `result` is a value of §2.3.7 (busy, noanswer, network_busy, near_end_disconnect, far_end_disconnect,
    network_disconnect, maxtime_disconnect, unknown), "transferred" when the platform keeps the caller, or an
    `error.connection.*` / `error.unsupported.*` event.
    """

    at: float
    id: int
    result: str
    duration: float = 0.0
    """Of the connection: 0 when the other party never answered."""


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The caller hung up."""

    at: float
    reason: str = "hangup"


@dataclass(frozen=True, slots=True)
class Tick:
    """Nothing but time: sent when `Session.deadline` has come."""

    at: float


Event = (
    Key
    | SpeechStarted
    | Spoken
    | MaxSpeech
    | ListenFailed
    | PlayDone
    | Fetched
    | FetchFailed
    | Recorded
    | TransferEnded
    | Disconnected
    | Tick
)
