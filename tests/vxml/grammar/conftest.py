"""Short ways to a linked grammar and to its values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vxml.ecmascript import Engine
from vxml.grammar import Grammar, InputMode, interpret, link, parse_grammar

URI = "http://example.com/app/main.grxml"
SRGS = '<grammar xmlns="http://www.w3.org/2001/06/grammar" version="1.0" xml:lang="en" root="main" {attributes}>{body}</grammar>'


@pytest.fixture(scope="session")
def xml() -> Callable[..., Grammar]:
    """xml(body, attributes): a linked XML grammar whose root is 'main'; rule(text) when body is no rule."""

    def make(body: str, attributes: str = "", **options: Any) -> Grammar:
        if "<rule" not in body:
            body = f'<rule id="main">{body}</rule>'
        return link(parse_grammar(SRGS.format(attributes=attributes, body=body), uri=URI, **options), {})

    return make


@pytest.fixture(scope="session")
def abnf() -> Callable[..., Grammar]:
    """abnf(rules, header): a linked ABNF grammar whose root is $main."""

    def make(rules: str, header: str = "", mode: str = "voice") -> Grammar:
        text = f"#ABNF 1.0;\nlanguage en; mode {mode}; root $main; {header}\n{rules}"
        return link(parse_grammar(text, uri=URI, tolerant=False), {})

    return make


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def value(engine: Engine) -> Callable[[Grammar, str], Any]:
    """The value of the best parse; the string '(no match)' when there is none."""

    def best(grammar: Grammar, said: str) -> Any:
        if grammar.mode is InputMode.DTMF:
            parses = list(grammar.dtmf(said).parses)
        else:
            parses = grammar.recognize(said)
        return interpret(parses[0], engine) if parses else "(no match)"

    return best
