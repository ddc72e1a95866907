"""Grammars as case files under `cases`: a grammar, what is said or keyed, and what it must come to.

A file holds several cases, separated by `---`. `grammar` is the text, `others` are further documents by file name,
`options` those of `parse_grammar` (and `rule`, the fragment that chooses a rule). Each input has a semantic
`values` (with `NO MATCH` for none) or the logical parse in `parses` (SRGS 1.0 Appendix H). `refused` is a part of
the message with which the grammar does not compile, `event` what VoiceXML throws then.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from vxml.ecmascript import Engine
from vxml.errors import GrammarError
from vxml.grammar import Grammar, GrammarDocument, InputMode, builtin, interpret, link, parse_grammar

BASE = "http://case/"
FOLDER = Path(__file__).parent / "cases"


def _cases() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.yaml")):
        for case in YAML(typ="safe", pure=True).load_all(path):
            yield pytest.param(case, id=f"{path.stem}: {case['name']}")


def _read(text: str, name: str, case: dict[str, Any], **options: Any) -> GrammarDocument:
    data = text.encode(case["charset"]) if "charset" in case else text
    return parse_grammar(data, uri=BASE + name, **options)


def _compiled(case: dict[str, Any]) -> Grammar:
    options = dict(case.get("options", {}))
    if "mode" in options:
        options["mode"] = InputMode(options["mode"])
    if "builtin" in case:
        mode = options.get("mode", InputMode.VOICE)
        return builtin(case["builtin"], mode=mode, language=options.get("language", "en"))
    rule = options.pop("rule", None)
    others = {
        BASE + name: _read(text, name, case, tolerant=options.get("tolerant", True))
        for name, text in case.get("others", {}).items()
    }
    main = _read(case["grammar"], "main", case, **options)
    return link(main, {main.uri: main, **others}, rule=rule)


@pytest.mark.parametrize("case", list(_cases()))
def test_grammar_case(case: dict[str, Any], engine: Engine) -> None:
    if "refused" in case:
        with pytest.raises(GrammarError) as caught:
            _compiled(case)
        assert case["refused"] in str(caught.value)
        assert caught.value.event == case.get("event", "error.badfetch")
        return
    grammar = _compiled(case)
    for said, wanted in case.get("values", {}).items():
        found = _parses(grammar, str(said))
        assert (interpret(found[0], engine) if found else "NO MATCH") == wanted, said
    for said, wanted in case.get("parses", {}).items():
        found = _parses(grammar, str(said))
        assert (str(found[0].tree) if found else "NO MATCH") == wanted, said


def _parses(grammar: Grammar, said: str) -> list[Any]:
    return list(grammar.dtmf(said).parses) if grammar.mode is InputMode.DTMF else grammar.recognize(said)


def test_every_grammar_case_cites_its_section() -> None:
    assert [param.id for param in _cases() if not param.values[0].get("spec")] == []
