"""Keywords by which a caller could mean two nodes: the same, contained, or sounding alike (AIS110 to AIS112)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aiflows.match.negation import has_negator
from aiflows.match.sounds import missing as no_sounds
from aiflows.match.sounds import sound_of
from aiflows.match.texts import is_han, spelled
from aiflows.match.variants import parts_of, synonym_groups
from aiflows.model import ANY_NODE, FAMILY, Condition
from aiflows.rules.context import ScriptContext
from ivrdesigner.project import FieldPath, Finding
from vxml.message import Message

__all__ = ["overlapping_keywords"]

_MOST_TOLD: Final = 200
"""Overlaps of one kind; more tell an author nothing new."""
_LONGEST: Final = 20
"""Keywords up to so many characters are looked for in others."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A keyword in one spelling."""

    owner: str
    path: FieldPath
    written: str
    spelling: str
    after: frozenset[str]
    without: tuple[str, ...]

    def meets(self, other: _Place) -> bool:
        """Whether both are listened for at one node."""
        if self.owner == other.owner or not self.after or not other.after:
            return False
        return ANY_NODE in self.after or ANY_NODE in other.after or not self.after.isdisjoint(other.after)


def overlapping_keywords(around: ScriptContext) -> Iterator[Finding]:
    """AIS110, AIS111 and AIS112."""
    places = list(_places(around))
    same: dict[str, list[_Place]] = defaultdict(list)
    for place in places:
        same[place.spelling].append(place)
    told: dict[str, set[frozenset[str]]] = defaultdict(set)

    def news(code: str, one: _Place, other: _Place) -> bool:
        pair = frozenset((f"{one.owner}\n{one.written}", f"{other.owner}\n{other.written}"))
        known = told["AIS110"] | told[code]
        if pair in known or len(told[code]) >= _MOST_TOLD:
            return False
        told[code].add(pair)
        return True

    for group in same.values():
        for one, other in _pairs(group):
            if one.without == other.without and news("AIS110", one, other):
                yield _same(around, one, other)
    for longer in places:
        for piece in _pieces(longer.spelling):
            for shorter in same.get(piece, ()):
                if _is_contained(shorter, longer) and news("AIS111", shorter, longer):
                    message = Message(
                        "The keyword {keyword} of {node} contains {other} of {other_node}; who says it "
                        "goes to {node}.",
                        keyword=longer.written,
                        node=longer.owner,
                        other=shorter.written,
                        other_node=shorter.owner,
                    )
                    remedy = Message("Nothing need be done if that is meant; else change one of them.")
                    yield around.finding("AIS111", longer.path, message, remedy)
    if no_sounds() is not None or not around.script.language.lower().startswith(("zh", "yue", "cmn")):
        return
    sounds: dict[str, list[_Place]] = defaultdict(list)
    for place in places:
        if is_han(place.spelling) and len(place.spelling) > 1:
            sounds[sound_of(place.spelling)].append(place)
    for group in sounds.values():
        for one, other in _pairs(group):
            if one.spelling != other.spelling and news("AIS112", one, other):
                message = Message(
                    "The keyword {keyword} of {node} sounds like {other} of {other_node}.",
                    keyword=other.written,
                    node=other.owner,
                    other=one.written,
                    other_node=one.owner,
                )
                remedy = Message(
                    "A recogniser takes one for the other: choose longer words, or give both the same node."
                )
                yield around.finding("AIS112", other.path, message, remedy)


def _same(around: ScriptContext, one: _Place, other: _Place) -> Finding:
    same = one.written == other.written
    as_well = "" if same else Message(", as synonyms of {keyword} do", keyword=one.written)
    message = Message(
        "The keyword {keyword} leads to {node} and to {other_node}{as_well}; the first would win.",
        keyword=other.written,
        node=one.owner,
        other_node=other.owner,
        as_well=as_well,
    )
    return around.finding(
        "AIS110",
        other.path,
        message,
        Message("Remove it from one of the two, or write without: in {node}.", node=other.owner),
    )


def _places(around: ScriptContext) -> Iterator[_Place]:
    groups = synonym_groups(around.script.synonyms)
    for part, name, when, after in _conditions(around):
        for index, written in enumerate(when.keywords):
            parts = parts_of(written, groups)
            if len(parts) != 1:
                continue  # several words are told apart by all of them
            path: FieldPath = (part, name, "when", "keywords", index)
            spellings = (
                [written] if written.startswith(FAMILY) else [pattern.text for pattern in parts[0].patterns]
            )
            for spelling in spellings:
                yield _Place(name, path, written, spelling, after, tuple(map(spelled, when.without)))


def _conditions(around: ScriptContext) -> Iterator[tuple[str, str, Condition, frozenset[str]]]:
    for name, node in around.script.nodes.items():
        yield "nodes", name, node.when, frozenset(node.after)
    for name, answer in around.script.answers.items():
        yield "answers", name, answer.when, frozenset((ANY_NODE,))


def _pairs(places: list[_Place]) -> Iterator[tuple[_Place, _Place]]:
    """Each place with the first of another node that it meets: all pairs would be too many to read."""
    for index, other in enumerate(places):
        one = next((before for before in places[:index] if before.meets(other)), None)
        if one is not None:
            yield one, other


def _pieces(text: str) -> Iterator[str]:
    """Parts of a keyword that could be keywords themselves: characters in Chinese, words elsewhere."""
    units: list[str] = list(text) if is_han(text) else text.split()
    between = "" if is_han(text) else " "
    if len(units) > _LONGEST:
        return
    found = {
        between.join(units[start:end])
        for start in range(len(units))
        for end in range(start + 1, len(units) + 1)
        if end - start < len(units)
    }
    yield from sorted(found)


def _is_contained(shorter: _Place, longer: _Place) -> bool:
    # 不需要 contains 需要, but it denies it: who says one does not say the other.
    return shorter.meets(longer) and has_negator(shorter.spelling) == has_negator(longer.spelling)
