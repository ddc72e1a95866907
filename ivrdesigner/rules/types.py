"""Types of expressions, and whether they fit the variables that take them (R-ivr.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from tree_sitter import Node as Syntax

from ivrdesigner.project import CollectNode, Finding, HttpNode, RecordNode, SubflowNode
from ivrdesigner.rules.context import FlowContext
from ivrdesigner.rules.expressions import Expression, parse_expression
from vxml.message import Message

__all__ = ["ValueType", "type_of", "wrong_types"]

ValueType = Literal["text", "number", "boolean", "any"]
"""Type of an ECMAScript value as far as the syntax tells it."""

_OF_VARIABLE: Final[dict[str, ValueType]] = {
    "text": "text",
    "digits": "text",
    "date": "text",
    "time": "text",
    "number": "number",
    "boolean": "boolean",
    "recording": "any",
    "any": "any",
}
_DEPTH: Final = 40
_NUMBERS: Final = frozenset(("Number", "parseInt", "parseFloat"))
_TEXT_METHODS: Final = frozenset(
    [
        "toUpperCase",
        "toLowerCase",
        "trim",
        "padStart",
        "padEnd",
        "toFixed",
        "join",
        "replace",
        "toString",
        "charAt",
        "substring",
        "substr",
        "repeat",
    ]
)
_BOOLEAN_METHODS: Final = frozenset(
    ("startsWith", "endsWith", "includes", "test", "isInteger", "isFinite", "isNaN")
)
_NUMBER_METHODS: Final = frozenset(("indexOf", "lastIndexOf", "charCodeAt", "getTime", "search"))


def wrong_types(context: FlowContext) -> Iterator[Finding]:
    """IVR306: values that never fit their variable, and comparisons that never hold."""
    declared = {name: _OF_VARIABLE[variable.type] for name, variable in context.flow.variables.items()}
    declared |= {
        name: _of_constant(value)
        for name, value in context.project.constants.items()
        if name not in context.flow.variables
    }
    for name in ("caller", "called", "language"):
        declared.setdefault(name, "text")
    for text, offset, expression in context.expressions:
        names: dict[str, ValueType] = dict(declared) if text.has_input else declared
        if text.has_input and text.node is not None:
            node = context.flow.nodes[text.node]
            into = node.into if isinstance(node, CollectNode) else ""
            names["input"] = declared.get(into, "any")
        if text.into in context.flow.variables and not text.is_template:
            wanted = context.flow.variables[text.into].type
            got = type_of(expression, names)
            if got != "any" and wanted != "any" and _OF_VARIABLE[wanted] != got:
                yield context.finding_inside(
                    "IVR306",
                    text,
                    offset,
                    Message(
                        "{name} is of type {wanted}, but the expression gives a {got}.",
                        name=text.into,
                        wanted=wanted,
                        got=got,
                    ),
                    _remedy(_OF_VARIABLE[wanted]),
                )
    yield from _fields(context)
    yield from _handed_over(context, declared)


def type_of(expression: Expression, names: Mapping[str, ValueType]) -> ValueType:
    """Type of an expression's value; "any" when its syntax does not tell."""
    root = expression.root
    return "any" if root is None else _type(root, names, 0)


def _fields(context: FlowContext) -> Iterator[Finding]:
    for node_id, node in context.flow.nodes.items():
        if isinstance(node, RecordNode):
            yield from _expect(context, node_id, "into", node.into, ("recording", "any"))
        elif isinstance(node, CollectNode):
            kinds = ("text", "digits", "number", "boolean", "date", "time")
            yield from _expect(context, node_id, "into", node.into, kinds)
        elif isinstance(node, HttpNode) and node.status_into is not None:
            yield from _expect(context, node_id, "status_into", node.status_into, ("number", "any"))


def _handed_over(context: FlowContext, declared: Mapping[str, ValueType]) -> Iterator[Finding]:
    """Values that go into sub-flows and come back."""
    for node_id, node in context.flow.nodes.items():
        graph = context.around.graphs.get(node.flow) if isinstance(node, SubflowNode) else None
        if not isinstance(node, SubflowNode) or graph is None:
            continue
        theirs = {name: _OF_VARIABLE[variable.type] for name, variable in graph.flow.variables.items()}
        pairs = [
            (
                "with",
                name,
                type_of(parse_expression(source), declared),
                theirs.get(name, "any"),
                f"{node.flow}.{name}",
            )
            for name, source in node.with_.items()
        ]
        pairs += [
            ("into", name, theirs.get(given, "any"), declared.get(name, "any"), name)
            for name, given in node.into.items()
        ]
        for field, name, got, wanted, about in pairs:
            if "any" not in (got, wanted) and got != wanted:
                yield context.finding(
                    "IVR306",
                    ("nodes", node_id, field, name),
                    Message(
                        "{name} holds a {wanted}, but is given a {got}.", name=about, wanted=wanted, got=got
                    ),
                    _remedy(wanted),
                )


