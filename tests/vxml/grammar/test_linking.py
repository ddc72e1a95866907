"""References between grammars (SRGS 1.0 §2.2 Rule Reference, §3.2 Scoping, §4.6 Mode)."""

from __future__ import annotations

import pytest

from vxml.errors import GrammarError
from vxml.grammar import InputMode, link, parse_grammar

A, B = "http://h/a.gram", "http://h/b.gram"


def document(text, uri=A, **options):
    return parse_grammar("#ABNF 1.0;\nlanguage en;\n" + text, uri=uri, **options)


def error(main, *others, **options):
    with pytest.raises(GrammarError) as caught:
        link(main, {o.uri: o for o in others}, **options)
    return str(caught.value)


def test_external_rules_are_named_by_their_uri():
    main = document("root $m; $m = $<b.gram> and $<b.gram#w>;")
    other = document("root $r; $r = $w; public $w = x;", B)
    found = link(main, {B: other}).recognize("x and x")[0]
    assert str(found.tree) == f'$m[$<{B}>[$w["x"]],"and",$<{B}#w>["x"]]'


def test_documents_may_refer_to_each_other_and_to_themselves():
    main = document("root $m; public $m = a [$<b.gram>] | s $<a.gram#m>;")
    other = document("root $r; $r = b [$<a.gram>];", B)
    assert main.references == {B}
    assert link(main, {B: other, A: main}).recognize("s a b a b a")


def test_fragment_of_the_source_uri_chooses_a_public_rule():
    main = document("root $m; $m = x; public $p = y; $q = z;")
    assert link(main, {}, rule="#p").recognize("y")
    assert link(main, {}, rule="p").uri == f"{A}#p"
    assert "'q'" in error(main, rule="#q")
    assert "private" in error(main, rule="#q")
    assert "there is no rule 'zz'" in error(main, rule="#zz")


@pytest.mark.parametrize(
    ("reference", "other", "message"),
    [
        ("$<b.gram>", None, f"{A}:3:15: the grammar {B} was not loaded"),
        ("$<b.gram>", "public $r = x;", "declares no root rule"),
        ("$<b.gram#s>", "root $r; $r = x;", "there is no rule 's'"),
        ("$<b.gram#r>", "root $r; $r = x;", "is private"),
        ("$<b.gram>", "mode dtmf; root $r; $r = 1;", "is a dtmf grammar"),
        ("$<b.gram>~<application/srgs+xml>", "root $r; $r = x;", "says type application/srgs+xml"),
        ("$<builtin:nothing>", None, "no built-in type 'nothing'"),
        ("$<builtin:dtmf/digits>", None, "is a dtmf grammar"),
    ],
)
def test_a_reference_that_cannot_be_followed_is_an_error(reference, other, message):
    main = document(f"root $m; $m = {reference};")
    others = [document(other, B)] if other else []
    assert message in error(main, *others)


def test_without_root_the_only_rule_or_the_only_public_rule_is_meant():
    assert link(document("$a = x;"), {}).recognize("x")
    assert link(document("$a = x; public $b = y;"), {}).recognize("y")
    assert "declares no root rule" in error(document("$a = x; $b = y;"))
    assert "declares no root rule" in error(document(""))


def test_builtin_types_can_be_part_of_a_grammar(value):
    main = document(
        "tag-format <semantics/1.0>; root $m; $m = pay $<builtin:grammar/currency> {out.sum = rules.currency};"
    )
    assert value(link(main, {}), "pay five dollars") == {"sum": "USD5.00"}


def test_builtin_type_alone_is_the_value_of_the_grammar(value):
    assert value(link(document("root $m; $m = pay $<builtin:number>;"), {}), "pay twenty one") == "21"


def test_a_grammar_knows_its_mode_language_and_uri():
    grammar = link(document("mode dtmf; root $m; $m = 1;"), {})
    assert (grammar.mode, grammar.language, grammar.uri) == (InputMode.DTMF, "en", A)
