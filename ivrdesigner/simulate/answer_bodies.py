"""Answers that an HTTP node can read: the fields it wants, filled with values of their types."""

from __future__ import annotations

import json
import random
import re
from typing import Any, Final

from ivrdesigner.project import Flow, HttpNode

__all__ = ["body_for"]

# Member names and numbers of a plain JSONPath (RFC 9535 §2.1); others get no value.
_STEP: Final = re.compile(r"\.([A-Za-z_]\w*)|\[(\d+)\]|\['([^']+)'\]")


def body_for(node: HttpNode, flow: Flow, chance: random.Random) -> bytes:
    """A body in which plain JSON paths, plain XPath steps and texts find a value of the variable's type."""
    values = {}
    for name, path in node.response.fields.items():
        variable = flow.variables.get(name)
        values[path] = _value(variable.type if variable else "any", chance)
    if node.response.format == "json":
        root: Any = None
        for path, value in values.items():
            root = _put(root, [_step(found) for found in _STEP.finditer(path)], value)
        return json.dumps(root if root is not None else {}, ensure_ascii=False).encode()
    return " ".join(str(value) for value in values.values()).encode()


def _step(found: re.Match[str]) -> str | int:
    return int(found[2]) % 20 if found[2] is not None else str(found[1] or found[3])


def _put(container: Any, path: list[str | int], value: object) -> Any:
    """``container`` with ``value`` at ``path``."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, str):
        members = container if isinstance(container, dict) else {}
        members[step] = _put(members.get(step), rest, value)
        return members
    items = container if isinstance(container, list) else []
    items += [None] * (step + 1 - len(items))
    items[step] = _put(items[step], rest, value)
    return items


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
