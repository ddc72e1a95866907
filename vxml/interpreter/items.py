"""Visiting form items: the collect phase for each kind (VoiceXML 2.0 §2.3)."""

from __future__ import annotations

from collections.abc import Iterator

from vxml import model
from vxml.interpreter import calls, subdialogs
from vxml.interpreter.active import active_grammars
from vxml.interpreter.context import Context, Dialog
from vxml.interpreter.listening import listen
from vxml.interpreter.outcomes import End, EventThrown, VxmlEvent
from vxml.interpreter.results import Visited, forget, hear
from vxml.interpreter.state import Wait

__all__ = ["visit"]


def visit(context: Context, dialog: Dialog, item: model.FormItem) -> Wait[Visited]:
    """Gather one item's input; None leaves the form as it is."""
    if isinstance(item, model.Field | model.Initial | model.MenuItem | model.Record | model.Transfer):
        faulty = context.properties(item).faulty()
        if faulty is not None:
            message = f"{item.source}: the property {faulty} has a value that it can't have"
            return EventThrown(VxmlEvent("error.semantic", message, item.source))
        for wanted in _recorded_as(context, item):
            if wanted.partition(";")[0].strip().lower() not in context.run.options.recording_types:
                return EventThrown(VxmlEvent("error.unsupported.format", wanted, item.source))
        forget(context)
    match item:
        case model.Field() | model.Initial() | model.MenuItem():
            return (yield from _listen(context, dialog, item))
        case model.Record():
            return (yield from calls.record(context, dialog, item))
        case model.Transfer():
            return (yield from calls.transfer(context, dialog, item))
        case model.Subdialog():
            return (yield from subdialogs.call(context, dialog, item))
        case model.ObjectItem():
            return (yield from subdialogs.run_object(context, dialog, item))
        case _:
            return None


def _recorded_as(context: Context, item: model.FormItem) -> Iterator[str]:
    """Media types of what the item records (§2.3.6, VoiceXML 2.1 §7.2)."""
    if isinstance(item, model.Record) and item.type is not None:
        yield item.type
    properties = context.properties(item)
    if properties.boolean("recordutterance"):
        yield properties.get("recordutterancetype")


def _listen(context: Context, dialog: Dialog, item: model.FormItem) -> Wait[Visited]:
    run = context.run
    if run.final:
        return End(run.final)  # §1.5.4: no waiting in final processing
    modal = isinstance(item, model.Field) and item.modal
    active = yield from active_grammars(context, item, modal=modal)
    if isinstance(active, VxmlEvent):
        return EventThrown(active)
    if not active:
        message = f"{item.source}: no grammar is active, so no input could ever match"
        return EventThrown(VxmlEvent("error.semantic", message, item.source))
    secret = context.is_secret(item, (entry.owner for entry in active))
    heard = yield from listen(context, active, context.properties(item), item.source, secret=secret)
    return hear(context, dialog, item, heard)
