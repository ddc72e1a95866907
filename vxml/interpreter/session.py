"""A call's dialog from the first document to the end: events in, commands out (VoiceXML 2.0 §1.3, §1.5)."""

from __future__ import annotations

from collections.abc import Callable, Container, Generator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from vxml.ecmascript import Scope, ScriptError, Value
from vxml.errors import HostError, Position, ResourceLimit
from vxml.interpreter.context import Context
from vxml.interpreter.fia import run_form
from vxml.interpreter.handling import apologise, handle
from vxml.interpreter.outcomes import End, EventThrown, Return, Transition, VxmlEvent
from vxml.interpreter.state import Cache, Options, Run, Wait
from vxml.interpreter.trace import Observer
from vxml.interpreter.transitions import Prepared, enter, prepare
from vxml.platform import Command, Event, Exit, Key, SpeechStarted, Spoken

__all__ = ["Exchange", "Session", "Witness", "run_context"]

_LAST_PROMPTS: Final = 20
"""Of what is queued when a dialog is stopped, so many are played still: a loop may have queued thousands."""


@dataclass(slots=True)  # not frozen: one is made for every event of a call
class Exchange:
    """An event that a session took, and the commands that it led to."""

    event: Event | None
    """None for the start of the session."""
    deadline: float | None
    """`Session.deadline` before the event."""
    collecting: bool
    """`Session.collecting` before the event."""
    secret: bool
    """`Run.secret` before the event: what the caller entered with it is a secret."""
    commands: tuple[Command, ...]


Witness = Callable[[Exchange], None]
"""Told of every exchange: what a recording of a call is made of, whatever drives it."""