def _expect(
    context: FlowContext, node: str, field: str, name: str, kinds: tuple[str, ...]
) -> Iterator[Finding]:
    variable = context.flow.variables.get(name)
    if variable is not None and variable.type not in kinds:
        wanted = tuple(kind for kind in kinds if kind != "any")
        yield context.finding(
            "IVR306",
            ("nodes", node, field),
            Message(
                "{field} of {node} needs a variable of type {wanted}, but {name} is of type {type}.",
                field=field,
                node=node,
                wanted=wanted,
                name=name,
                type=variable.type,
            ),
            Message("Declare {name} as {type}, or use another variable.", name=name, type=kinds[0]),
        )


def _of_constant(value: object) -> ValueType:
    if isinstance(value, bool):
        return "boolean"
    return "text" if isinstance(value, str) else "number"


def _remedy(wanted: ValueType) -> Message:
    return {
        "text": Message("Make it text, such as String(…) or '…' in quotes."),
        "number": Message("Make it a number, such as Number(…)."),
        "boolean": Message("Make it true or false, such as a comparison."),
        "any": Message("Record into it, or give it another variable's value."),
    }[wanted]


def _type(node: Syntax, names: Mapping[str, ValueType], depth: int) -> ValueType:
    if depth > _DEPTH:
        return "any"
    kind = node.type
    if kind == "number":
        return "number"
    if kind in ("string", "template_string"):
        return "text"
    if kind in ("true", "false"):
        return "boolean"
    if kind == "identifier":
        return names.get((node.text or b"").decode(), "any")
    if kind == "parenthesized_expression" and node.named_child_count == 1:
        return _type(node.named_children[0], names, depth + 1)
    if kind == "unary_expression":
        word = node.child_by_field_name("operator")
        by_word: dict[str, ValueType] = {
            "!": "boolean",
            "-": "number",
            "+": "number",
            "~": "number",
            "typeof": "text",
        }
        return by_word.get(word.type if word else "", "any")
    if kind == "ternary_expression":
        return _common(node, ("consequence", "alternative"), names, depth)
    if kind == "binary_expression":
        return _binary(node, names, depth)
    if kind == "member_expression":
        last = node.child_by_field_name("property")
        return "number" if last is not None and last.text == b"length" else "any"
    if kind == "call_expression":
        return _call(node, names, depth)
    return "any"


def _binary(node: Syntax, names: Mapping[str, ValueType], depth: int) -> ValueType:
    word = node.child_by_field_name("operator")
    operator = word.type if word is not None else ""
    if operator in ("<", ">", "<=", ">=", "==", "!=", "===", "!==", "in", "instanceof"):
        return "boolean"
    if operator in ("-", "*", "/", "%", "**", "&", "|", "^", "<<", ">>", ">>>"):
        return "number"
    if operator in ("&&", "||", "??"):
        return _common(node, ("left", "right"), names, depth)
    if operator == "+":
        sides = [_side(node, field, names, depth) for field in ("left", "right")]
        if "text" in sides:
            return "text"
        return "any" if "any" in sides else "number"
    return "any"


def _common(node: Syntax, fields: tuple[str, str], names: Mapping[str, ValueType], depth: int) -> ValueType:
    first, second = (_side(node, field, names, depth) for field in fields)
    return first if first == second else "any"


def _side(node: Syntax, field: str, names: Mapping[str, ValueType], depth: int) -> ValueType:
    side = node.child_by_field_name(field)
    return "any" if side is None else _type(side, names, depth + 1)


def _call(node: Syntax, names: Mapping[str, ValueType], depth: int) -> ValueType:
    function = node.child_by_field_name("function")
    if function is None:
        return "any"
    name = (function.text or b"").decode("utf-8", "replace")
    if function.type == "identifier":
        if name in _NUMBERS:
            return "number"
        return {"String": "text", "Boolean": "boolean", "isNaN": "boolean", "isFinite": "boolean"}.get(
            name, "any"
        )  # type: ignore[return-value]
    if function.type != "member_expression":
        return "any"
    last = function.child_by_field_name("property")
    method = (last.text or b"").decode() if last is not None else ""
    if name.startswith("Math."):
        return "number"
    if method == "slice":
        return "text" if _side(function, "object", names, depth) == "text" else "any"
    if method in _TEXT_METHODS:
        return "text"
    if method in _BOOLEAN_METHODS:
        return "boolean"
    return "number" if method in _NUMBER_METHODS else "any"
