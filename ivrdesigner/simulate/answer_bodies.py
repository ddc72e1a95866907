"""Answers that an HTTP node can read: the fields it wants, filled with values of their types."""

from __future__ import annotations

import json
import random

from ivrdesigner.project import Flow, HttpNode
from ivrdesigner.rules.answer_bodies import json_with

__all__ = ["body_for"]


def body_for(node: HttpNode, flow: Flow, chance: random.Random) -> bytes:
    """A body in which plain JSON paths, plain XPath steps and texts find a value of the variable's type."""
    values = {}
    for name, path in node.response.fields.items():
        variable = flow.variables.get(name)
        values[path] = _value(variable.type if variable else "any", chance)
    if node.response.format == "json":
        return json.dumps(json_with(values), ensure_ascii=False).encode()
    return " ".join(str(value) for value in values.values()).encode()


def _value(kind: str, chance: random.Random) -> object:
    match kind:
        case "number":
            return chance.choice((0, 1, -3.5, 12850.4, 1e12))
        case "boolean":
            return chance.random() < 0.5
        case "digits":
            return "".join(chance.choices("0123456789", k=chance.randint(1, 12)))
        case "date":
            return f"2026{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
        case "time":
            return f"{chance.randint(0, 23):02}{chance.randint(0, 59):02}"
        case _:
            return chance.choice(("", "ok", "云杉", "<b>&amp;'\"", "x" * 500))
