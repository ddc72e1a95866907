"""Names in expressions: syntax, declarations, assignments and use (R-ivr.2, R-ivr.5)."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from ivrdesigner.project import FieldPath, Finding
from ivrdesigner.rules.context import READ_ONLY, FlowContext
from ivrdesigner.rules.templates import parse_template
from vxml.message import Message

__all__ = ["assignments", "hidden_names", "syntax", "undeclared_names", "unused"]


def syntax(context: FlowContext) -> Iterator[Finding]:
    """IVR301 and IVR302, at the character that is wrong."""
    for text in context.texts:
        if text.is_template and (error := parse_template(text.source).error):
            reason, offset = error
            remedy = Message("Write {{expression}}; a brace that is to be spoken is written twice.")
            yield context.finding_inside("IVR302", text, offset, reason, remedy)
    for text, offset, expression in context.expressions:
        if expression.error:
            message, inner = expression.error
            yield context.finding_inside(
                "IVR301",
                text,
                offset + inner,
                Message(
                    "The expression {source} does not parse: {reason}.",
                    source=_brief(expression.source),
                    reason=message.rstrip("."),
                ),
                Message("Write an ECMAScript expression; texts in it stand in single quotes."),
            )


def undeclared_names(context: FlowContext) -> Iterator[Finding]:
    """IVR303."""
    variables = context.flow.variables
    known = variables.keys() | context.project.constants.keys() | READ_ONLY
    for text, offset, expression in context.expressions:
        for name in sorted(expression.reads - known):
            if name == "input" and text.has_input:
                continue
            yield context.finding_inside(
                "IVR303",
                text,
                offset + expression.places[name],
                Message("The name {name} is neither a variable nor a constant.", name=_brief(name)),
                _nearest(name, known),
            )
    for _, path, name, _ in context.named:
        if name not in variables and name not in READ_ONLY and name not in context.project.constants:
            message = Message("The variable {name} is not declared.", name=_brief(name))
            yield context.finding(
                "IVR303", path, message, _nearest(name, variables.keys()), key=_is_key(path)
            )
    for field, names in (("parameters", context.flow.parameters), ("returns", context.flow.returns)):
        for index, name in enumerate(names):
            if name not in variables:
                yield context.finding(
                    "IVR303",
                    (field, index),
                    Message(
                        "{name} stands in {field}, but is not a variable.", name=_brief(name), field=field
                    ),
                    _nearest(name, variables.keys()),
                )


def assignments(context: FlowContext) -> Iterator[Finding]:
    """IVR304."""
    fixed = (READ_ONLY | context.project.constants.keys()) - context.flow.variables.keys()
    for _, path, name, is_read in context.named:
        if not is_read and name in fixed:
            message = Message("{name} is read-only and can't be set.", name=name)
            yield context.finding(
                "IVR304", path, message, Message("Set a variable of another name."), key=_is_key(path)
            )
    for text, offset, expression in context.expressions:
        for name in sorted(expression.assigned & (fixed | {"input"})):
            if name == "input" and not text.has_input:
                continue
            yield context.finding_inside(
                "IVR304",
                text,
                offset,
                Message("The expression assigns {name}, which is read-only.", name=name),
                Message("Compare with == instead of =."),
            )


def unused(context: FlowContext) -> Iterator[Finding]:
    """IVR307. Parameters count as used, since their callers decide; so do recordings,
    which the call keeps, and variables of fragments, which other flows may read.
    """
    flow = context.flow
    used = {name for _, _, expression in context.expressions for name in expression.reads}
    used |= set(flow.returns) | set(flow.parameters)
    if any(expression.error for _, _, expression in context.expressions):
        return
    used |= {name for _, _, name, is_read in context.named if is_read}
    own = f"flows/{flow.name}.yaml"
    for name, variable in flow.variables.items():
        if name in used or variable.type == "recording":
            continue
        if not flow.include or context.around.loaded.where(flow.name, "variables", name)[0] == own:
            yield context.finding(
                "IVR307",
                ("variables", name),
                Message("Nothing reads the variable {name}.", name=name),
                Message("Use it, or remove it."),
                key=True,
            )


def hidden_names(context: FlowContext) -> Iterator[Finding]:
    """IVR308."""
    for name in context.flow.variables:
        if name in context.project.constants or name in READ_ONLY or name == "input":
            message = (
                Message("The variable {name} hides the constant {name}.", name=name)
                if name in context.project.constants
                else Message("The variable {name} hides the read-only name {name}.", name=name)
            )
            yield context.finding(
                "IVR308",
                ("variables", name),
                message,
                Message("Give the variable another name."),
                key=True,
            )


def _is_key(path: FieldPath) -> bool:
    return path[-1] not in ("into", "variable", "status_into")


def _nearest(name: str, known: object) -> Message:
    names = [str(word) for word in known] if hasattr(known, "__iter__") else []
    near = difflib.get_close_matches(name[:80], names[:2000], n=1)
    return Message("Did you mean {name}?", name=near[0]) if near else Message("Declare it under variables.")


def _brief(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
