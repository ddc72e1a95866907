"""Utterances and keywords in one spelling, and the clauses of an utterance."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["HAN", "clauses", "folded", "is_han", "spelled"]

HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_HAN_CHARACTER: Final = re.compile(f"[{HAN}]")
_CLAUSE_END: Final = re.compile(
    r"[,，。.!！?？;；:：、\n]+|但是|不过|可是|只是|然后|\bbut\b|\bhowever\b|\bthough\b"
)
_BETWEEN_HAN: Final = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")
_NOT_SPOKEN: Final = re.compile(rf"[^\w\s{HAN}'+]")


def folded(text: str) -> str:
    """NFKC, case folded, blanks single and none between Han characters; punctuation stays."""
    plain = unicodedata.normalize("NFKC", text.replace("\u2019", "'")).casefold()
    return _BETWEEN_HAN.sub("", " ".join(plain.split()))


def spelled(keyword: str) -> str:
    """A keyword as it is looked for in folded clauses: without punctuation."""
    return " ".join(_NOT_SPOKEN.sub(" ", folded(keyword)).split())


def is_han(text: str) -> bool:
    """Whether a text has Chinese characters."""
    return _HAN_CHARACTER.search(text) is not None


def clauses(text: str) -> list[tuple[str, str]]:
    """The clauses of a folded text, each with what ends it; conjunctions end one as punctuation does."""
    found = []
    start = 0
    for end in _CLAUSE_END.finditer(text):
        if (
            end[0] == "."
            and text[end.start() - 1 : end.start()].isdigit()
            and text[end.end() : end.end() + 1].isdigit()
        ):
            continue
        if clause := text[start : end.start()].strip():
            found.append((clause, end[0]))
        start = end.end()
    if rest := text[start:].strip():
        found.append((rest, ""))
    return found
