"""Executable content (VoiceXML 2.0 §5.3, 2.1 §3, §5, §6, §8), element by element."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from vxml import model
from vxml.ecmascript import UNDEFINED, Opaque, Scope, ScriptError
from vxml.errors import DocumentError, Position, ResourceLimit
from vxml.interpreter.context import Context
from vxml.interpreter.fetching import Request, fetch
from vxml.interpreter.outcomes import End, EventThrown, GotoItem, Outcome, Return, Transition, VxmlEvent
from vxml.interpreter.prompting import elements, queue_prompt
from vxml.interpreter.sending import variables_sent
from vxml.interpreter.state import DialogLimit, Wait
from vxml.model import Executable
from vxml.model.addresses import resolve
from vxml.parser import grants, parse_data
from vxml.platform import Disconnect, Log

__all__ = [
    "declare",
    "execute",
    "execute_inside",
    "note_execution",
    "run_data",
    "run_script",
    "semantic",
    "submission",
    "thrown",
]

_MAX_EVENT_NAME: Final = 1_000
"""Letters. An event counts for each of its prefixes (§5.2.2): long names cost the square of their length."""


def semantic(context: Context, error: ScriptError | ResourceLimit, source: Position) -> EventThrown:
    """A failed expression is `error.semantic` (§5.2.6); so is a script that used up its time or memory."""
    if isinstance(error, ResourceLimit):
        context.run.script_stopped()
    return EventThrown(VxmlEvent("error.semantic", f"{source}: {error}", source))


def execute(context: Context, content: Sequence[Executable], scope: Scope) -> Wait[Outcome | None]:
    """Run elements in order until one of them transfers control; None when all ran."""
    for element in content:
        context.run.step()
        note_execution(context, element)
        try:
            run = _RUN.get(type(element))
            if run is not None:
                outcome = run(context, element, scope)
            else:
                outcome = yield from _RUN_WAITING[type(element)](context, element, scope)
        except DialogLimit:
            raise
        except (ScriptError, ResourceLimit) as error:
            return semantic(context, error, element.source)
        if outcome is not None:
            return outcome
    return None


def note_execution(context: Context, element: Executable) -> None:
    """The trace step of an element; a prompt makes one of its own, with its words."""
    if context.run.observer is not None and not isinstance(element, model.Prompt):
        tag = type(element).__name__.lower()
        context.note("execute", element.source, tag=tag, name=getattr(element, "name", None))


def execute_inside(context: Context, content: Sequence[Executable], parent: Scope) -> Wait[Outcome | None]:
    """Run the content of a block or filled in an anonymous scope of its own (§5.1.2)."""
    scope = context.run.engine.scope(parent)
    outcome = yield from execute(context, content, scope)
    if not isinstance(outcome, Return):  # whose names are read there by the caller
        scope.drop()
    return outcome


def _assign(context: Context, element: model.Assign, scope: Scope) -> None:
    scope.assign(element.name, element.expr)
    context.learn(element.name, scope)


def _if(context: Context, element: model.If, scope: Scope) -> Wait[Outcome | None]:
    for branch in element.branches:
        if branch.cond is None or scope.test(branch.cond):
            return (yield from execute(context, branch.content, scope))
    return None


def _reprompt(context: Context, _element: model.Reprompt, _scope: Scope) -> None:
    context.reprompt = True


def _throw(_context: Context, element: model.Throw, scope: Scope) -> Outcome:
    return EventThrown(thrown(element, scope))


def declare(context: Context, element: model.Var, scope: Scope) -> None:
    """`<var>`: in the current scope; without expr undefined (§5.3.1)."""
    scope.declare(element.name, element.expr)
    if element.expr is not None:
        context.learn(element.name, scope)


def _clear(context: Context, element: model.Clear, scope: Scope) -> None:
    """Variables become undefined; form items also get their counters reset (§5.3.3)."""
    dialog = context.dialog
    if not element.namelist and dialog is not None:
        for item, name in dialog.item_names.items():
            dialog.scope.put(name, UNDEFINED)
            dialog.forget(item)
    for name in element.namelist:
        inner = scope.names() if dialog is None or scope is not dialog.scope else []
        scope.assign(name, "undefined")
        # A variable of the block or handler hides the form item (§5.1.3).
        named = (
            dialog.item(name.removeprefix("dialog.")) if dialog is not None and name not in inner else None
        )
        if dialog is not None and named is not None:
            dialog.forget(named)


def _goto(context: Context, element: model.Goto, scope: Scope) -> Outcome:
    if element.nextitem is not None or element.expritem is not None:
        name = element.nextitem if element.nextitem is not None else scope.text(element.expritem or "")
        return GotoItem(name, element.source)
    reference = element.next if element.next is not None else scope.text(element.expr or "")
    return Transition(reference, element.source, context.base, fetch=element.fetch)


def _submit(context: Context, element: model.Submit, scope: Scope) -> Outcome:
    reference = element.next if element.next is not None else scope.text(element.expr or "")
    names = element.namelist
    if names is None:
        # All named input items of the form (§5.3.8).
        dialog = context.dialog
        items = dialog.form.items if dialog is not None else ()
        names = tuple(i.name for i in items if i.name and isinstance(i, model.InputItem))
    return submission(context, element, reference, names, scope)


def submission(
    context: Context,
    element: model.Submit | model.Subdialog,
    reference: str,
    names: Sequence[str],
    scope: Scope,
) -> Transition:
    """A transition that carries variables (§5.3.8)."""
    sent = variables_sent(context, element, reference, names, scope)
    return Transition(
        sent.uri,
        element.source,
        context.base,
        submit=True,
        method=sent.method,
        body=sent.body,
        content_type=sent.content_type,
        parts=sent.parts,
        fetch=element.fetch,
    )


def _exit(_context: Context, element: model.Exit, scope: Scope) -> Outcome:
    values: dict[str, object] = {name: _json(scope.evaluate(name)) for name in element.namelist}
    if element.expr is not None:
        values["expr"] = _json(scope.evaluate(element.expr))
    return End("exit", values)


def _json(value: object) -> object:
    return None if value is UNDEFINED or isinstance(value, Opaque) else value


def _return(context: Context, element: model.Return, scope: Scope) -> Outcome:
    if context.parent is None:
        # §5.3.10: only in a subdialog.
        return EventThrown(VxmlEvent("error.semantic", f"{element.source}: <return> outside a subdialog"))
    if element.event is not None or element.eventexpr is not None:
        return Return(event=thrown(element, scope), source=element.source)
    for name in element.namelist:
        if scope.text(f"typeof {name}") == "undefined":
            scope.evaluate(name)  # an undeclared name is a ReferenceError: error.semantic
    context.returned_from = scope
    return Return(element.namelist, source=element.source)


def thrown(element: model.Throw | model.Return | model.Link | model.Choice, scope: Scope) -> VxmlEvent:
    """The event that an element names (§5.2.1)."""
    name = element.event if element.event is not None else scope.evaluate(element.eventexpr or "")
    if not isinstance(name, str):
        raise ScriptError("TypeError", f"eventexpr={element.eventexpr!r} gives no name of an event")
    if len(name) > _MAX_EVENT_NAME:
        raise ScriptError(
            "RangeError", f"the name of an event may have {_MAX_EVENT_NAME} letters, not {len(name)}"
        )
    message = element.message
    if element.messageexpr is not None:
        message = scope.text(element.messageexpr)
    return VxmlEvent(name, message, element.source)


def _disconnect(context: Context, element: model.Disconnect, scope: Scope) -> Wait[Outcome]:
    """Play what is queued, hang up, then the application has its last word (§5.3.11, §1.5.4)."""
    run = context.run
    values = {name: _json(scope.evaluate(name)) for name in element.namelist}
    if run.final:
        return End(run.final, values)  # there is nobody left to hang up
    yield from run.play_queue()
    if not run.gone():
        run.emit(Disconnect(values))
    run.final = "disconnect"
    return EventThrown(
        VxmlEvent("connection.disconnect.hangup", "disconnected by <disconnect>", element.source)
    )


def run_script(context: Context, element: model.Script, scope: Scope) -> Wait[Outcome | None]:
    """`<script>`, inline or fetched (§5.3.12)."""
    text = element.text
    if text is None:
        reference = element.src if element.src is not None else scope.text(element.srcexpr or "")
        uri = resolve(context.base, reference) or reference
        request = Request(uri, "script", element.source, fetch=element.fetch)
        resource = yield from fetch(context.run, context.properties(context.item), request)
        if isinstance(resource, VxmlEvent):
            return EventThrown(resource)
        try:
            text = _decoded(resource.body, element.charset)
        except LookupError:
            message = f"{element.source}: charset {element.charset!r} is not known"
            return EventThrown(VxmlEvent("error.badfetch", message, element.source))
    try:
        scope.run(text)
    except (ScriptError, ResourceLimit) as error:
        return semantic(context, error, element.source)
    return None


def _decoded(body: bytes, charset: str | None) -> str:
    """A byte order mark wins over `charset`: the fetcher puts one on what it has made UTF-8 already."""
    if body.startswith(b"\xef\xbb\xbf"):
        return body.decode("utf-8-sig", "replace")
    return body.decode(charset or "utf-8", "replace")


def run_data(context: Context, element: model.Data, scope: Scope) -> Wait[Outcome | None]:
    """`<data>`: XML as a read-only DOM; JSON, by its media type, as a value (VoiceXML 2.1 §5)."""
    reference = element.src if element.src is not None else scope.text(element.srcexpr or "")
    sent = variables_sent(context, element, reference, element.namelist, scope)
    request = Request(
        sent.uri,
        "data",
        element.source,
        sent.method,
        sent.body,
        sent.content_type,
        sent.parts,
        fetch=element.fetch,
        base=context.base,
    )
    resource = yield from fetch(context.run, context.properties(context.item), request)
    if isinstance(resource, VxmlEvent):
        return EventThrown(resource)
    if element.name is None:
        return None
    try:
        if "json" in (resource.content_type or ""):
            scope.put(element.name, json.loads(resource.body))
            context.learn(element.name, scope)
        else:
            tree = parse_data(resource.body, uri=resource.uri)
            if not grants(tree, context.document.uri):
                message = (
                    f"{resource.uri}: its access-control does not allow {context.document.uri} to read it"
                )
                return EventThrown(VxmlEvent("error.noauthorization", message, element.source))
            scope.put_xml(element.name, tree)
    except (DocumentError, ResourceLimit, ValueError, RecursionError) as error:
        return EventThrown(VxmlEvent("error.badfetch", f"{resource.uri}: {error}", element.source))
    return None


def _log(context: Context, element: model.Log, scope: Scope) -> None:
    parts = [part if isinstance(part, str) else scope.text(part[0]) for part in element.parts]
    if element.expr is not None:
        parts.append(f" {scope.text(element.expr)}")
    text = " ".join("".join(parts).split())
    context.run.emit(Log(element.label or "", text))


def _foreach(context: Context, element: model.Foreach, scope: Scope) -> Wait[Outcome | None]:
    """Once for each element that the array has at the start (VoiceXML 2.1 §6)."""
    for _ in elements(context, scope, element.item, element.array):
        outcome = yield from execute(context, element.content, scope)
        if outcome is not None:
            return outcome
    return None


_RUN: Final[Mapping[type[Executable], Callable[[Context, Any, Scope], Outcome | None]]] = {
    model.Var: declare,
    model.Assign: _assign,
    model.Clear: _clear,
    model.Prompt: queue_prompt,
    model.Reprompt: _reprompt,
    model.Goto: _goto,
    model.Submit: _submit,
    model.Exit: _exit,
    model.Return: _return,
    model.Throw: _throw,
    model.Log: _log,
}
_RUN_WAITING: Final[Mapping[type[Executable], Callable[[Context, Any, Scope], Wait[Outcome | None]]]] = {
    model.If: _if,
    model.Disconnect: _disconnect,
    model.Script: run_script,
    model.Data: run_data,
    model.Foreach: _foreach,
}
"""Elements that may wait, or run others that do."""
