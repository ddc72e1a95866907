"""`<subdialog>` (VoiceXML 2.0 §2.3.4) and `<object>` (§2.3.5)."""

from __future__ import annotations

from typing import Final

from vxml import model
from vxml.ecmascript import UNDEFINED, Internal, Opaque, Scope, ScriptError
from vxml.errors import ResourceLimit
from vxml.interpreter.context import Context, Dialog
from vxml.interpreter.executable import submission
from vxml.interpreter.outcomes import End, EventThrown, Return, VxmlEvent
from vxml.interpreter.results import Filling, Visited
from vxml.interpreter.state import Wait
from vxml.interpreter.transitions import Prepared, again, prepare
from vxml.message import Message
from vxml.model.addresses import resolve

__all__ = ["ObjectFailed", "call", "run_object"]

_RETURNED: Final = Internal("returned value")


class ObjectFailed(Exception):
    """An `<object>` handler failed: the event to throw."""

    def __init__(self, event: str, message: str) -> None:
        super().__init__(message)
        self.event = event


def call(context: Context, dialog: Dialog, item: model.Subdialog) -> Wait[Visited]:
    """Run another dialog in a context of its own and take what it returns."""
    from vxml.interpreter.session import run_context

    run = context.run
    if run.depth >= run.options.max_depth:
        raise ResourceLimit(Message("subdialogs are nested over {most} deep", most=run.options.max_depth))
    inner = Context(run, parent=context)
    try:
        reference = item.src if item.src is not None else dialog.scope.text(item.srcexpr or "")
        holder = run.engine.scope(dialog.scope)
        for index, param in enumerate(item.params):
            own = Internal(f"param {index}")
            if param.expr is not None:
                holder.declare(own, param.expr)
            else:
                holder.put(own, param.value)
            inner.parameters[param.name] = (holder, own)
        context.note("subdialog", item.source, tag=item.tag, to=reference)
        prepared: Prepared | VxmlEvent
        if reference.startswith("#"):  # nothing is fetched, so nothing is submitted
            prepared = again(context, reference[1:], item.source)
        else:
            transition = submission(context, item, reference, item.namelist, dialog.scope)
            prepared = yield from prepare(inner, transition, properties=context.properties(item))
    except ScriptError as error:
        return EventThrown(VxmlEvent("error.semantic", f"{item.source}: {error}", item.source))
    if isinstance(prepared, VxmlEvent):
        return EventThrown(prepared)
    run.depth += 1
    context.inner = inner
    outcome = yield from run_context(inner, prepared)
    context.inner = None
    run.depth -= 1
    holder.drop()
    if isinstance(outcome, End):
        return outcome
    context.note("return", item.source, tag=item.tag, event=outcome.event.name if outcome.event else "")
    return _returned(dialog, item, inner, outcome)


def _returned(dialog: Dialog, item: model.Subdialog, inner: Context, outcome: Return) -> Visited:
    """The item variable becomes an object with the returned names, or the event is thrown here (§5.3.10)."""
    if outcome.event is not None:
        inner.drop()
        return EventThrown(outcome.event)
    scope = inner.returned_from
    name = dialog.item_names[item]
    assert scope is not None  # set by every <return>
    fields = ",".join(f'"{field.split(".")[-1]}":{field}' for field in outcome.names)
    try:
        scope.declare(_RETURNED, f"({{{fields}}})")
    except ScriptError as error:
        return EventThrown(VxmlEvent("error.semantic", f"{item.source}: {error}", item.source))
    dialog.scope.share(name, scope, _RETURNED)
    inner.drop()
    return Filling(written=frozenset({name}))


def run_object(context: Context, dialog: Dialog, item: model.ObjectItem) -> Wait[Visited]:
    """A platform object by its classid; an unknown one is `error.unsupported.objectname` (§2.3.5)."""
    base = resolve(context.base, item.codebase or "") or context.base
    classid = item.classid or item.data or ""
    if item.codebase is not None:
        classid = resolve(base, classid) or classid
    handler = context.run.options.objects.get(classid)
    if handler is None:
        message = f"{item.source}: this platform has no object {classid!r}"
        return EventThrown(VxmlEvent("error.unsupported.objectname", message, item.source))
    parameters: dict[str, object] = {}
    try:
        for param in item.params:
            value = param.value if param.expr is None else _plain(dialog.scope, param.expr)
            if param.valuetype == "ref" and isinstance(value, str):
                value = resolve(base, value) or value
            parameters[param.name] = value
    except ScriptError as error:
        return EventThrown(VxmlEvent("error.semantic", f"{item.source}: {error}", item.source))
    context.note("object", item.source, tag=item.tag, classid=classid)
    try:
        result = yield from handler(context.run, parameters)
    except ObjectFailed as failed:
        return EventThrown(VxmlEvent(failed.event, str(failed), item.source))
    return Filling(((dialog.item_names[item], result, None),))


def _plain(scope: Scope, expression: str) -> object:
    value = scope.evaluate(expression)
    return None if value is UNDEFINED or isinstance(value, Opaque) else value
