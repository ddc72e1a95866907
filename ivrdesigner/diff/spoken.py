"""Prompts as text by language, so that a change of one language is told as that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ivrdesigner.diff.changes import FieldChange
from ivrdesigner.diff.values import value_changes
from ivrdesigner.project import ANY_LANGUAGE, FieldPath, best_language

__all__ = ["PROMPTS", "prompt_changes", "without_prompts"]

PROMPTS: Final[tuple[FieldPath, ...]] = tuple(
    (*place, name) for place in ((), ("no_input",), ("no_match",)) for name in ("prompt", "prompts")
)
"""Fields of a node that hold prompts; ``prompts`` is a list of them."""


def prompt_changes(before: dict[str, Any], after: dict[str, Any]) -> Iterator[FieldChange]:
    """What is spoken otherwise, by field and language; what sounds alike but is written otherwise, as JSON."""
    for path in PROMPTS:
        old, new = _at(before, path), _at(after, path)
        if old == new:
            continue
        if path[-1] == "prompts":
            yield from _of_list(path, old, new)
        else:
            yield from _of_prompt(path, old, new)


def without_prompts(node: dict[str, Any]) -> dict[str, Any]:
    """The node without them."""
    plain = {key: value for key, value in node.items() if key != "prompt"}
    for place in ("no_input", "no_match"):
        if isinstance(plain.get(place), dict):
            plain[place] = {
                key: value for key, value in plain[place].items() if key not in ("prompt", "prompts")
            }
    return plain


def _of_list(path: FieldPath, old: Any, new: Any) -> Iterator[FieldChange]:
    sides = [side if isinstance(side, list) else [] for side in (old, new)]
    for index in range(max(map(len, sides))):
        one, two = (side[index] if index < len(side) else None for side in sides)
        if one != two:
            yield from _of_prompt((*path, index), one, two)


def _of_prompt(path: FieldPath, old: Any, new: Any) -> Iterator[FieldChange]:
    told = False
    for language in _languages(old, new):
        before, after = _spoken(old, language), _spoken(new, language)
        if before != after:
            told = True
            yield FieldChange(path, before, after, language)
    if not told:
        yield from value_changes(old, new, path)


def _languages(*prompts: Any) -> list[str]:
    """The languages in which the prompts have a text; ``*`` when none is named."""
    found = {
        tag
        for prompt in prompts
        if isinstance(prompt, list)
        for item in prompt
        if isinstance(item, dict)
        for name in ("text", "audio")
        if isinstance(item.get(name), dict)
        for tag in item[name]
    }
    return sorted(found) or [ANY_LANGUAGE]


def _spoken(prompt: Any, language: str) -> str | None:
    if not isinstance(prompt, list) or not prompt:
        return None
    return " ".join(filter(None, (_item(item, language) for item in prompt if isinstance(item, dict))))


def _item(item: dict[str, Any], language: str) -> str:
    text = _in(item.get("text"), language)
    if "audio" in item:
        return " ".join(filter(None, (f"♪ {_in(item['audio'], language) or '?'}", text)))
    for name, form in (("variable", "{{{}}}"), ("digits", "{}"), ("number", "{}"), ("pause", "[{} s]")):
        if name in item:
            return form.format(item[name])
    return text or ""


def _in(text: Any, language: str) -> str | None:
    if isinstance(text, dict):
        tag = best_language(text, language)
        text = text[tag] if tag is not None else None
    return text if isinstance(text, str) else None


def _at(node: dict[str, Any], path: FieldPath) -> Any:
    here: Any = node
    for part in path:
        here = here.get(part) if isinstance(here, dict) else None
    return here
