"""What a caller can key in, right and wrong, and how long it takes until it is understood (VoiceXML 2.0 Appendix D).

Times are those of a call in the terminal (`vxml.text`), in which keys follow each other after `KEY` seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ivrdesigner.project import CollectNode, Defaults, Flow, MenuNode, VariableType
from vxml.grammar import InputMode, builtin

__all__ = ["END_KEY", "KEY", "Entry", "beginnings", "entries_of", "is_choice", "values_like", "wrong_keys"]

KEY: Final = 0.2
"""Seconds to press a key."""
END_KEY: Final = 1.0
"""Seconds that a full entry waits for its end key where that key is a choice elsewhere (`is_choice`)."""
_LANGUAGE: Final = "en-US"
"""Keys mean the same in every language."""
_DIGITS: Final = "1234567890"
_EXAMPLES: Final[dict[VariableType, tuple[str, ...]]] = {
    "date": ("20270315", "20270101", "20271231", "20260630"),
    "time": ("0930", "1530", "0000", "2345"),
    "boolean": ("1", "2"),
    "number": ("1", "0", "5", "100"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """Keys that end as one input."""

    keys: str
    seconds: float
    """From the first key until they are understood."""
    fits: bool
    """Whether the type of the variable takes them; `check` may refuse them nevertheless."""


def wrong_keys(node: MenuNode) -> str | None:
    """The shortest keys that choose nothing; None when every key chooses something."""
    starts = {key[:length] for key in node.keys for length in range(1, len(key) + 1)}
    longer = {key[:length] for key in node.keys for length in range(1, len(key))}
    for first in ("", *sorted(longer, key=len)):
        for key in "9876543210*#":
            if first + key not in starts:
                return first + key
    return None


def beginnings(node: MenuNode) -> frozenset[str]:
    """Keys that are the beginning of a longer one, so that they wait for another key."""
    return frozenset(key[:length] for key in node.keys for length in range(1, len(key)))


def is_choice(key: str, flows: Iterable[Flow]) -> bool:
    """Whether menus have a choice that begins with a key: behind a full entry nobody knows whether it ends that or chooses
    something, so the entry waits for it (termtimeout, VoiceXML 2.0 §6.3.3).
    """
    return bool(key) and any(
        choice.startswith(key)
        for flow in flows
        for node in flow.nodes.values()
        if isinstance(node, MenuNode)
        for choice in node.keys
    )


def entries_of(
    node: CollectNode, kind: VariableType, defaults: Defaults, *, waits: bool = False
) -> tuple[Entry, ...]:
    """Entries of every sort that a question can get: each length at its bounds, with the end key and without it.

    With ``waits`` a full entry waits for the end key.
    """
    interdigit = defaults.interdigit_timeout if node.interdigit_timeout is None else node.interdigit_timeout
    least, most = node.min_length, node.max_length
    if node.phrases or (least is not None and most is not None and least > most):
        return ()
    return _entries(
        node.grammar(kind), kind, node.min_length, node.max_length, node.end_key, interdigit, waits
    )


def values_like(entry: Entry, kind: VariableType, end_key: str) -> Iterator[str]:
    """Entries of the same sort with other digits, for a check to take or refuse."""
    keys = entry.keys.removesuffix(end_key) if end_key else entry.keys
    tail = entry.keys[len(keys) :]
    if kind in _EXAMPLES:
        yield from (other + tail for other in _EXAMPLES[kind] if len(other) == len(keys))
        return
    for number in range(100):
        last = str(number + 1).rjust(2, "0")[-min(2, len(keys)) :]
        yield keys[: len(keys) - len(last)] + last + tail


@lru_cache(maxsize=4096)
def _entries(
    grammar: str,
    kind: VariableType,
    least: int | None,
    most: int | None,
    end_key: str,
    interdigit: float,
    waits: bool,
) -> tuple[Entry, ...]:
    if kind in _EXAMPLES:
        typed = [_EXAMPLES[kind][0], _EXAMPLES[kind][0][:-1]]
    else:
        lengths = {least or 1, most or least or 1, (least or 1) - 1}
        typed = [(_DIGITS * 13)[:length] for length in sorted(lengths)]
    found = []
    for keys in dict.fromkeys((*filter(None, typed), "*")):
        for tail in dict.fromkeys(("", end_key)):
            entry = _entry(grammar, keys, tail, interdigit, waits)
            if entry is not None:
                found.append(entry)
    return tuple(found)


def _entry(grammar: str, keys: str, tail: str, interdigit: float, waits: bool) -> Entry | None:
    """The entry; None when it ends before its last key."""
    taken = builtin(grammar, mode=InputMode.DTMF, language=_LANGUAGE)
    for length in range(1, len(keys)):
        state = taken.dtmf(keys[:length])
        if state.complete and not state.extendable:
            return None
    state = taken.dtmf(keys)
    # Right keys that can't go on end at once, wrong ones when they are as many as could be right.
    is_full = not state.extendable and (state.complete or len(keys) >= taken.longest)
    is_kept = is_full and state.complete and waits
    if tail:
        return None if is_full and not is_kept else Entry(keys + tail, KEY * (len(keys) + 1), state.complete)
    wait = END_KEY if is_kept else 0.0 if is_full else interdigit
    return Entry(keys, KEY * len(keys) + wait, state.complete)
