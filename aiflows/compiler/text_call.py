"""A call to a script by text, in virtual time: its events are what a live call's journal keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from aiflows.compiler.build import ScriptBuild
from aiflows.runtime import Classified, ScriptEvent, TurnTaken, Utterance, event_of
from ivrdesigner.simulate import Caller, flow_call
from vxml.interpreter import Cache, Observer, Step, Witness
from vxml.platform import Fetch, FetchFailed, Segment
from vxml.text import Fetcher, TextCall

__all__ = ["ScriptCall", "no_network", "script_call"]


def no_network(command: Fetch, at: float) -> FetchFailed:
    """Answers no fetch: language models are then left out."""
    return FetchFailed(at, command.id, "refused", "there is no network in this call")


@dataclass(frozen=True, slots=True)
class ScriptCall:
    """A `TextCall`, and what happened in it."""

    call: TextCall
    events: list[ScriptEvent] = field(default_factory=list)
    """In the order in which they happened; more come while the call goes on."""

    @property
    def turns(self) -> list[TurnTaken]:
        return [event for event in self.events if isinstance(event, TurnTaken)]

    @property
    def utterances(self) -> list[Utterance]:
        return [event for event in self.events if isinstance(event, Utterance)]

    @property
    def unanswered(self) -> list[Utterance]:
        """What the caller said that was not understood or matched nothing (R-ai.8)."""
        return [event for event in self.utterances if event.unanswered]

    @property
    def classified(self) -> Classified | None:
        """The type of customer; None while the robot talks."""
        return next((event for event in self.events if isinstance(event, Classified)), None)


def script_call(
    build: ScriptBuild,
    fetcher: Fetcher = no_network,
    *,
    caller: str = "13800138000",
    called: str = "95500",
    epoch: float = 0.0,
    seed: int = 0,
    observer: Observer | None = None,
    witness: Witness | None = None,
    on_play: Callable[[tuple[Segment, ...]], None] | None = None,
    on_event: Callable[[ScriptEvent], None] | None = None,
    cache: Cache | None = None,
) -> ScriptCall:
    """A call to a script; `TextCall.start` begins it. ``cache`` shared by many calls keeps the parsed document."""
    events: list[ScriptEvent] = []

    def observe(step: Step) -> None:
        event = event_of(step)
        if event is not None:
            events.append(event)
            if on_event is not None:
                on_event(event)
        if observer is not None:
            observer(step)

    call = flow_call(
        build,
        build.script.name,
        Caller(caller, called, build.script.language, epoch),
        fetcher,
        observer=observe,
        witness=witness,
        on_play=on_play,
        cache=cache,
        seed=seed,
    )
    return ScriptCall(call, events)
