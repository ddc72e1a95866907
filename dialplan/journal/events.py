"""What happens to calls, as small facts with stable names (R-ivr.11, R-rep).

Every event has ``call`` (FreeSWITCH's UUID of the caller's channel) and ``at`` (seconds since 1970, UTC). Durations
are seconds. Fields may be added with a default; what exists keeps its name and meaning. A change of meaning is a new
kind.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import Any, ClassVar, Final

__all__ = [
    "EVENTS",
    "FIELDS",
    "MASK",
    "Answered",
    "DialogRecorded",
    "Ended",
    "Failed",
    "FellBack",
    "Fetched",
    "Gap",
    "InputFailed",
    "InputMatched",
    "JournalEvent",
    "KeyPressed",
    "NodeEntered",
    "NodeLeft",
    "Noted",
    "PromptPlayed",
    "QueueEntered",
    "QueueLeft",
    "Recorded",
    "RobotClassified",
    "RobotHeard",
    "RobotTurn",
    "SpeechHeard",
    "Started",
    "Transferred",
    "Unknown",
    "field_values",
    "masked",
]

MASK: Final = "•"
"""Stands for a secret: one for a key, three for a text of any length."""


@dataclass(slots=True)
class JournalEvent:
    """Something that happened to a call. Nobody changes it: frozen it would take three times as long to make."""

    kind: ClassVar[str] = ""
    """Its name in the journal."""
    essential: ClassVar[bool] = False
    """Whether call records need it: when memory runs out while the disk is away, details go first."""
    at_once: ClassVar[bool] = True
    """Whether an essential event is written at once; others wait a moment for company, since waking the thread costs."""
    awaited: ClassVar[bool] = False
    """Whether a call waits until it is on the disk; others wait for company, since a sync costs most."""
    secrets: ClassVar[tuple[str, ...]] = ()
    """Fields that hold what the caller entered or said."""

    call: str
    at: float


@dataclass(slots=True)
class Started(JournalEvent):
    """A call came in, or was made."""

    kind: ClassVar = "started"
    essential: ClassVar = True
    awaited: ClassVar = True

    called: str = ""
    """As dialled."""
    caller: str = ""
    called_e164: str | None = None
    caller_e164: str | None = None
    direction: str = "inbound"
    """``inbound`` or ``outbound``."""
    switch: str = ""
    """Which FreeSWITCH, where there are several."""
    project: str = ""
    flow: str = ""
    version: str = ""
    """Build that the call runs to its end (`LiveProject.version`)."""
    state: str = "open"
    """Working time: ``open``, ``closed`` or ``holiday``."""
    vip: bool = False
    number: str = ""
    """Access number that took the call, as the site writes it; empty when none did."""
    build: str = ""
    """Number of the build, where the project's folder tells it (`LiveProject.build`)."""
    arm: str = ""
    """``canary`` or ``stable`` where two builds share the number, else empty."""
    script: bool = False
    """Whether a robot took the call: ``project`` and ``flow`` are the name of its script, and ``build`` is of that."""


@dataclass(slots=True)
class Answered(JournalEvent):
    """The call was answered: it costs something from now on."""

    kind: ClassVar = "answered"
    essential: ClassVar = True
    at_once: ClassVar = False


@dataclass(slots=True)
class NodeEntered(JournalEvent):
    """The call came to a node of a flow."""

    kind: ClassVar = "node-entered"

    flow: str = ""
    node: str = ""
    level: int = 0
    """Depth of the menu in the flow, from 1; 0 where there is none."""
    line: int = 0
    """Line of the node in the flow's file."""
    secret: bool = False
    """Whether the node asks for a secret: what is entered there is masked."""


@dataclass(slots=True)
class NodeLeft(JournalEvent):
    """The call left a node by a branch."""

    kind: ClassVar = "node-left"

    flow: str = ""
    node: str = ""
    level: int = 0
    branch: str = ""
    """Label of the outcome, such as ``1`` or ``noinput``; empty when the call ended there."""
    entered: float = 0.0
    """When it came to the node, as ``at``."""


@dataclass(slots=True)
class KeyPressed(JournalEvent):
    """A key, as it came (R-ivr.11)."""

    kind: ClassVar = "key"
    secrets: ClassVar = ("key",)

    key: str = ""
    flow: str = ""
    node: str = ""
    level: int = 0
    source: str = ""
    """``RTP``, ``ENDPOINT`` (SIP INFO) or ``INBAND_AUDIO``."""
    duration: float = 0.0


@dataclass(slots=True)
class SpeechHeard(JournalEvent):
    """What a recognizer made of what was said, whether or not it matched."""

    kind: ClassVar = "speech"
    secrets: ClassVar = ("text",)

    text: str = ""
    confidence: float = 0.0
    engine: str = ""
    flow: str = ""
    node: str = ""
    seconds: float = 0.0
    """From the end of what was said to the result."""


