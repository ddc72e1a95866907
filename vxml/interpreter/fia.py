"""The Form Interpretation Algorithm (VoiceXML 2.0 Appendix C), whole, in this one file.

| Appendix C            | here         |
|-----------------------|--------------|
| Initialization Phase  | `initialize` |
| Main Loop             | `_main_loop` |
| Select Phase          | `select`     |
| Collect Phase         | `items.visit`, called from `_turn` |
| Process Phase         | `process`    |

Rules that everything keeps to: prompts of an item are queued unless the last turn ended in a handler
without `<reprompt>`; a block is marked as visited before it runs; `<filled>` actions run in document order,
wherever they stand, each only for what this turn filled; a handler that transfers no control sends the form
back to Select.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from vxml import model
from vxml.ecmascript import ScriptError
from vxml.errors import ResourceLimit
from vxml.interpreter import items
from vxml.interpreter.context import Context, Dialog
from vxml.interpreter.executable import (
    declare,
    execute_inside,
    note_execution,
    run_data,
    run_script,
    semantic,
)
from vxml.interpreter.handling import handle
from vxml.interpreter.outcomes import End, EventThrown, GotoItem, Outcome, Return, Transition, VxmlEvent
from vxml.interpreter.prompting import select_prompts
from vxml.interpreter.results import Filling, Jump
from vxml.interpreter.state import DialogLimit, Wait
from vxml.interpreter.transitions import Prepared, prepare

__all__ = ["run_form"]


def run_form(context: Context, form: model.Form, heard: Filling | None) -> Wait[Prepared | Return | End]:
    """Visit a dialog until control leaves it. `heard`: input that brought the caller here, to be processed first."""
    dialog = Dialog(form, context.run.engine.scope(context.document.scope, "dialog"))
    context.dialog, context.item = dialog, None
    context.reprompt = True
    context.note("dialog", form.source, tag=form.tag)
    outcome = yield from _guarded(context, initialize(context, dialog))
    next_item: str | None = None
    while True:
        context.run.step()
        item: model.FormItem | None = None
        if outcome is None and heard is not None:
            filling, heard = heard, None
            outcome = yield from _guarded(context, process(context, dialog, filling))
        if outcome is None:
            context.item = None
            picked = select(context, dialog, next_item)
            next_item = None
            if isinstance(picked, EventThrown):
                outcome = picked
            elif picked is None:
                return End("exit")
            else:
                item = context.item = picked
                outcome = yield from _turn(context, dialog, item)
        # A transition whose target can't be loaded throws here, in the dialog that asked for it.
        while outcome is not None:
            if isinstance(outcome, EventThrown):
                outcome = yield from handle(context, outcome.event)
            elif isinstance(outcome, GotoItem):
                if dialog.item(outcome.name) is not None:
                    next_item, outcome = outcome.name, None
                else:
                    context.item = (
                        None  # §5.3.7: errors on the way to an item are handled in the dialog's scope
                    )
                    message = f"{outcome.source}: this form has no item {outcome.name!r}"
                    outcome = EventThrown(VxmlEvent("error.badfetch", message, outcome.source))
            elif isinstance(outcome, Transition):
                prepared = yield from prepare(context, outcome)
                if isinstance(prepared, Prepared):
                    context.note("transition", outcome.source, to=prepared.describe())
                    return prepared
                outcome = EventThrown(prepared)
            elif isinstance(outcome, Jump):
                context.note("transition", outcome.form.source, to=f"#{outcome.form.id or ''}")
                return _jumped(context, outcome)
            else:
                return outcome


def _jumped(context: Context, jump: Jump) -> Prepared:
    """The form that input of another dialog fills; one of the root document makes that the active one (§1.5.2)."""
    elsewhere = jump.document
    if elsewhere is None or elsewhere is context.leaf:
        return Prepared(dialog=jump.form, filling=jump.filling)
    return Prepared(
        dialog=jump.form,
        filling=jump.filling,
        uri=elsewhere.uri,
        document=elsewhere.document,
        keep_root=True,
    )


def _guarded(context: Context, phase: Wait[Outcome | Jump | None]) -> Wait[Outcome | Jump | None]:
    """An expression that fails anywhere in a phase is `error.semantic` (§5.2.6)."""
    try:
        return (yield from phase)
    except DialogLimit:
        raise
    except (ScriptError, ResourceLimit) as error:
        return _failed(context, error)


def _failed(context: Context, error: ScriptError | ResourceLimit) -> EventThrown:
    source = context.item.source if context.item is not None else context.document.document.source
    return semantic(context, error, source)


def initialize(context: Context, dialog: Dialog) -> Wait[Outcome | Jump | None]:
    """Variables, scripts and form item variables in document order (Appendix C, Initialization Phase)."""
    outcome: Outcome | None = None
    for element in dialog.form.declarations:
        context.run.step()
        if not isinstance(element, model.FormItem):
            note_execution(context, element)
        try:
            match element:
                case model.Var() if element.name in context.parameters:
                    dialog.scope.share(element.name, *context.parameters.pop(element.name))
                    context.learn(element.name, dialog.scope)
                case model.Var():
                    declare(context, element, dialog.scope)
                case model.Script():
                    outcome = yield from run_script(context, element, dialog.scope)
                case model.Data():
                    outcome = yield from run_data(context, element, dialog.scope)
                case model.FormItem():
                    dialog.scope.declare(dialog.item_names[element], element.expr)
        except ScriptError as error:
            outcome = semantic(context, error, element.source)
        if outcome is not None:
            break
    unknown, context.parameters = list(context.parameters), {}
    if unknown and outcome is None:
        # §2.3.4: a parameter takes the place of the initial value of a <var> of the subdialog's form.
        message = (
            f"{dialog.form.source}: no <var> takes the parameter {', '.join(unknown)}; declare it in the form"
        )
        return EventThrown(VxmlEvent("error.semantic", message, dialog.form.source))
    return outcome


def select(context: Context, dialog: Dialog, wanted: str | None) -> model.FormItem | EventThrown | None:
    """The item that `<goto nextitem>` names, else the first that is undefined and whose cond holds."""
    if wanted is not None:
        return dialog.item(wanted)
    for item, name in dialog.item_names.items():
        try:
            if dialog.scope.defined(name):
                continue
            if item.cond is None or dialog.scope.test(item.cond):
                return item
        except ScriptError as error:
            return semantic(context, error, item.source)
    return None


def _turn(context: Context, dialog: Dialog, item: model.FormItem) -> Wait[Outcome | Jump | None]:
    """Collect and process one item."""
    context.note("item", item.source, tag=item.tag)
    try:
        if isinstance(item, model.Block):
            context.reprompt = True
            dialog.scope.put(dialog.item_names[item], value=True)
            return (yield from execute_inside(context, item.content, dialog.scope))
        if context.reprompt:
            failed = select_prompts(context, dialog, item)
            if failed is not None:
                return failed
        context.reprompt = True
        result = yield from items.visit(context, dialog, item)
        if isinstance(result, Filling):
            return (yield from process(context, dialog, result))
    except DialogLimit:
        raise
    except (ScriptError, ResourceLimit) as error:
        return _failed(context, error)
    else:
        return result


def process(context: Context, dialog: Dialog, filling: Filling) -> Wait[Outcome | Jump | None]:
    """Fill input item variables and run the `<filled>` actions (Appendix C, Process Phase; §2.4)."""
    filled = filling.apply(dialog)
    for entry, name in dialog.item_names.items():
        if name in filled:
            context.learn(name, dialog.scope, entry)
    if filling.heard and filled:
        for entry, name in dialog.item_names.items():
            if isinstance(entry, model.Initial):
                dialog.scope.put(name, value=True)
    for inside, action in dialog.form.filled:
        # Events and counters are those of the element that the action stands in: an item or the form (§5.2.2).
        context.item = inside
        if dialog.item_names[inside] in filled if inside else _applies(dialog, action, filled):
            context.note("filled", action.source)
            outcome = yield from execute_inside(context, action.content, dialog.scope)
            if outcome is not None:
                return outcome
    return None


def _applies(dialog: Dialog, action: model.Filled, filled: AbstractSet[str]) -> bool:
    """Mode `any`: one of the names was filled now; `all`: all are filled, one of them now (§2.4)."""
    names = action.namelist
    if names is None:
        names = tuple(n for i, n in dialog.item_names.items() if isinstance(i, model.InputItem))
    if not any(name in filled for name in names):
        return False
    return action.mode == "any" or all(dialog.scope.defined(name) for name in names)
