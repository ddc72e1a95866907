"""Dry runs: what the caller does, and what was played."""

from __future__ import annotations

from typing import Literal

from ninja import Field
from pydantic import JsonValue

from ivrdesigner.web.schemas.words import DesignerSchema, Files, Path

__all__ = ["DryRun", "DryRunResult", "Input", "PlayedStep"]

# -- dry run -------------------------------------------------------------------------------------------------------


class TransferInput(DesignerSchema):
    """How the transfer that the call waits for ends."""

    result: str
    """A result of VoiceXML: answered, busy, noanswer, …, or an event such as error.connection.noroute."""
    after: float = Field(default=10, ge=0, le=86_400)
    """Seconds until then."""


class Input(DesignerSchema):
    """One thing that the caller does; exactly one field is set. ``transfer`` and ``record`` stand before the input
    after which they happen, as in scenario files.
    """

    press: str | None = Field(default=None, max_length=64)
    """Keys, one after the other."""
    say: str | None = Field(default=None, max_length=1000)
    """Words."""
    wait: Literal[True] | None = None
    """Nothing, until the flow's patience ends."""
    hangup: Literal[True] | None = None
    """The caller puts the receiver down."""
    transfer: TransferInput | None = None
    record: float | None = Field(default=None, ge=0, le=3600)
    """Seconds that the caller speaks at the next recording."""


class DryRun(DesignerSchema):
    """A call that is played in virtual time from its beginning. Send all inputs so far each time."""

    files: Files | None = None
    """Files without errors, or …"""
    build: int | None = None
    """… the number of a build."""
    flow: str | None = None
    """By default that of ``called``, else the project's start."""
    caller: str = "13800138000"
    called: str | None = None
    at: str | None = None
    """ISO 8601, without offset in the project's zone; by default now."""
    language: str | None = None
    """By default the project's."""
    inputs: list[Input] = Field(default=[], max_length=500)
    answers: list[dict[str, JsonValue]] = Field(default=[], max_length=100)
    """Answers of other systems, as ``http`` of scenario files: {request: "GET */balance", status, json | text | fail,
    delay, times}. Requests that none fits are really asked when ``ask`` is set, else fail."""
    ask: bool = False
    """Really ask other systems; needs the right to call flows, and the address must be allowed."""


class PlayedStep(DesignerSchema):
    """One thing that happened."""

    at: float
    """Seconds since the call began."""
    kind: str
    """node, prompt, key, speech, silence, recording, request, answer, branch, transfer, event, log, hangup or end."""
    flow: str
    node: str
    text: str
    """What was spoken, pressed, asked, …"""
    target: str | None = None
    """Of a branch: where it leads."""
    path: Path = []
    """Of a branch: the field of its target, as `Outcome.path`."""
    way: str | None = None
    """Of a branch: its kind, as `Outcome.kind`, or retry, back, top."""
    input: int | None = None
    """Index of the input that this step took."""


class DryRunResult(DesignerSchema):
    """How the call went so far."""

    steps: list[PlayedStep]
    prompts: list[str]
    """What was spoken since the last input."""
    waiting: Literal["input", "nothing"]
    """Whether the call waits for the caller."""
    flow: str
    node: str
    """Where the call is (or ended)."""
    variables: dict[str, JsonValue]
    """Of the flow in which the call is."""
    ended: str | None
    """queue:N, voicemail:N, transfer:URI, hangup, exit or error; null while the call goes on."""
    unanswered: list[str]
    """Requests to which no answer was given: "GET http://bank/balance"."""
    cut: str | None
    """Why the run was stopped before its end: too many steps, too long, too large; null when it was not."""
    message: str
    """Of an end by error."""