class Session:
    """One call. `start` and `receive` answer with the commands to carry out, in order.

    The driver calls `receive` for each event, and with `Tick` when `deadline` (seconds since the call began)
    has come. After `Exit` the session is `ended` and takes no more events.
    """

    def __init__(
        self,
        uri: str,
        *,
        options: Options | None = None,
        cache: Cache | None = None,
        observer: Observer | None = None,
        unobserved: Container[str] = frozenset(),
        witness: Witness | None = None,
    ) -> None:
        """``unobserved`` are kinds of steps that the observer has no use for: they are not made."""
        self._uri = uri
        self._witness = witness
        self.run = Run(options or Options(), cache or Cache(), observer, unobserved)
        self._steps: Generator[None, Event, None] | None = None
        self._context = Context(self.run)
        self.ended = False

    @property
    def deadline(self) -> float | None:
        """When to send a `Tick`, in seconds since the call began; None for no time limit."""
        return None if self.ended else self.run.deadline

    @property
    def collecting(self) -> bool:
        """The deadline ends something begun (a key sequence, a fetch), not the caller's silence."""
        return not self.ended and self.run.collecting

    def variables(self) -> dict[str, dict[str, Value]]:
        """Variables by scope (application, document, dialog) as the running dialog sees them; empty scopes left out."""
        context = self._innermost()
        scopes: dict[str, Scope] = {}
        if context.root is not None and context.root is not context.leaf:
            scopes["application"] = context.root.scope
        if context.leaf is not None:
            scopes["document"] = context.leaf.scope
        if context.dialog is not None:
            scopes["dialog"] = context.dialog.scope
        found = {name: scope.snapshot() for name, scope in scopes.items()}
        return {name: values for name, values in found.items() if values}

    def close(self) -> None:
        """At the end, whether the dialog has ended or not: the script engine's memory goes, and all variables."""
        ended, self.ended = self.ended, True
        if self._steps is not None and not ended:
            with suppress(ResourceLimit, ScriptError):
                self._steps.close()
        self.run.engine.close()

    def start(self, at: float = 0.0) -> list[Command]:
        if self._steps is not None:
            raise HostError("the session was started already")
        self.run.clock(at)
        self._steps = self._main()
        return self._advance(None)

    def receive(self, event: Event) -> list[Command]:
        """Take one event. Raises `HostError` before `start` and after the end."""
        if self._steps is None:
            raise HostError("start the session before it can take events")
        if self.ended:
            raise HostError(f"the session has ended; {type(event).__name__} comes too late")
        self.run.clock(event.at, by_caller=isinstance(event, Key | Spoken | SpeechStarted))
        return self._advance(event)

    def _advance(self, event: Event | None) -> list[Command]:
        run, steps = self.run, self._steps
        assert steps is not None  # callers check
        deadline, collecting, secret = run.deadline, run.collecting, run.secret
        try:
            steps.send(event)  # type: ignore[arg-type]  # None starts it
        except StopIteration:
            self.ended = True
        except (ResourceLimit, ScriptError) as error:
            self._stop(str(error))
        except RecursionError:
            self._stop("the document nests its elements too deep to be run")
        commands, run.outbox = run.outbox, []
        if self._witness is not None:
            self._witness(Exchange(event, deadline, collecting, secret, tuple(commands)))
        return commands

    def _innermost(self) -> Context:
        """Where the running dialog is: in the subdialog that was called last."""
        context = self._context
        while context.inner is not None:
            context = context.inner
        return context

    def _stop(self, message: str) -> None:
        """A bound was reached outside any handler's power: the call ends cleanly."""
        self.run.note("limit", Position(self._uri), message=message)
        self.run.log(message)
        self._steps = self._last_words(message)
        try:
            next(self._steps)
        except StopIteration:
            self.ended = True

    def _last_words(self, message: str) -> Generator[None, Event, None]:
        """What was said before the bound was reached, and why nothing follows."""
        run = self.run
        run.deadline, run.collecting = None, False
        run.steps = 0
        if not (run.gone() or run.final):
            del run.queue[_LAST_PROMPTS:]
            apologise(self._innermost(), "error")
            yield from run.play_queue()
        run.emit(Exit("error", message=message))

    def _main(self) -> Generator[None, Event, None]:
        run = self.run
        context = self._context
        source = Position(self._uri)
        prepared = yield from prepare(context, Transition(self._uri, source, ""))
        end: End | Return
        if isinstance(prepared, VxmlEvent):
            run.log(f"{prepared.name}: {prepared.message}")
            end = End("error", message=f"{prepared.name}: {prepared.message}", event=prepared.name)
        else:
            end = yield from run_context(context, prepared)
        if isinstance(end, Return):  # pragma: no cover - <return> is refused outside subdialogs
            end = End("exit")
        yield from run.play_queue()
        gone = run.final or ("disconnect" if run.gone() else "")
        reason = gone if gone and end.reason == "exit" else end.reason
        run.note("exit", source, reason=reason, message=end.message)
        run.emit(Exit(reason, end.values, end.message, end.event))


def run_context(context: Context, prepared: Prepared) -> Wait[Return | End]:
    """Dialogs one after the other until the context returns or the session ends."""
    while True:
        context.run.step()
        if prepared.document is not None:
            failed = yield from enter(context, prepared)
            if failed is not None:
                event = failed.event if isinstance(failed, EventThrown) else VxmlEvent("error.semantic")
                outcome = yield from handle(context, event)
                if isinstance(outcome, Return | End):
                    return outcome
                if isinstance(outcome, Transition):
                    following = yield from prepare(context, outcome)
                    if isinstance(following, Prepared):
                        prepared = following
                        continue
                    return End(
                        "error", message=f"{following.name}: {following.message}", event=following.name
                    )
                if context.leaf is None:
                    return End("error", message=f"{event.name}: {event.message}", event=event.name)
            form = prepared.dialog or context.document.document.dialog(prepared.fragment)
        else:
            form = prepared.dialog
        if form is None:
            return End("exit")  # a document without dialogs ends the session
        result = yield from run_form(context, form, prepared.filling)
        if not isinstance(result, Prepared):
            return result
        prepared = result
