"""The W3C test set of SRGS 1.0 (2002-10-17): the logical parse of each input, or its rejection.

Each grammar names inputs and results in its own meta declarations (in.N, out.N). The set is not part of this
project: IVRKIT_CONFORMANCE names the folder it lies in, by default ../shared/conformance.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest

from vxml.errors import GrammarError
from vxml.grammar import Grammar, GrammarDocument, InputMode, link, parse_grammar

ROOT = (
    Path(os.environ.get("IVRKIT_CONFORMANCE", Path(__file__).parents[3] / "../shared/conformance"))
    / "srgs10/test"
)
BASE = "http://conformance.invalid/test/"
# These test what was taken out of the specification before it became a Recommendation.
EXCLUDED = ("tag-repetition.", "lang-ruleref.")

_PAIR = re.compile(
    r"""meta\s+(?:name\s*=\s*)?["'](in|out)\.(\d+)["']\s+(?:content\s*=|is)\s*(?:"([^"]*)"|'([^']*)')"""
)


def _text(path: Path) -> str:
    data = path.read_bytes()
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "latin-1"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError(path)


def _pairs() -> Iterator[tuple[str, str, str, str]]:
    for path in sorted(ROOT.rglob("*")):
        if not path.is_file() or path.name.startswith(EXCLUDED):
            continue
        found: dict[tuple[str, str], str] = {}
        for kind, number, double, single in _PAIR.findall(_text(path)):
            value = (double or single).replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
            found[kind, number] = value
        for (kind, number), value in found.items():
            if kind == "in" and ("out", number) in found:
                yield str(path.relative_to(ROOT)), number, value, found["out", number]


PAIRS = list(_pairs()) if ROOT.is_dir() else []


def _absolute(tree: str, uri: str) -> str:
    return re.sub(r"\$<([^>]*)>", lambda m: f"$<{urljoin(uri, m[1])}>", tree)


def _load(uri: str, loaded: dict[str, GrammarDocument]) -> GrammarDocument:
    path = ROOT / uri.removeprefix(BASE)
    if not uri.startswith(BASE) or not path.is_file():
        raise GrammarError([])
    media_type = "application/srgs+xml" if path.suffix == ".grxml" else "application/srgs"
    document = loaded[uri] = parse_grammar(path.read_bytes(), uri=uri, media_type=media_type, tolerant=False)
    for reference in sorted(document.references):
        if reference not in loaded:
            _load(urldefrag(reference).url, loaded)
    return document


def _grammar(name: str, rule: str | None) -> Grammar:
    loaded: dict[str, GrammarDocument] = {}
    document = _load(BASE + name, loaded)
    return link(document, loaded, rule=rule)


def test_srgs_conformance_set_is_there():
    if not PAIRS:
        pytest.skip(
            "SRGS 1.0 test set not found; set IVRKIT_CONFORMANCE to the folder that holds srgs10/test"
        )
    assert len(PAIRS) > 150


@pytest.mark.parametrize(("name", "number", "said", "expected"), PAIRS, ids=[f"{p[0]}-{p[1]}" for p in PAIRS])
def test_input_gives_the_logical_parse_that_the_test_set_names(name, number, said, expected):
    rule = re.match(r"\$([^\[]+)\[", expected)
    try:
        grammar = _grammar(name, None)
        if rule and f"${rule[1]}[" not in str(_first(grammar, said)):
            grammar = _grammar(name, rule[1])  # the test activates another public rule
    except GrammarError:
        assert expected == "REJECT"
        return
    found = _first(grammar, said)
    if expected == "REJECT":
        assert found is None
    else:
        assert found is not None
        assert str(found.tree) == _absolute(expected, BASE + name)


def _first(grammar: Grammar, said: str):
    if grammar.mode is InputMode.DTMF:
        state = grammar.dtmf(said.replace(" ", ""))
        return state.parses[0] if state.complete else None
    parses = grammar.recognize(said)
    return parses[0] if parses else None
