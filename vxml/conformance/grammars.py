"""The W3C test set of SRGS 1.0: grammars that name inputs and their logical parse in their own meta declarations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urldefrag, urljoin

from vxml.errors import GrammarError
from vxml.grammar import Grammar, GrammarDocument, InputMode, Parse, link, parse_grammar

__all__ = ["Pair", "pair_verdict", "pairs"]

_BASE: Final = "http://conformance.invalid/test/"
# These test what was taken out of the specification before it became a Recommendation.
_EXCLUDED: Final = ("tag-repetition.", "lang-ruleref.")
_PAIR: Final = re.compile(
    r"""meta\s+(?:name\s*=\s*)?["'](in|out)\.(\d+)["']\s+(?:content\s*=|is)\s*(?:"([^"]*)"|'([^']*)')"""
)


@dataclass(frozen=True, slots=True)
class Pair:
    """An input of a grammar, and its logical parse or REJECT."""

    root: Path
    file: str
    number: str
    said: str
    expected: str


def pairs(root: Path) -> Iterator[Pair]:
    """All pairs of the set in ``root``."""
    for path in sorted(root.rglob("*")):
        if not path.is_file() or path.name.startswith(_EXCLUDED):
            continue
        found: dict[tuple[str, str], str] = {}
        for kind, number, double, single in _PAIR.findall(_text(path)):
            value = (double or single).replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
            found[kind, number] = value
        for (kind, number), value in found.items():
            if kind == "in" and ("out", number) in found:
                yield Pair(root, path.relative_to(root).as_posix(), number, value, found["out", number])


def pair_verdict(pair: Pair) -> str:
    """Empty when the grammar gives the parse that the pair names; else what it gives."""
    expected = re.sub(r"\$<([^>]*)>", lambda m: f"$<{urljoin(_BASE + pair.file, m[1])}>", pair.expected)
    given, why = _parse(pair, None)
    named = re.match(r"\$([^\[<]+)\[", pair.expected)
    if given != expected and named:
        given, why = _parse(pair, named[1])  # the test activates another public rule, or there is no root
    return "" if given == expected else f"{pair.said!r} gives {given}, not {expected} {why}".rstrip()


def _parse(pair: Pair, rule: str | None) -> tuple[str, str]:
    """The logical parse or REJECT, and why the grammar was refused."""
    try:
        found = _first(_grammar(pair, rule), pair.said)
    except GrammarError as error:
        return "REJECT", str(error)
    return ("REJECT" if found is None else str(found.tree)), ""


def _text(path: Path) -> str:
    data = path.read_bytes()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _grammar(pair: Pair, rule: str | None) -> Grammar:
    loaded: dict[str, GrammarDocument] = {}
    document = _load(pair.root, _BASE + pair.file, loaded)
    return link(document, loaded, rule=rule)


def _load(root: Path, uri: str, loaded: dict[str, GrammarDocument]) -> GrammarDocument:
    path = root / uri.removeprefix(_BASE)
    if not uri.startswith(_BASE) or not path.is_file():
        raise GrammarError([])
    media_type = "application/srgs+xml" if path.suffix == ".grxml" else "application/srgs"
    document = loaded[uri] = parse_grammar(path.read_bytes(), uri=uri, media_type=media_type, tolerant=False)
    for reference in sorted(document.references):
        if reference not in loaded:
            _load(root, urldefrag(reference).url, loaded)
    return document


def _first(grammar: Grammar, said: str) -> Parse | None:
    if grammar.mode is InputMode.DTMF:
        state = grammar.dtmf(said.replace(" ", ""))
        return state.parses[0] if state.complete else None
    parses = grammar.recognize(said)
    return parses[0] if parses else None
