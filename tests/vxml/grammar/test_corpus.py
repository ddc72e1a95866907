"""Grammars that people wrote: each compiles or gives a grammar error that names a reason and a place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from vxml.errors import GrammarError
from vxml.grammar import InputMode, link, parse_grammar

ROOT = Path(os.environ.get("IVRKIT_CONFORMANCE", Path(__file__).parents[3] / "../shared/conformance"))
FOLDERS = ("corpus", "vxml20", "vxml20-input", "vxml21")
GRAMMARS = {".gram", ".grxml", ".gsl", ".bnf", ".grm", ".srgs", ".abnf", ".jsgf"}
PAGES = {".vxml", ".xml", ".txml"}


def _grammars() -> Iterator[tuple[Path, dict]]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if not path.is_file():
                continue
            if path.suffix in GRAMMARS:
                yield path, {"data": path.read_bytes()}
            elif path.suffix in PAGES:
                for options in _inline(path):
                    yield path, options


def _inline(path: Path) -> Iterator[dict]:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(path.read_bytes(), parser)
    except etree.XMLSyntaxError:
        return
    for element in root.iter("{*}grammar") if root is not None else ():
        if element.get("src") or element.getparent() is None:
            continue
        mode = element.get("mode")
        yield {
            "data": etree.tostring(element, with_tail=False) if len(element) else element.text or "",
            "media_type": element.get("type"),
            "mode": InputMode(mode) if mode in ("voice", "dtmf") else None,
            "language": "en",
            "root": element.get("root"),
            "offset": (element.sourceline, 1),
        }


@pytest.mark.skipif(not ROOT.is_dir(), reason="conformance material not found; set IVRKIT_CONFORMANCE")
def test_every_grammar_of_the_corpus_compiles_or_says_why_not():
    compiled = 0
    errors: list[tuple[str, GrammarError]] = []
    for path, options in _grammars():
        uri = "http://corpus.invalid/" + path.name
        try:
            grammar = link(parse_grammar(uri=uri, **options), {})
        except GrammarError as error:
            errors.append((uri, error))
        else:
            compiled += 1
            assert isinstance(grammar.recognize("yes"), list)
            grammar.dtmf("1")
    assert compiled > 100
    assert len(errors) < compiled / 5
    assert all(p.message and p.position.uri == uri for uri, error in errors for p in error.problems)
