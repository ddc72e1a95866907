"""Commands. Those with an `id` are answered by one event of the same id; all times are seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vxml.errors import Position

__all__ = [
    "AudioFetch",
    "Command",
    "Disconnect",
    "Exit",
    "Fetch",
    "Listen",
    "Log",
    "Part",
    "Play",
    "Record",
    "Segment",
    "Speech",
    "StopListening",
    "StopPlay",
    "StopRecording",
    "StopTransfer",
    "Transfer",
    "VoiceGrammar",
]


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a multipart body: text, or the recording that a `Recorded` event named."""

    name: str
    text: str | None = None
    recording: str | None = None


@dataclass(frozen=True, slots=True)
class Fetch:
    """Get a resource → `Fetched` or `FetchFailed` (VoiceXML 2.0 §6.1)."""

    id: int
    uri: str
    purpose: str
    """document, grammar, script, data, object or submit: for logs and policies."""
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    content_type: str | None = None
    parts: tuple[Part, ...] = ()
    """A multipart/form-data body instead of `body`."""
    timeout: float = 10.0
    maxage: float | None = None
    maxstale: float | None = None


@dataclass(frozen=True, slots=True)
class Speech:
    """SSML for a synthesizer: a complete `<speak>` document, and its words alone."""

    ssml: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class AudioFetch:
    """How a recording is fetched (§6.1); ages are seconds, None leaves them to HTTP."""

    timeout: float = 10.0
    maxage: float | None = None
    maxstale: float | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A recording with its fallback, or speech, or a mark, or silence."""

    audio: str | None = None
    """Absolute URI. When it can't be played, `fallback` is."""
    fetch: AudioFetch = AudioFetch()
    description: str = ""
    """What the recording is, for those who read instead of listening (`<desc>`, SSML 1.0 §3.3.1)."""
    fallback: tuple[Segment, ...] = ()
    speech: Speech | None = None
    mark: str | None = None
    silence: float = 0.0
    secret: bool = False
    """It says a secret of the caller (property `ivrkit.secret`, ours): not to be kept longer than the call."""
    source: Position | None = field(default=None, compare=False)
    """Where the prompt stands that it belongs to; None for what no prompt says, such as `fetchaudio`."""

    def of_prompt(self, source: Position) -> Segment:
        """The same as part of the prompt that stands there."""
        return Segment(  # three times as fast as `replace`
            self.audio,
            self.fetch,
            self.description,
            self.fallback,
            self.speech,
            self.mark,
            self.silence,
            self.secret,
            source,
        )


@dataclass(frozen=True, slots=True)
class Play:
    """Play segments one after the other → `PlayDone`."""

    id: int
    segments: tuple[Segment, ...]
    bargein: bool = True
    """Whether the caller may interrupt it: the session sends `StopPlay` on a barge-in."""
    keys: str = ""
    """Keys that end it whichever comes: a driver may let them cut the sound before the session says so."""


@dataclass(frozen=True, slots=True)
class StopPlay:
    """Stop at once → `PlayDone` of that id with the mark reached."""

    id: int


@dataclass(frozen=True, slots=True)
class VoiceGrammar:
    """A grammar for the recogniser: `source` is a compiled `vxml.grammar.Grammar`."""

    uri: str
    language: str
    weight: float
    source: object


@dataclass(frozen=True, slots=True)
class Listen:
    """Start recognising speech → `SpeechStarted`, `Spoken`, `MaxSpeech`, or `ListenFailed`. Keys always arrive as `Key`."""

    id: int
    grammars: tuple[VoiceGrammar, ...]
    properties: Mapping[str, str] = field(default_factory=dict)
    """completetimeout, sensitivity and the like, as the document set them (§6.3.2)."""


@dataclass(frozen=True, slots=True)
class StopListening:
    id: int


@dataclass(frozen=True, slots=True)
class Record:
    """Record the caller → `Recorded` (§2.3.6)."""

    id: int
    max_time: float
    final_silence: float
    beep: bool
    type: str
    dest: str | None = None
    timeout: float = 5.0
    """How long to wait for the first sound before `Recorded` with `reason` "noinput"."""
    secret: bool = False
    """What is recorded is a secret (property `ivrkit.secret`, ours)."""


@dataclass(frozen=True, slots=True)
class StopRecording:
    """End the recording now → `Recorded`."""

    id: int


@dataclass(frozen=True, slots=True)
class Transfer:
    """Connect the caller to another party → `TransferEnded` (§2.3.7)."""

    id: int
    dest: str
    kind: str
    """blind, bridge or consultation."""
    connect_timeout: float
    max_time: float
    """0 for no limit."""
    audio: str | None = None
    aai: str | None = None
    listening: bool = False
    """A bridge during which keys and words are heard, to end it."""


@dataclass(frozen=True, slots=True)
class StopTransfer:
    """Take the caller back from a bridge → `TransferEnded`."""

    id: int


@dataclass(frozen=True, slots=True)
class Log:
    """`<log>` §5.3.13, or with label "ivrkit" a word of the interpreter itself."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Disconnect:
    """Hang up (§5.3.11). The session goes on without caller until `Exit`."""

    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exit:
    """The session is over (§5.3.9). `values` of `<exit>`; `reason` is exit, disconnect, transfer,
    error, or event (one that is no error and that nobody handles); `event` is the name of what nobody handled.
    """

    reason: str
    values: Mapping[str, object] = field(default_factory=dict)
    message: str = ""
    event: str = ""


Command = (
    Fetch
    | Play
    | StopPlay
    | Listen
    | StopListening
    | Record
    | StopRecording
    | Transfer
    | StopTransfer
    | Log
    | Disconnect
    | Exit
)
