"""Applying the difference of two JSON forms of a flow to its ruamel document, touching nothing else."""

from __future__ import annotations

from typing import Any, Final

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import StringMark
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, ScalarString
from ruamel.yaml.tokens import CommentToken

from ivrdesigner.project.yaml_scalars import core_value

__all__ = ["apply_changes", "fresh_value"]

_WRAPPERS: Final = ("text", "to", "type")
"""Fields that a short form leaves out: a prompt's text, a key's target, a variable's type."""


def apply_changes(document: CommentedMap, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Change ``document``, which says ``before``, to say ``after``."""
    for key in [key for key in before if key not in after]:
        _remove(document, key)
    for key, value in after.items():
        if key not in before:
            _append(document, key, fresh_value(value, key))
        elif before[key] != value:
            _set(document, key, before[key], value)


def fresh_value(value: Any, field: str = "") -> Any:
    """A value for a new place, in the short forms that authors use."""
    if isinstance(value, str):
        # A plain ?x within braces is YAML 1.2 (§7.3.3), but most parsers do not read it.
        is_plain = isinstance(core_value(value), str) and value and value[0] not in "?:-"
        return value if is_plain else DoubleQuotedScalarString(value)
    if isinstance(value, dict):
        if field in ("keys", "variables"):
            value = {name: _short(member) for name, member in value.items()}
        made = CommentedMap()
        for name, member in value.items():
            made[fresh_value(name)] = fresh_value(member, name)
        return made
    if isinstance(value, list):
        if field == "prompt" and len(value) == 1 and set(value[0]) == {"text"}:
            return fresh_value(value[0]["text"])
        items = CommentedSeq(fresh_value(member) for member in value)
        if field in ("position", "parameters", "returns", "include"):
            items.fa.set_flow_style()
        return items
    return value


def _short(member: Any) -> Any:
    if isinstance(member, dict) and len(member) == 1:
        return next((member[name] for name in ("to", "type") if name in member), member)
    return member


def _set(container: Any, key: Any, before: Any, after: Any) -> None:
    """Change one member, keeping its form as far as the new value allows."""
    here = container[key]
    unwrapped = _unwrap(here, before, after)
    if unwrapped is not None:
        old, new = unwrapped
        if isinstance(here, CommentedMap) and isinstance(old, dict) and isinstance(new, dict):
            apply_changes(here, old, new)
            return
        if isinstance(here, CommentedSeq) and isinstance(old, list) and isinstance(new, list):
            _apply_list(here, old, new)
            return
        if not isinstance(here, dict | list) and not isinstance(new, dict | list):
            container[key] = _in_style(here, new)
            return
    tail = _take_tail(container, key)
    container[key] = fresh_value(after, str(key))
    _give_tail(container, key, tail)


def _apply_list(here: CommentedSeq, old: list[Any], new: list[Any]) -> None:
    """Items that are alike at both ends stay; between them items are changed, removed and added in place."""
    start = next(
        (i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    most = min(len(old), len(new)) - start
    rest = next((i for i in range(most) if old[-1 - i] != new[-1 - i]), most)
    shared = min(len(old), len(new)) - rest
    for index in range(start, shared):
        if old[index] != new[index]:
            _set(here, index, old[index], new[index])
    for index in range(len(old) - rest - 1, shared - 1, -1):
        tail = _take_tail(here, index)
        del here[index]
        if index:
            _give_tail(here, index - 1, tail)
    for offset, value in enumerate(new[shared : len(new) - rest]):
        index = shared + offset
        tail = _take_tail(here, index - 1) if index else ""
        here.insert(index, fresh_value(value))
        _give_tail(here, index, tail)


def _unwrap(here: Any, before: Any, after: Any) -> tuple[Any, Any] | None:
    """Before and after in the (short) form in which the file has ``before``; None when it cannot say ``after``."""
    while True:
        if isinstance(before, list) and not isinstance(here, list):
            if not isinstance(after, list) or len(before) != 1 or len(after) != 1:
                return None
            before, after = before[0], after[0]
        elif (
            isinstance(before, dict)
            and len(before) == 1
            and (name := next(iter(before))) in _WRAPPERS
            and not (isinstance(here, dict) and name in here)
        ):
            if not isinstance(after, dict) or set(after) != {name}:
                return None
            before, after = before[name], after[name]
        else:
            return before, after


def _in_style(here: Any, new: Any) -> Any:
    """A scalar quoted as the one it replaces."""
    if isinstance(here, ScalarString) and isinstance(new, str):
        made = type(here)(new)
        comment = getattr(here, "comment", None)
        if comment is not None:  # what stands after a block scalar
            made.comment = comment
        return made
    return fresh_value(new)


def _remove(container: CommentedMap, key: str) -> None:
    """Delete a member with the comment above it; the comment above the next member stays."""
    keys = list(container)
    index = keys.index(key)
    tail = _take_tail(container, key)
    del container[key]
    container.ca.items.pop(key, None)
    if index:
        own = _take_tail(container, keys[index - 1])
        _give_tail(container, keys[index - 1], _without_last_comment(own, tail))
    elif container:
        _replace_lead(container, tail.lstrip("\n"))


def _replace_lead(container: CommentedMap, lead: str) -> None:
    """Put other comment lines before the first member."""
    after_key, before_first = (container.ca.comment or [None, None])[:2]
    if before_first:
        before_first[:] = _lead_tokens(lead)  # the parent holds the same list
    elif after_key is not None:
        first, newline, _ = after_key.value.partition("\n")
        after_key.value = first + newline + lead
    elif lead:
        tokens = container.ca.items.setdefault(next(iter(container)), [None, None, None, None])
        tokens[1] = _lead_tokens(lead)


def _lead_tokens(lead: str) -> list[CommentToken]:
    lines = lead.splitlines()
    return [
        CommentToken(line.strip() + "\n", StringMark("", 0, 0, len(line) - len(line.lstrip()), "", 0), None)
        for line in lines
    ]


def _append(container: CommentedMap, key: str, value: Any) -> None:
    """Add a member at the end, before blank lines and comments that lead over to what follows."""
    last = next(reversed(container), None)
    tail = _take_tail(container, last) if last is not None else ""
    container[fresh_value(key)] = value
    _give_tail(container, key, tail)


def _without_last_comment(own: str, tail: str) -> str:
    """What stands between the members around a removed one: the spacing before it, then what stood after it."""
    lines = own.splitlines(keepends=True)
    while lines and lines[-1].strip():
        lines.pop()
    return tail or "".join(lines)


# -- blank lines and comment lines after a member, which ruamel keeps at its deepest last leaf ----------------------


def _leaf(container: Any, key: Any) -> tuple[Any, Any]:
    value = container[key]
    while isinstance(value, CommentedMap | CommentedSeq) and value and not value.fa.flow_style():
        container, key = value, (next(reversed(value)) if isinstance(value, CommentedMap) else len(value) - 1)
        value = container[key]
    return container, key


def _slot(container: Any) -> int:
    return 2 if isinstance(container, CommentedMap) else 0


def _take_tail(container: Any, key: Any) -> str:
    """Remove and return the full lines after a member; a comment on its own line stays."""
    leaf, name = _leaf(container, key)
    tokens = leaf.ca.items.get(name)
    token = tokens[_slot(leaf)] if tokens and len(tokens) > _slot(leaf) else None
    if token is None:
        return ""
    first, newline, rest = token.value.partition("\n")
    if first.strip():
        token.value = first + newline
    else:
        tokens[_slot(leaf)] = None
    return str(rest)


def _give_tail(container: Any, key: Any, tail: str) -> None:
    if not tail:
        return
    leaf, name = _leaf(container, key)
    slot = _slot(leaf)
    tokens = leaf.ca.items.setdefault(name, [None, None, None, None])
    if tokens[slot] is None:
        tokens[slot] = CommentToken("\n" + tail, StringMark("", 0, 0, 0, "", 0), None)
    else:
        tokens[slot].value = tokens[slot].value.rstrip("\n") + "\n" + tail
