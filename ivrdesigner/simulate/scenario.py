"""Scenarios as data: who calls, what the caller does, what must happen (R-ivr.12)."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    JsonValue,
    PlainValidator,
    Strict,
    model_validator,
)

from ivrdesigner.project.names import (
    DialledNumber,
    FlowName,
    KeySequence,
    LanguageTag,
    Model,
    Seconds,
    Text,
    VariableName,
    fault,
)
from ivrdesigner.project.settings import Constant
from vxml.message import Message

__all__ = ["Answer", "Expectation", "Scenario", "Step"]

_END = re.compile(r"(queue|voicemail):\w{1,32}|transfer:\S+|hangup|exit|error")
_RESULTS = (
    "answered",
    "busy",
    "noanswer",
    "network_busy",
    "near_end_disconnect",
    "far_end_disconnect",
    "network_disconnect",
    "maxtime_disconnect",
    "unknown",
)


def _pattern(value: str) -> str:
    if len(value) > 1 and value.startswith("/") and value.endswith("/"):
        try:
            re.compile(value[1:-1])
        except (re.error, RecursionError, OverflowError) as error:
            raise fault(
                Message("The regular expression does not parse: {reason}.", reason=str(error)),
                Message("Correct it, or leave out the slashes."),
            ) from None
    return value


def _request(value: str) -> str:
    if not re.fullmatch(r"[A-Z*]+ \S.*", value):
        raise fault(
            Message("{value!r} is no request.", value=value[:60]),
            Message('Write method and address, such as "GET */balance"; * is anything.'),
        )
    return value


def _end(value: str) -> str:
    if not _END.fullmatch(value):
        raise fault(
            Message("{value!r} is no end of a call.", value=value[:60]),
            Message("Write queue:NUMBER, voicemail:NUMBER, transfer:ADDRESS, hangup, exit or error."),
        )
    return value


def _result(value: str) -> str:
    if value not in _RESULTS and not re.fullmatch(r"error\.connection(\.\w+)*", value):
        raise fault(
            Message("{value!r} is no result of a transfer.", value=value[:60]),
            Message(
                "Write one of {names}, or an event such as error.connection.noroute.",
                names=_RESULTS,
            ),
        )
    return value


def _moment(value: Any) -> datetime:
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise fault(
            Message("{value!r} is no date and time.", value=str(value)[:60]),
            Message("Write ISO 8601, such as 2026-03-02T10:00."),
        ) from None


def _constants(value: Any) -> Any:
    """Constants are overridden as on the command line, by text."""
    if not isinstance(value, dict):
        return value
    return {name: _constant_text(member) for name, member in value.items()}


def _constant_text(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


def _as_prompt(value: Any) -> Any:
    return {"prompt": value} if isinstance(value, str) else value


def _as_step(value: Any) -> Any:
    """``- silence`` and ``- hangup`` are written as words."""
    return {value: True} if value in ("silence", "hangup") else value


Pattern = Annotated[Text, AfterValidator(_pattern)]
Request = Annotated[Text, AfterValidator(_request)]


class Answer(Model):
    """How requests that fit ``request`` are answered."""

    request: Request
    """Method and address; ``*`` stands for anything."""
    status: Annotated[int, Strict(), Field(ge=100, le=599)] = 200
    """HTTP status."""
    json_: JsonValue | None = Field(default=None, alias="json")
    """Body as JSON."""
    text: Text | None = None
    """Body as it is."""
    fail: Literal["timeout", "refused", "lost"] | None = None
    """There is no answer, and why."""
    delay: Seconds = 0.1
    """Seconds until the answer comes."""
    times: Annotated[int, Strict(), Field(ge=1)] | None = None
    """How many requests it answers; then the next one that fits does."""

    @model_validator(mode="after")
    def _one_body(self) -> Answer:
        if self.json_ is not None and self.text is not None:
            raise fault(Message("An answer has two bodies."), Message("Keep json or text."))
        return self


class Expectation(Model):
    """What must be so at this moment of the call."""

    prompt: Pattern | None = None
    """Spoken since the last input: a part of it, or a regular expression between slashes."""
    node: Text | None = None
    """The node at which the call is."""
    variable: dict[VariableName, JsonValue] = Field(default_factory=dict)
    """Values of variables of the flow."""
    request: Request | None = None
    """A request sent since the last input."""
    end: Annotated[Text, AfterValidator(_end)] | None = None
    """How the call has ended."""


def _as_outcome(value: Any) -> Any:
    return {"result": value} if isinstance(value, str) else value


class TransferOutcome(Model):
    """How a transfer ends, and when."""

    result: Annotated[Text, AfterValidator(_result)]
    """A result of VoiceXML, or an error event."""
    after: Seconds = 10
    """Seconds until then."""


class Step(Model):
    """One thing that the caller does, or that must be so."""

    expect: Annotated[Expectation, BeforeValidator(_as_prompt)] | None = None
    """What must be so now."""
    press: KeySequence | None = None
    """Keys, one after the other."""
    say: Text | None = None
    """Words."""
    silence: Literal[True] | None = None
    """Nothing, until the flow's patience ends."""
    hangup: Literal[True] | None = None
    """The caller puts the receiver down."""
    transfer: Annotated[TransferOutcome, BeforeValidator(_as_outcome)] | None = None
    """How the next transfer ends."""
    record: Seconds | None = None
    """Seconds that the caller speaks at the next recording; 0 for not at all."""

    @model_validator(mode="after")
    def _one_thing(self) -> Step:
        if len(self.model_fields_set) != 1:
            raise fault(
                Message("A step does more or less than one thing."),
                Message("Write one of its fields, such as - press: 1."),
            )
        return self


class Scenario(Model):
    """A call that is played, and what must happen in it."""

    scenario: Text
    """What the caller goes through."""
    at: Annotated[datetime, PlainValidator(_moment, json_schema_input_type=str)] | None = None
    """When the call comes in; without offset in the project's time zone."""
    flow: FlowName | None = None
    """Flow that takes the call; by default that of ``called``, else the project's start."""
    language: LanguageTag | None = None
    """Language in which the call begins; by default the project's."""
    caller: DialledNumber = "13800138000"
    """Number of the caller."""
    called: DialledNumber | None = None
    """Access number that is called."""
    set: Annotated[dict[VariableName, Constant], BeforeValidator(_constants)] = Field(default_factory=dict)
    """Constants with other values."""
    http: tuple[Answer, ...] = ()
    """Answers of other systems; the first that fits is given."""
    steps: tuple[Annotated[Step, BeforeValidator(_as_step)], ...]
    """What happens, in order."""
