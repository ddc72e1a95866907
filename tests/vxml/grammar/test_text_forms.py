"""ABNF, JSGF, Nuance GSL and bare words."""

from __future__ import annotations

import pytest

from vxml.errors import GrammarError
from vxml.grammar import InputMode, link, parse_grammar

URI = "http://example.com/app/main.gram"


def parse(text, **options):
    return parse_grammar(text, uri=URI, **options)


def problem(text, **options):
    with pytest.raises(GrammarError) as caught:
        parse(text, **options)
    return str(caught.value)


def tree(grammar, said):
    found = grammar.recognize(said)
    return str(found[0].tree) if found else None


# ABNF (SRGS 1.0 Appendix D)


def test_abnf_weights_repeats_tags_quotes_and_language_together(abnf):
    grammar = abnf(
        '$main = /10/ a b<1-2 /0.5/> {x} | /1/ "New York"!en ($two)<2> {!{ {y} }!} ; $two = [very] good;'
    )
    assert tree(grammar, "a b b") == '$main["a","b","b",{!{x}!}]'
    assert (
        tree(grammar, "new york very good good")
        == '$main["New York",$two["very","good"],$two["good"],{!{ {y} }!}]'
    )
    assert tree(grammar, "a a b") is None


def test_abnf_repeat_binds_to_the_last_word_only(abnf):
    grammar = abnf("$main = very good<0-1> day;")
    assert tree(grammar, "very day") == '$main["very","day"]'
    assert tree(grammar, "day") is None


def test_abnf_header_words_are_tokens_inside_rules(abnf):
    assert tree(abnf("$main = language mode | public root;"), "public root")


def test_abnf_declarations_and_comments_of_every_kind():
    document = parse(
        "#ABNF 1.0 UTF-8;\n// one\n/* two */ /** three */\nlanguage en-GB; mode voice; root $a;\n"
        "tag-format <semantics/1.0>; base <http://h/b/>; lexicon <l.pls>~<application/pls+xml>;\n"
        "meta 'author' is \"me\"; http-equiv 'Expires' is '0'; {!{var x = 1;}!};\n"
        "public $a = $<c.gram#d>~<application/srgs> $<builtin:digits> $b; private $b = x;",
        tolerant=False,
    )
    assert (document.language, document.tag_format, document.root) == ("en-GB", "semantics/1.0", "a")
    assert document.references == {"http://h/b/c.gram"}
    assert document.header_tags == ("var x = 1;",)
    assert document.rules["a"].public
    assert not document.rules["b"].public


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("#ABNF 1.0;language en; root $a; $a = x;", ":1:1: an ABNF grammar begins"),
        ("#ABNF 2.0;\nroot $a; $a = x;", "begins with a line"),
        ("#ABNF 1.0;\nroot $a; root $a; $a = x;", ":2:10: 'root' is declared twice"),
        ("#ABNF 1.0;\nroot $b; $a = x;", "root rule '$b' is not defined"),
        ("#ABNF 1.0;\n$a = x;\n$a = $c;", ":3:1: the rule '$a' is defined twice"),
        ("#ABNF 1.0;\n$a = x;\n$b = $c;", ":3:6: there is no rule '$c'"),
        ("#ABNF 1.0;\n$GARBAGE = x;", "special rule"),
        ("#ABNF 1.0;\n$a = x<3-2>;", "counts down"),
        ("#ABNF 1.0;\n$a = x", "ends in the middle"),
        ("#ABNF 1.0;\n$a = *;", "not allowed here"),
        ("#ABNF 1.0;\n$a = {t}<2>;", "not allowed here"),
        ("#ABNF 1.0;\n$a = x<0-1 /2/>;", "no weight or probability"),
        ("#ABNF 1.0;\nmode smell; $a = x;", "neither voice nor dtmf"),
        ("#ABNF 1.0;\nmode dtmf; $a = x;", "is no DTMF key"),
    ],
)
def test_abnf_faults_name_their_place_and_reason(text, message):
    assert message in problem(text, language="en", tolerant=False)


@pytest.mark.parametrize("head", ["", "#ABNF 1.0 ISO-8859-1\n", "/* tool */\n#ABNF 1.0;\n"])
def test_abnf_header_may_be_sloppy_in_deployed_grammars(head):
    document = parse(head + "root $a;\n$a = yes;", media_type="application/srgs")
    assert link(document, {}).recognize("yes")


# JSGF


def test_jsgf_rules_operators_weights_and_tags(value):
    grammar = link(
        parse(
            "#JSGF V1.0 UTF-8 en;\ngrammar com.x.menu;\n// c\npublic <order> = [<polite>] <drink>+ now* {out='d'};\n"
            '<drink> = /2/ coffee | /1/ green tea;\n<polite> = please | "would you";'
        ),
        {},
    )
    assert grammar.language == "en"
    assert tree(grammar, "would you coffee green tea now now").startswith(
        '$order[$polite["would you"],$drink["coffee"]'
    )
    assert value(grammar, "coffee") == "d"
    assert tree(grammar, "now") is None