@dataclass(slots=True)
class InputMatched(JournalEvent):
    """Keys or words were understood, and this branch was taken (R-ivr.11)."""

    kind: ClassVar = "input-matched"
    secrets: ClassVar = ("text", "value")

    mode: str = "dtmf"
    """``dtmf`` or ``voice``."""
    text: str = ""
    """The keys or words."""
    value: str = ""
    """What they mean (JSON text)."""
    confidence: float = 1.0
    flow: str = ""
    node: str = ""
    level: int = 0
    branch: str = ""


@dataclass(slots=True)
class InputFailed(JournalEvent):
    """Nothing was entered, or nothing that fits."""

    kind: ClassVar = "input-failed"
    secrets: ClassVar = ("text",)

    reason: str = "noinput"
    """``noinput``, ``nomatch`` or ``maxspeechtimeout``."""
    count: int = 1
    """How often in this node by now."""
    text: str = ""
    flow: str = ""
    node: str = ""
    level: int = 0


@dataclass(slots=True)
class PromptPlayed(JournalEvent):
    """A prompt ended, or was interrupted."""

    kind: ClassVar = "prompt"
    secrets: ClassVar = ("text",)

    text: str = ""
    """Words, or the names of recordings."""
    seconds: float = 0.0
    """How long it was heard."""
    interrupted: bool = False
    flow: str = ""
    node: str = ""
    """The node that the prompt belongs to: callers may hear it while the call waits at the next one."""
    line: int = 0
    """Line of that node in the flow's file."""


@dataclass(slots=True)
class Fetched(JournalEvent):
    """An HTTP exchange of the flow, or a document (R-ivr.5)."""

    kind: ClassVar = "fetch"
    secrets: ClassVar = ("url",)

    method: str = "GET"
    url: str = ""
    status: int = 0
    """HTTP status; 0 when there was no answer."""
    seconds: float = 0.0
    size: int = 0
    """Bytes of the answer's body."""
    error: str = ""
    """VoiceXML event when it failed, such as ``error.badfetch.http.404``."""
    flow: str = ""
    node: str = ""


@dataclass(slots=True)
class QueueEntered(JournalEvent):
    """The call waits for a person."""

    kind: ClassVar = "queue-entered"
    essential: ClassVar = True

    queue: str = ""
    priority: int = 0


@dataclass(slots=True)
class QueueLeft(JournalEvent):
    """The wait is over."""

    kind: ClassVar = "queue-left"
    essential: ClassVar = True

    queue: str = ""
    reason: str = ""
    """``answered``, ``abandoned``, ``timed-out``, ``overflowed`` or ``key``."""
    seconds: float = 0.0
    agent: str = ""


@dataclass(slots=True)
class Transferred(JournalEvent):
    """A transfer came to its result."""

    kind: ClassVar = "transfer"
    essential: ClassVar = True

    target: str = ""
    mode: str = "blind"
    """``blind``, ``bridge`` or ``consultation``."""
    outcome: str = ""
    """As VoiceXML's transfer variable: ``busy``, ``noanswer``, ``near_end_disconnect`` …"""
    cause: str = ""
    """Q.850 cause by FreeSWITCH's name."""
    seconds: float = 0.0
    """How long they talked."""
    other: str = ""
    """UUID of the other leg."""
    flow: str = ""
    node: str = ""


@dataclass(slots=True)
class Recorded(JournalEvent):
    """A recording is complete."""

    kind: ClassVar = "recording"
    essential: ClassVar = True

    file: str = ""
    seconds: float = 0.0
    purpose: str = "input"
    """``input`` (a record node), ``voicemail`` or ``call``."""
    ended_by: str = ""
    """``stop``, ``silence``, ``key``, ``maximum`` or ``hangup``."""
    flow: str = ""
    node: str = ""
    secret: bool = False
    """Whether a secret was asked for: who listens to it must be entitled to."""


@dataclass(slots=True)
class DialogRecorded(JournalEvent):
    """A dialog has ended, and this is a part of all that was given to it and came out: see docs/replay.md.

    `dialplan.journal.dialog_texts` puts the parts together. Secrets are masked in it.
    """

    kind: ClassVar = "dialog"

    part: int = 1
    """From 1."""
    parts: int = 1
    data: str = ""
    """Base64 of zlib of JSON."""


@dataclass(slots=True)
class RobotHeard(JournalEvent):
    """A robot understood something, or did not: without ``target`` it is one of the unanswered (R-ai.8, R-ai.9)."""

    kind: ClassVar = "robot-heard"
    essential: ClassVar = True
    secrets: ClassVar = ("text",)

    script: str = ""
    version: str = ""
    """Build of the script."""
    node: str = ""
    text: str = ""
    """The best reading; empty when nothing was recognised."""
    confidence: float = 0.0
    audio: str = ""
    """File of the recorded utterance."""
    target: str = ""
    """Node that it leads to, ``answer:ID``, or ``free-text``."""
    matcher: str = ""
    keyword: str = ""
    """As the author wrote it (R-ai.10)."""
    score: float = 0.0
    reason: str = ""
    seconds: float = 0.0
    """From the utterance to the decision."""
    during: bool = False
    """Said while the robot was speaking."""


