"""Changes of a flow file made in the lines that they are about, so that an edit takes as long as what it changes.

A round trip of a whole file takes half a millisecond a node. Here the nodes that differ, and those beside a node that
goes or comes, are taken out of the text, changed as a small document and put back; fields of the flow likewise.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

__all__ = ["changed_lines"]

_HEAD: Final = "nodes:\n"
_NOTHING: Final = re.compile(r"\s*(#.*)?")
_UNFIT: Final = re.compile(
    "(?m)[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029\ufeff]|^(---|\\.\\.\\.)|(?:^|[\\s\\[{,])[&*]\\w"
)
"""Other ends of lines, marks of documents, anchors and aliases: of those the lines of a node do not tell enough."""
Change = Callable[[str, dict[str, Any], dict[str, Any]], str]


def changed_lines(
    text: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    names_at: Mapping[str, int],
    change: Change,
) -> str | None:
    """The text, which says ``before``, so that it says ``after``; None when the whole file must be looked at for it.

    ``names_at``: the line of each node's name, counted from 1. ``change`` changes a small document as it would the whole.
    """
    old, new = before.get("nodes"), after.get("nodes")
    if not isinstance(old, dict) or not isinstance(new, dict) or not old or _UNFIT.search(text):
        return None
    rows = text.splitlines(keepends=True)
    keys = [names_at.get(name, 0) - 1 for name in old]
    head = _head(rows, keys)
    if head is None:
        return None
    fields = [{key: value for key, value in side.items() if key != "nodes"} for side in (before, after)]
    if fields[0] != fields[1]:
        last = {"nodes": dict([next(reversed(old.items()))])}
        small = change("".join((*rows[: head + 1], *rows[keys[-1] :])), fields[0] | last, fields[1] | last)
        outer = small.splitlines(keepends=True)
        at = [number for number, row in enumerate(outer) if row.startswith("nodes:")]
        if len(at) != 1:
            return None
        rows = [*outer[: at[0] + 1], *rows[head + 1 : keys[-1]], *outer[at[0] + 1 :]]
        keys = [key + at[0] - head for key in keys]
        head = at[0]
    if not _nodes_changed(rows, head, keys, old, new, change):
        return None
    return "".join(rows)


def _head(rows: list[str], keys: list[int]) -> int | None:
    """The row that says ``nodes:``; None when they do not stand below it, each on rows of its own."""
    if keys[0] < 1 or any(one >= two for one, two in itertools.pairwise(keys)):
        return None
    if not all(re.match(r"  [^ \-?{\[]", rows[key]) for key in keys):
        return None
    head = next((row for row in range(keys[0] - 1, -1, -1) if not _NOTHING.fullmatch(rows[row].rstrip())), 0)
    is_plain = rows[head].startswith("nodes:") and _NOTHING.fullmatch(rows[head][6:].rstrip())
    return head if is_plain else None


def _nodes_changed(
    rows: list[str], head: int, keys: list[int], old: dict[str, Any], new: dict[str, Any], change: Change
) -> bool:
    """Change the nodes in ``rows``; whether it could be done.

    Comments above a node go with the one before it, as ruamel has it; those above the first are its own.
    """
    end = next((row for row in range(keys[-1], len(rows)) if rows[row][0] not in " #\n"), len(rows))
    starts = [head + 1, *keys[1:], end]
    names = list(old)
    for first, last in reversed(_runs(_touched(names, old, new))):
        run = names[first : last + 1]
        kept = {name: new[name] for name in run if name in new}
        if not kept:
            return False
        if last == len(names) - 1:
            kept |= {name: node for name, node in new.items() if name not in old}
        place = slice(starts[first], starts[last + 1])
        small = change(
            _HEAD + "".join(rows[place]), {"nodes": {name: old[name] for name in run}}, {"nodes": kept}
        )
        if not small.startswith(_HEAD):
            return False
        rows[place] = [small.removeprefix(_HEAD)]
    return True


def _touched(names: list[str], old: Mapping[str, Any], new: Mapping[str, Any]) -> list[int]:
    """Numbers of the nodes that are changed, or whose comments are when another one goes or comes."""
    touched: set[int] = set()
    for number, name in enumerate(names):
        if name not in new:
            touched.update((number - 1, number, number + 1))
        elif old[name] != new[name]:
            touched.add(number)
    if new.keys() - old.keys():
        touched.add(len(names) - 1)
    return sorted(touched & set(range(len(names))))


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """First and last of those that follow one another."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
