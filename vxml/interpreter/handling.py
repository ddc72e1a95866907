"""Event handling (VoiceXML 2.0 §5.2.4 Catch Element Selection, §5.2.5 Default Catch Elements)."""

from __future__ import annotations

from vxml import model
from vxml.ecmascript import Scope, ScriptError
from vxml.interpreter.context import Context
from vxml.interpreter.executable import execute
from vxml.interpreter.outcomes import End, EventThrown, Outcome, Return, VxmlEvent
from vxml.interpreter.prompting import queue_text
from vxml.interpreter.state import Wait

__all__ = ["apologise", "handle"]

_SORRY: dict[str, dict[str, str]] = {
    "nomatch": {"en": "Sorry, I did not understand.", "zh": "对不起，我没有听明白。"},
    "help": {"en": "Sorry, there is no help here.", "zh": "对不起，这里没有帮助。"},
    "error": {"en": "Sorry, an error has occurred.", "zh": "对不起，系统出现错误。"},
    "maxspeechtimeout": {"en": "Sorry, that was too long.", "zh": "对不起，您说得太长了。"},
}


def handle(context: Context, event: VxmlEvent) -> Wait[Outcome | None]:
    """Find and run the handler; events thrown by handlers are handled in turn. None: the form goes on."""
    while True:
        context.run.step()
        context.reprompt = False  # §5.3.6: only a `<reprompt>` of the handler that runs last brings prompts
        counter = _count(context, event.name)
        context.note(
            "event",
            event.source or context.document.document.source,
            event=event.name,
            message=event.message or "",
        )
        outcome = yield from _handle_once(context, event, counter)
        if not isinstance(outcome, EventThrown):
            return outcome
        event = outcome.event


def _count(context: Context, name: str) -> dict[str, int]:
    """Count the event for its full name and for every prefix (§5.2.2)."""
    counter: dict[str, int] = {}
    if context.dialog is not None:
        counter = context.dialog.event_counters.setdefault(context.item, counter)
    parts = name.split(".")
    for end in range(len(parts) + 1):
        prefix = ".".join(parts[:end])
        counter[prefix] = counter.get(prefix, 0) + 1
    return counter


def _handle_once(context: Context, event: VxmlEvent, counter: dict[str, int]) -> Wait[Outcome | None]:
    scope = context.run.engine.scope(context.scope())
    scope.put("_event", event.name)
    if event.message is None:
        scope.declare("_message")
    else:
        scope.put("_message", event.message)
    chosen = _choose(context, event, counter, scope)
    outcome: Outcome | None
    if isinstance(chosen, EventThrown):
        outcome = chosen
    elif chosen is None:
        outcome = _default(context, event)
    else:
        context.note("catch", chosen.source, event=event.name, count=chosen.count)
        outcome = yield from execute(context, chosen.content, scope)
    if not isinstance(outcome, Return):
        scope.drop()
    return outcome


def _choose(
    context: Context, event: VxmlEvent, counter: dict[str, int], scope: Scope
) -> model.Catch | EventThrown | None:
    """Of the handlers that fit, the first with the highest count not above the counter (§5.2.4)."""
    chosen: model.Catch | None = None
    best = 0
    for catch in context.handlers(context.item):
        prefix = _matching(catch, event.name)
        if prefix is None or catch.count > counter[prefix] or catch.count <= best:
            continue
        try:
            if catch.cond is not None and not scope.test(catch.cond):
                continue
        except ScriptError as error:
            return EventThrown(VxmlEvent("error.semantic", f"{catch.source}: {error}", catch.source))
        chosen, best = catch, catch.count
    return chosen


def _matching(catch: model.Catch, name: str) -> str | None:
    """The longest event name of the handler that is the event or a prefix of its tokens."""
    if not catch.events:
        return ""
    fitting = [e for e in catch.events if name == e or name.startswith(f"{e}.")]
    return max(fitting, key=len, default=None)


def _default(context: Context, event: VxmlEvent) -> Outcome | None:
    """What the platform does when no handler is there (table of §5.2.5).

    Its handlers catch by prefix as any other does: `nomatch.mine` is a `nomatch`.
    """
    family = event.name.split(".")[0]
    if family == "cancel":
        return None
    if family == "noinput":
        context.reprompt = True
        return None
    if family in ("help", "nomatch", "maxspeechtimeout"):
        apologise(context, family)
        context.reprompt = True
        return None
    if family == "exit":
        return End("exit")
    if f"{event.name}.".startswith("connection.disconnect."):
        return End("transfer" if event.name.endswith(".transfer") else "disconnect")
    apologise(context, "error")
    message = f"no handler for {event.name}: {event.message or ''}".rstrip(": ")
    context.run.log(message)
    return End("error" if family == "error" else "event", message=message, event=event.name)


def apologise(context: Context, event: str) -> None:
    """Queue the platform's own words on an event, while there is somebody to hear them."""
    if not context.run.final:
        texts = _SORRY[event]
        queue_text(context, texts.get(context.language.split("-")[0].lower(), texts["en"]))
