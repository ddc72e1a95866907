"""Classes that are never given, or not clearly (AIS115, AIS116)."""

from __future__ import annotations

from collections.abc import Iterator

from aiflows.model import CustomerClass
from aiflows.rules.context import ScriptContext
from ivrdesigner.project import Finding
from vxml.message import Message

__all__ = ["impossible_classes", "same_priorities"]

_Term = tuple[float, frozenset[str]]
"""Seconds and nodes that together are enough."""


def same_priorities(around: ScriptContext) -> Iterator[Finding]:
    """AIS115."""
    first: dict[int, CustomerClass] = {}
    for index, one in enumerate(around.script.classes):
        other = first.setdefault(one.priority, one)
        if other is not one:
            message = Message(
                "The classes {name} and {other} both have the priority {priority}.",
                name=other.type,
                other=one.type,
                priority=one.priority,
            )
            remedy = Message("Give each class a number of its own; the lowest is tried first.")
            yield around.finding("AIS115", ("classes", index, "priority"), message, remedy)


def impossible_classes(around: ScriptContext) -> Iterator[Finding]:
    """AIS116."""
    for index, one in enumerate(around.script.classes):
        why = _never(around, one)
        if why:
            remedy = Message("Correct its rule or its priority, or remove it.")
            yield around.finding(
                "AIS116",
                ("classes", index),
                Message("No call is ever {name}: {reason}.", name=one.type, reason=why),
                remedy,
                key=True,
            )


def _never(around: ScriptContext, one: CustomerClass) -> str:
    terms = _terms(one)
    if not terms:
        return Message("it has no rule")
    known = around.script.nodes
    if any(name not in known for name in (*one.all_, *one.any_)):
        return ""  # told as AIS101
    unreachable = [name for name in (*one.all_, *one.any_) if name not in around.reachable]
    possible = [term for term in terms if term[1] <= around.reachable and not _two_ends(around, term[1])]
    if not possible:
        if unreachable:
            return Message("no call comes to {node}", node=unreachable[0])
        return Message("no call comes to all of its nodes, since two of them end the talk")
    for other in around.script.classes:
        if other.priority < one.priority and all(_covered(term, _terms(other)) for term in possible):
            return Message("every such call is {name} already, which is tried before", name=other.type)
    return ""


def _terms(one: CustomerClass) -> list[_Term]:
    terms: list[_Term] = [(0.0, frozenset((name,))) for name in one.any_]
    if one.min_talk is not None or one.all_:
        terms.append((one.min_talk or 0.0, frozenset(one.all_)))
    return terms


def _two_ends(around: ScriptContext, nodes: frozenset[str]) -> bool:
    return sum(not around.listens(name) for name in nodes) > 1


def _covered(term: _Term, terms: list[_Term]) -> bool:
    """Whether whatever fulfils ``term`` fulfils one of ``terms`` too."""
    seconds, nodes = term
    return any(least <= seconds and needed <= nodes for least, needed in terms)
