"""Keywords that their own `without` rules out, so that no caller can ever fulfil them (AIS125)."""

from __future__ import annotations

from collections.abc import Iterator

from aiflows.match.variants import Part, parts_of, synonym_groups
from aiflows.model import FAMILY, Condition
from aiflows.rules.context import ScriptContext
from ivrdesigner.project import Finding
from vxml.message import Message

__all__ = ["excluded_keywords"]


def excluded_keywords(around: ScriptContext) -> Iterator[Finding]:
    """AIS125. Families are left out: only some of their phrases could be ruled out."""
    script = around.script
    groups = synonym_groups(script.synonyms)
    conditions: list[tuple[str, str, Condition]] = [
        *(("nodes", name, node.when) for name, node in script.nodes.items()),
        *(("answers", name, answer.when) for name, answer in script.answers.items()),
    ]
    for part, name, when in conditions:
        without = {one: parts_of(one, groups) for one in when.without if not one.startswith(FAMILY)}
        for index, keyword in enumerate(when.keywords):
            if keyword.startswith(FAMILY):
                continue
            said = parts_of(keyword, groups)
            against = next((one for one, parts in without.items() if _always_there(parts, said)), None)
            if against is not None:
                message = Message(
                    "The keyword {keyword} of {name} is never found: who says it says {without} too.",
                    keyword=keyword,
                    name=name,
                    without=against,
                )
                remedy = Message("Remove it from keywords, or {without} from without.", without=against)
                yield around.finding("AIS125", (part, name, "when", "keywords", index), message, remedy)


def _always_there(needed: tuple[Part, ...], said: tuple[Part, ...]) -> bool:
    """Whether every part of a `without` stands in the keyword, in whatever spelling that is said."""
    return bool(needed) and all(
        any(
            all(any(pattern.places(spelling.text) for pattern in part.patterns) for spelling in word.patterns)
            for word in said
        )
        for part in needed
    )