def test_every_public_rule_of_a_jsgf_grammar_is_active():
    grammar = link(parse("#JSGF V1.0;\ngrammar m;\npublic <a> = yes; public <b> = no; <c> = maybe;"), {})
    assert [bool(grammar.recognize(w)) for w in ("yes", "no", "maybe")] == [True, True, False]


def test_jsgf_import_is_an_external_reference():
    document = parse("#JSGF V1.0;\ngrammar a;\nimport <com.x.names.first>;\npublic <a> = call <first>;")
    assert document.references == {"http://example.com/app/names.gram"}
    names = parse_grammar("#JSGF V1.0;\npublic <first> = joe;", uri="http://example.com/app/names.gram")
    assert link(document, {names.uri: names}).recognize("call joe")


@pytest.mark.parametrize(
    ("text", "message"),
    [("#JSGF V1.0;\npublic <a> = <b>;", ":2:14: there is no rule <b>"), ("#JSGF V1.0;\n<a> = (x;", "not allowed here"),
     ("#JSGF\n<a> = x;", "begins with a line")],
)  # fmt: skip
def test_jsgf_faults(text, message):
    assert message in problem(text)


# Nuance GSL


def test_gsl_operators():
    grammar = link(parse('[ (?please call *very +(small shop)) "new york" ]'), {})
    assert tree(grammar, "please call very very small shop small shop")
    assert tree(grammar, "call small shop")
    assert tree(grammar, "new york") == '$main["new york"]'
    assert tree(grammar, "call") is None


def test_gsl_slots_of_all_rules_come_together(value):
    grammar = link(
        parse(
            '.Top (want Size Drink)\n; comment\nSize [small {<size s>} [big huge] {<size "x l">}]\nDrink [tea {<drink tea>}]'
        ),
        {},
    )
    assert value(grammar, "want huge tea") == {"size": "x l", "drink": "tea"}


def test_gsl_returned_value(value):
    assert value(link(parse('[ [yes yeah] {return("true")} no {return(false)} ]'), {}), "yeah") == "true"


def test_gsl_with_words_and_keys_serves_both_modes(value):
    text = "[ [sales dtmf-1] {<to s>} [support dtmf-2 dtmf-star] {<to t>} ]"
    assert value(link(parse(text), {}), "support") == {"to": "t"}
    keys = link(parse(text, mode=InputMode.DTMF), {})
    assert value(keys, "*") == {"to": "t"}
    assert keys.vocabulary >= {"1", "2", "*"}


def test_gsl_of_keys_only_is_a_dtmf_grammar():
    assert parse("[dtmf-1 dtmf-2]").mode is InputMode.DTMF


@pytest.mark.parametrize(
    ("text", "message"),
    [("[a (b]", ":1:6: ']' closes nothing"), ("[a", "lacks its ']'"), ("A [x]\nA [y]", ":2:3: the rule 'A' is defined twice"),
     ("[a }", "not allowed here")],
)  # fmt: skip
def test_gsl_faults(text, message):
    assert message in problem(text, media_type="text/gsl")


def test_capital_letters_without_definition_are_words_in_tolerant_reading():
    assert link(parse("[Chicago Boston]"), {}).recognize("chicago")
    assert "no rule 'Chicago'" in problem("[Chicago]", media_type="text/gsl", tolerant=False)


# Bare words


@pytest.mark.parametrize(
    ("text", "said", "expected"),
    [
        ("yes | no", "no", "no"),
        ("yes\nof course\n\nno thanks", "Of course.", "of course"),
        ("[please] help {h}", "help", "h"),
        ("查询余额 | 转人工", "转 人工", "转人工"),
        ("(coffee | tea) please", "tea please", "tea please"),
        ("hello world", "hello world", "hello world"),
        ("yes;", "yes", "yes"),
    ],
)
def test_bare_words(value, text, said, expected):
    assert value(link(parse(text), {}), said) == expected


def test_bare_keys(value):
    assert value(link(parse("1 | 2 {two}", mode=InputMode.DTMF), {}), "2") == "two"


@pytest.mark.parametrize("text", ["", "   \n", "...", "(a", "a | <b>"])
def test_bare_words_that_cannot_be_said_are_an_error(text):
    assert problem(text)


# Sniffing


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ('<grammar root="a"><rule id="a">x</rule></grammar>', "application/srgs+xml"),
        ("#ABNF 1.0;\n$a = x;", "application/srgs"),
        ("#JSGF V1.0;\n<a> = x;", "application/x-jsgf"),
        ("<a> = x;", "application/x-jsgf"),
        ("[yes no]", "application/x-nuance-gsl"),
        (".A [yes no]", "application/x-nuance-gsl"),
        ("[yes] no | maybe", "text/plain"),
        ("yes", "text/plain"),
    ],
)
@pytest.mark.parametrize("media_type", [None, "application/octet-stream", "text/plain; charset=utf-8"])
def test_the_form_is_seen_when_the_type_does_not_tell(text, form, media_type):
    assert parse(text, media_type=media_type).media_type == form


def test_a_wrong_type_is_forgiven_only_in_tolerant_reading():
    text = "#ABNF 1.0;\nlanguage en; $a = x;"
    assert parse(text, media_type="application/srgs+xml").media_type == "application/srgs"
    assert "well-formed" in problem(text, media_type="application/srgs+xml", tolerant=False)
