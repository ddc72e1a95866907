"""Rule expansions compiled into a recursive transition network over words.

A state has word edges (one target a word: lists of phrases become a trie), empty edges with a cost and with
the tokens and tags they put into the parse, and calls of other rules. Repeats with large counts call a nameless
rule, so the network grows with the sum of the counts, not with their product.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from vxml.errors import ResourceLimit
from vxml.grammar.expansion import (
    Alternatives,
    Expansion,
    GrammarDocument,
    Repeat,
    RuleRef,
    Sequence,
    Special,
    Tag,
    Token,
)
from vxml.grammar.limits import MAX_INPUT, MAX_STATES
from vxml.grammar.tree import Leaf
from vxml.message import Message

__all__ = ["FILLER_COST", "Network", "Target", "build", "weight_of"]

_LOG = 1 << 40
_SCALE = 1e6
_INLINE = 256


def _cost(probability: float) -> int:
    """Costs add where weights multiply; the low 40 bits break ties by document order."""
    return round(-math.log(max(probability, 1e-30)) * _SCALE) * _LOG


def weight_of(cost: int) -> float:
    return math.exp(-(cost // _LOG) / _SCALE)


FILLER_COST = _cost(0.1)
"""Of one word swallowed by GARBAGE: a parse that explains more words is better."""

Edge = tuple[int, int, tuple[Leaf, ...]]


class Target(NamedTuple):
    """A rule of a document under the name that the reference gives it in the parse."""

    document: GrammarDocument
    rule: str
    name: str


@dataclass(slots=True, eq=False)
class RuleEntry:
    target: Target | None
    """None: a nameless rule whose content belongs to the caller's parse."""
    document: GrammarDocument
    expansion: Expansion
    start: int
    final: int


class Network:
    """States are numbers; every list is indexed by state."""

    __slots__ = ("calls", "empties", "fillers", "final_of", "rules", "words")

    def __init__(self) -> None:
        self.words: list[dict[str, int]] = []
        self.empties: list[list[Edge]] = []
        self.calls: list[list[tuple[int, int]]] = []
        self.fillers: dict[int, int] = {}
        self.final_of: dict[int, int] = {}
        self.rules: list[RuleEntry] = []

    def state(self) -> int:
        number = len(self.words)
        if number >= MAX_STATES:
            raise ResourceLimit(
                Message(
                    "the grammar needs more than {most} states; split it into smaller grammars",
                    most=MAX_STATES,
                )
            )
        self.words.append(_NO_WORDS)
        self.empties.append(_NO_EDGES)
        self.calls.append(_NO_CALLS)
        return number

    def empty(self, source: int, target: int, cost: int = 0, leaves: tuple[Leaf, ...] = ()) -> None:
        if self.empties[source] is _NO_EDGES:
            self.empties[source] = []
        self.empties[source].append((target, cost, leaves))

    def call(self, source: int, rule: int, target: int) -> None:
        if self.calls[source] is _NO_CALLS:
            self.calls[source] = []
        self.calls[source].append((rule, target))

    def spell(self, source: int, words: tuple[str, ...]) -> int:
        """Follows or makes the trie path of these words."""
        for word in words:
            edges = self.words[source]
            if edges is _NO_WORDS:
                edges = self.words[source] = {}
            following = edges.get(word)
            if following is None:
                following = edges[word] = self.state()
            source = following
        return source


# Shared by all states that have none; never written to.
_NO_WORDS: dict[str, int] = {}
_NO_EDGES: list[Edge] = []
_NO_CALLS: list[tuple[int, int]] = []


def build(root: Target, resolve: Callable[[RuleRef, GrammarDocument], Target]) -> Network:
    """The network of a rule and of all it refers to; rule 0 is the root.

    ``resolve`` finds the rule that a reference in a document means; it raises `GrammarError`.
    """
    builder = _Builder(resolve)
    builder.entry(root)
    while builder.waiting:
        rule = builder.network.rules[builder.waiting.pop()]
        builder.network.empty(builder.expand(rule.expansion, rule.start, rule.document), rule.final)
    return builder.network