@dataclass(slots=True)
class RobotTurn(JournalEvent):
    """A robot left a node (R-ai.9)."""

    kind: ClassVar = "robot-turn"
    essential: ClassVar = True
    secrets: ClassVar = ("text",)

    script: str = ""
    version: str = ""
    node: str = ""
    number: int = 0
    """Turns of the call, from 1."""
    outcome: str = ""
    """``match``, ``noinput``, ``nomatch``, ``hangup`` or ``end``."""
    target: str = ""
    """A node, ``answer:ID``, ``free-text``, ``hangup`` or ``queue:NUMBER``; empty when the caller hung up."""
    text: str = ""
    """All that the caller said, with commas between utterances."""
    audio: str = ""
    """File of the recorded utterance that decided, else of the last one."""
    matcher: str = ""
    keyword: str = ""
    score: float = 0.0
    """Of that utterance, as in `RobotHeard`."""
    interrupted: bool = False
    seconds: float = 0.0
    """At the node."""


@dataclass(slots=True)
class RobotClassified(JournalEvent):
    """The talk with a robot is over (R-ai.5)."""

    kind: ClassVar = "robot-class"
    essential: ClassVar = True

    script: str = ""
    version: str = ""
    node: str = ""
    """Where it ended."""
    type: str = ""
    """Type of customer; empty when no rule was fulfilled."""
    priority: int = 0
    talk: float = 0.0
    """Seconds."""


@dataclass(slots=True)
class Noted(JournalEvent):
    """A word for people: ``<log>``, a warning of the interpreter, what support wants to know."""

    kind: ClassVar = "note"
    secrets: ClassVar = ("text",)

    label: str = ""
    text: str = ""
    flow: str = ""
    node: str = ""
    line: int = 0


@dataclass(slots=True)
class Failed(JournalEvent):
    """The flow failed, by its own fault or ours."""

    kind: ClassVar = "failed"
    essential: ClassVar = True

    error: str = ""
    """VoiceXML event or exception."""
    message: str = ""
    flow: str = ""
    node: str = ""
    line: int = 0


@dataclass(slots=True)
class FellBack(JournalEvent):
    """No flow could take the call any further."""

    kind: ClassVar = "fallback"
    essential: ClassVar = True

    target: str = ""
    reason: str = ""


@dataclass(slots=True)
class Ended(JournalEvent):
    """The last event of a call."""

    kind: ClassVar = "ended"
    essential: ClassVar = True

    cause: str = ""
    """Q.850 cause by FreeSWITCH's name; empty when nobody knows."""
    by: str = ""
    """``caller``, ``flow``, ``transfer`` (it goes on elsewhere), ``refused``, ``lost`` or ``shutdown``."""
    reason: str = ""
    seconds: float = 0.0
    """From `Started`."""
    answered_seconds: float = 0.0


@dataclass(slots=True)
class Gap(JournalEvent):
    """The journal's own: events are missing here. The disk was away until memory was full; ``call`` is empty."""

    kind: ClassVar = "gap"
    essential: ClassVar = True

    count: int = 0
    since: float = 0.0
    """When the first missing event was appended; ``at`` is the last one's."""
    reason: str = ""


@dataclass(slots=True)
class Unknown(JournalEvent):
    """An event of a later version, or one that does not have the form of its kind."""

    name: str = ""
    """Its kind."""
    data: dict[str, Any] | None = None


EVENTS: Final[dict[str, type[JournalEvent]]] = {
    event.kind: event
    for event in (
        Started,
        Answered,
        NodeEntered,
        NodeLeft,
        KeyPressed,
        SpeechHeard,
        InputMatched,
        InputFailed,
        PromptPlayed,
        Fetched,
        QueueEntered,
        QueueLeft,
        Transferred,
        Recorded,
        DialogRecorded,
        RobotHeard,
        RobotTurn,
        RobotClassified,
        Noted,
        Failed,
        FellBack,
        Ended,
        Gap,
    )
}
"""Every kind by its name."""


def _fields(event: type[JournalEvent]) -> tuple[list[str], attrgetter[tuple[Any, ...]], list[Any]]:
    names = [each.name for each in fields(event)]
    return names, attrgetter(*names), [each.default for each in fields(event)]


FIELDS: Final = {event: _fields(event) for event in (*EVENTS.values(), Unknown)}
"""Names, getter of all values, and defaults: of a class once, since events are written by the dozen for each call."""


def field_values(event: JournalEvent) -> dict[str, Any]:
    """The fields that differ from their defaults, without ``call`` and ``at``."""
    names, values, defaults = FIELDS[type(event)]
    told = zip(names, values(event), defaults, strict=True)
    return {name: value for name, value, default in told if value != default and name not in {"call", "at"}}


def masked(event: JournalEvent) -> JournalEvent:
    """The event without what the caller entered or said: for nodes that collect secrets."""
    hidden: dict[str, Any] = {
        name: MASK if name == "key" else MASK * 3 for name in event.secrets if getattr(event, name)
    }
    return replace(event, **hidden)
