"""Bodies of answers in which an HTTP node finds its fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

__all__ = ["json_with"]

# Member names and numbers of a plain JSONPath (RFC 9535 §2.1); others get no value.
_STEP: Final = re.compile(r"\.([A-Za-z_]\w*)|\[(\d+)\]|\['([^']+)'\]")


def json_with(values: Mapping[str, object]) -> Any:
    """A JSON value that has each value at its plain JSONPath; an empty object without any."""
    root: Any = None
    for path, value in values.items():
        root = _put(root, [_step(found) for found in _STEP.finditer(path)], value)
    return root if root is not None else {}


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