class _Builder:
    def __init__(self, resolve: Callable[[RuleRef, GrammarDocument], Target]) -> None:
        self.network = Network()
        self.waiting: list[int] = []
        self._resolve = resolve
        self._entries: dict[tuple[int, str, str], int] = {}

    def entry(self, target: Target) -> int:
        key = (id(target.document), target.rule, target.name)
        if key not in self._entries:
            expansion = target.document.rules[target.rule].expansion
            self._entries[key] = self._add(target, target.document, expansion)
        return self._entries[key]

    def _add(self, target: Target | None, document: GrammarDocument, expansion: Expansion) -> int:
        net = self.network
        number = len(net.rules)
        entry = RuleEntry(target, document, expansion, net.state(), net.state())
        net.rules.append(entry)
        net.final_of[entry.final] = number
        self.waiting.append(number)
        return number

    def expand(self, expansion: Expansion, start: int, document: GrammarDocument) -> int:
        """Adds an expansion behind a state that has no word edges yet; gives the state behind it."""
        net = self.network
        if isinstance(expansion, Sequence):
            return self._sequence(expansion, start, document)
        if isinstance(expansion, Alternatives):
            return self._alternatives(expansion, start, document)
        if isinstance(expansion, Repeat):
            return self._repeat(expansion, start, document)
        end = net.state()
        if isinstance(expansion, RuleRef):
            net.call(start, self.entry(self._resolve(expansion, document)), end)
        elif expansion is Special.GARBAGE:
            net.fillers[start] = start
            net.empty(start, end)
        elif expansion is not Special.VOID:
            self._run([expansion], start, end, 0)
        return end

    def _run(self, parts: list[Expansion], start: int, end: int, cost: int) -> None:
        """Tokens and tags only: a path of words, then one empty edge that puts them all into the parse."""
        net = self.network
        leaves: list[Leaf] = []
        state = start
        for part in parts:
            if isinstance(part, Token):
                state = net.spell(state, part.words)
                leaves.append(part.text)
            elif isinstance(part, Tag):
                leaves.append(part)
        net.empty(state, end, cost, tuple(leaves))

    def _sequence(self, sequence: Sequence, start: int, document: GrammarDocument) -> int:
        run: list[Expansion] = []
        state = start

        def flush() -> None:
            nonlocal state
            if run:
                end = self.network.state()
                self._run(run, state, end, 0)
                run.clear()
                state = end

        for part in _flat(sequence):
            if _is_plain(part):
                run.append(part)
            else:
                flush()
                state = self.expand(part, state, document)
        flush()
        return state

    def _alternatives(self, alternatives: Alternatives, start: int, document: GrammarDocument) -> int:
        net = self.network
        end = net.state()
        heaviest = max((c.weight for c in alternatives.choices if c.weight is not None), default=1.0) or 1.0
        heaviest = max(heaviest, 1.0) if any(c.weight is None for c in alternatives.choices) else heaviest
        for order, (expansion, given) in enumerate(alternatives.choices):
            weight = 1.0 if given is None else given
            cost = order if weight == heaviest else order + _cost(weight / heaviest)
            plain = _plain_parts(expansion)
            if plain is not None:
                self._run(plain, start, end, cost)
                continue
            inner = net.state()
            net.empty(start, inner, cost)
            net.empty(self.expand(expansion, inner, document), end)
        return end

    def _repeat(self, repeat: Repeat, start: int, document: GrammarDocument) -> int:
        net = self.network
        # No utterance is longer than MAX_INPUT, so counts beyond it differ in nothing.
        low = min(repeat.low, MAX_INPUT + 1)
        high = None if repeat.high is None or repeat.high > MAX_INPUT else repeat.high
        again = 0 if repeat.probability is None else _cost(repeat.probability)
        copies = max(low + (1 if high is None else 0), high or 0)
        if copies == 0:
            return start
        body: Callable[[int], int]
        if _size(repeat.body, _INLINE) * copies <= _INLINE:

            def body(state: int) -> int:
                return self.expand(repeat.body, state, document)
        else:
            rule = self._add(None, document, repeat.body)

            def body(state: int) -> int:
                end = net.state()
                net.call(state, rule, end)
                return end

        state = start
        for _ in range(low):
            state = body(state)
        end = net.state()
        if high is None:
            loop = net.state()
            net.empty(state, loop)
            inner = net.state()
            net.empty(loop, inner, again)
            net.empty(body(inner), loop)
            net.empty(loop, end, 1)
            return end
        for _ in range(low, high):
            net.empty(state, end, 1)
            inner = net.state()
            net.empty(state, inner, again)
            state = body(inner)
        net.empty(state, end)
        return end


def _is_plain(part: Expansion) -> bool:
    return isinstance(part, (Token, Tag)) or part is Special.NULL


def _flat(sequence: Sequence) -> Iterator[Expansion]:
    for part in sequence.parts:
        if isinstance(part, Sequence):
            yield from _flat(part)
        else:
            yield part


def _plain_parts(expansion: Expansion) -> list[Expansion] | None:
    if isinstance(expansion, Sequence):
        parts = list(_flat(expansion))
        return parts if all(_is_plain(part) for part in parts) else None
    return [expansion] if _is_plain(expansion) else None


def _size(expansion: Expansion, limit: int) -> int:
    """About the states an expansion takes; counting stops past the limit."""
    if isinstance(expansion, Sequence):
        inner: tuple[Expansion, ...] = expansion.parts
    elif isinstance(expansion, Alternatives):
        inner = tuple(choice.expansion for choice in expansion.choices[: limit + 1])
    elif isinstance(expansion, Repeat):
        count = max(expansion.low + 1, expansion.high or 0)
        return max(1, min(limit + 1, _size(expansion.body, limit) * count))
    else:
        return 1
    total = 1
    for part in inner:
        total += _size(part, limit)
        if total > limit:
            return limit + 1
    return total
