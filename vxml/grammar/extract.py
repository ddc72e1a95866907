"""From a finished chart to the best parses."""

from __future__ import annotations

from typing import NamedTuple

from vxml.grammar.chart import Item, Link
from vxml.grammar.limits import MAX_DERIVATIONS, MAX_PARSES
from vxml.grammar.network import Network, weight_of
from vxml.grammar.tree import Leaf, Parse, RuleNode

__all__ = ["parses"]


class _Derivation(NamedTuple):
    cost: int
    before: _Derivation | None
    child: tuple[int, _Derivation] | None
    """Rule number and derivation of a called rule."""
    leaves: tuple[Leaf, ...]


_AXIOM = _Derivation(0, None, None, ())


def parses(network: Network, goal: Item) -> tuple[Parse, ...]:
    """The best different parses, highest weight first, then in document order; at most `MAX_PARSES`.

    Of an utterance too ambiguous for `MAX_DERIVATIONS` the best one alone.
    """
    found: dict[str, Parse] = {}
    every, is_ambiguous = _derive(network, goal, best_only=True)
    if is_ambiguous:
        every = [*every, *_derive(network, goal, best_only=False)[0]]
    for derivation in sorted(every, key=_cost):
        tree = _tree(network, derivation)
        line = tree.text()
        found.setdefault(f"{tree}\n{line}", Parse(line, tree, weight_of(derivation.cost)))
        if len(found) == MAX_PARSES:
            break
    return tuple(found.values())


def _derive(network: Network, goal: Item, *, best_only: bool) -> tuple[list[_Derivation], bool]:
    """Derivations of the goal, cheapest first, and whether `best_only` passed over any.

    Links that would lead round a cycle are left out. No derivations when there are too many of the parts.
    """
    is_ambiguous = False
    made = 0
    done: dict[int, list[_Derivation]] = {}
    stack: list[tuple[Item, list[Link] | None]] = [(goal, None)]
    while stack:
        item, links = stack.pop()
        if links is not None:
            done[id(item)] = _combine(network, item, links, done)
            made += len(done[id(item)])
            if made > MAX_DERIVATIONS and not best_only:
                return [], True
            continue
        if id(item) in done:
            continue
        links = sorted(item.links, key=lambda link: link[0])
        if best_only and len(links) > 1:
            links, is_ambiguous = links[:1], True
        done[id(item)] = []  # seen again while open: a cycle, which adds nothing
        stack.append((item, links))
        for _, before, child, _ in reversed(links):
            if child is not None and id(child) not in done:
                stack.append((child, None))
            if before is not None and id(before) not in done:
                stack.append((before, None))
    return done[id(goal)], is_ambiguous


def _combine(
    network: Network, item: Item, links: list[Link], done: dict[int, list[_Derivation]]
) -> list[_Derivation]:
    if not links:
        return [_AXIOM]
    found: list[_Derivation] = []
    for cost, before, child, leaves in links:
        assert before is not None
        if _is_full(found, cost):
            break  # links come cheapest first: none from here on is among the best
        edge = cost - before.cost - (child.cost if child else 0)
        firsts = done.get(id(before), [])
        if child is None:
            found += [_Derivation(first.cost + edge, first, None, leaves) for first in firsts]
            continue
        rule = network.final_of[child.state]
        seconds = done.get(id(child), [])
        for i, first in enumerate(firsts if seconds else ()):
            if _is_full(found, first.cost + seconds[0].cost + edge):
                break
            # Both lists are sorted, so only pairs under the hyperbola can be among the best.
            for second in seconds[: MAX_PARSES // (i + 1)]:
                found.append(_Derivation(first.cost + second.cost + edge, first, (rule, second), leaves))
    found.sort(key=_cost)
    return found[:MAX_PARSES]


def _is_full(found: list[_Derivation], cost: int) -> bool:
    """Whether there are enough derivations already that cost no more. Sorts them and leaves out the others."""
    if len(found) < MAX_PARSES:
        return False
    found.sort(key=_cost)
    del found[MAX_PARSES:]
    return cost >= found[-1].cost


def _cost(derivation: _Derivation) -> int:
    return derivation.cost


class _Frame:
    __slots__ = ("cursor", "parts", "rule")

    def __init__(self, rule: int, cursor: _Derivation) -> None:
        self.rule = rule
        self.cursor: _Derivation | None = cursor
        self.parts: list[RuleNode | Leaf] = []  # last first


def _tree(network: Network, derivation: _Derivation) -> RuleNode:
    frames = [_Frame(0, derivation)]
    while True:
        frame = frames[-1]
        step = frame.cursor
        if step is not None:
            frame.cursor = step.before
            frame.parts.extend(reversed(step.leaves))
            if step.child is not None:
                frames.append(_Frame(*step.child))
            continue
        frames.pop()
        target = network.rules[frame.rule].target
        if target is None:
            frames[-1].parts.extend(frame.parts)
            continue
        node = RuleNode(target.name, target.rule, target.document, tuple(reversed(frame.parts)))
        if not frames:
            return node
        frames[-1].parts.append(node)
