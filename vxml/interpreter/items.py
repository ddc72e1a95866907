"""Visiting form items: the collect phase for each kind (VoiceXML 2.0 §2.3)."""

from __future__ import annotations

from vxml import model
from vxml.interpreter import calls, subdialogs
from vxml.interpreter.active import active_grammars
from vxml.interpreter.context import Context, Dialog
from vxml.interpreter.listening import listen
from vxml.interpreter.outcomes import End, EventThrown, VxmlEvent
from vxml.interpreter.properties import Properties
from vxml.interpreter.results import Visited, forget, hear
from vxml.interpreter.state import Wait

__all__ = ["visit"]


def visit(context: Context, dialog: Dialog, item: model.FormItem) -> Wait[Visited]:
    """Gather one item's input; None leaves the form as it is."""
    if isinstance(item, model.Subdialog):
        return (yield from subdialogs.call(context, dialog, item))
    if isinstance(item, model.ObjectItem):
        return (yield from subdialogs.run_object(context, dialog, item))
    properties = context.properties(item)
    refused = _refused(context, item, properties)
    if refused is not None:
        return EventThrown(refused)
    forget(context)
    if isinstance(item, model.Record):
        return (yield from calls.record(context, dialog, item, properties))
    if isinstance(item, model.Transfer):
        return (yield from calls.transfer(context, dialog, item, properties))
    if context.run.final:
        return End(context.run.final)  # §1.5.4: no waiting in final processing
    modal = isinstance(item, model.Field) and item.modal
    active = yield from active_grammars(context, item, properties, modal=modal)
    if isinstance(active, VxmlEvent):
        return EventThrown(active)
    if not active:
        message = f"{item.source}: no grammar is active, so no input could ever match"
        return EventThrown(VxmlEvent("error.semantic", message, item.source))
    secret = context.is_secret(item, [entry.owner for entry in active])
    heard = yield from listen(context, active, properties, item.source, secret=secret)
    return hear(context, dialog, item, heard)


def _refused(context: Context, item: model.FormItem, properties: Properties) -> VxmlEvent | None:
    """Why an item can't wait for input: its properties, or the media type that it records."""
    if properties.faulty is not None:
        message = f"{item.source}: the property {properties.faulty} has a value that it can't have"
        return VxmlEvent("error.semantic", message, item.source)
    recorded = []  # §2.3.6, VoiceXML 2.1 §7.2
    if isinstance(item, model.Record) and item.type is not None:
        recorded.append(item.type)
    if properties.recorded_utterance is not None:
        recorded.append(properties.recorded_utterance)
    for wanted in recorded:
        if wanted.partition(";")[0].strip().lower() not in context.run.options.recording_types:
            return VxmlEvent("error.unsupported.format", wanted, item.source)
    return None
