"""Finding the language that was asked for among those that an engine has."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["best_tag"]

# Some engines name Chinese languages by ISO 639-3; callers name them by region or script.
_OTHER_NAMES = {
    "zh-hk": "yue", "zh-mo": "yue", "zh-hant-hk": "yue", "zh-hant-mo": "yue", "zh": "cmn", "cmn": "zh",
}  # fmt: skip
_LONGEST = 8


def best_tag(language: str, known: Iterable[str]) -> str | None:
    """The tag of ``known`` that fits the BCP 47 ``language`` best, or None.

    By lookup (RFC 4647 §3.4 Lookup): en-AU falls back to en; then any region of the same language: en-AU takes en-US.
    """
    by_tag: dict[str, str] = {}
    for tag in known:
        by_tag.setdefault(_plain(tag), tag)
    subtags = _plain(language).split("-")[:_LONGEST]
    shorter = ["-".join(subtags[:length]) for length in range(len(subtags), 0, -1)]
    for tag in (*shorter, *(_OTHER_NAMES[tag] for tag in shorter if tag in _OTHER_NAMES)):
        if tag in by_tag:
            return by_tag[tag]
    for primary in (subtags[0], _OTHER_NAMES.get(subtags[0])):
        for plain, tag in by_tag.items():
            if plain.partition("-")[0] == primary:
                return tag
    return None


def _plain(tag: str) -> str:
    return tag.strip().lower().replace("_", "-")
