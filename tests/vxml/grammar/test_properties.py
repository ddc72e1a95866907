"""Properties that hold for every grammar and every input."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vxml.errors import GrammarError, ResourceLimit
from vxml.grammar import InputMode, builtin, interpret, link, parse_grammar
from vxml.grammar.words import tokenize, words

URI = "http://example.com/g"
COMMON = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def regex_and_abnf(leaf):
    """Pairs of a regular expression and the same thing in ABNF."""
    leaves = st.sampled_from(leaf).map(lambda k: (re.escape(k), f'"{k}"'))

    def grow(inner):
        return st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(
                lambda xs: ("".join(f"(?:{x[0]})" for x in xs), " ".join(f"({x[1]})" for x in xs))
            ),
            st.lists(inner, min_size=1, max_size=3).map(
                lambda xs: ("|".join(f"(?:{x[0]})" for x in xs), " | ".join(f"({x[1]})" for x in xs))
            ),
            st.tuples(inner, st.sampled_from([(0, 1), (0, 0), (1, 2), (2, 2), (0, None), (1, None)])).map(
                lambda p: (
                    f"(?:{p[0][0]}){{{p[1][0]},{'' if p[1][1] is None else p[1][1]}}}",
                    f"({p[0][1]}) <{p[1][0]}-{'' if p[1][1] is None else p[1][1]}>",
                )
            ),
        )

    return st.recursive(leaves, grow, max_leaves=8)


@COMMON
@given(regex_and_abnf("12#"), st.lists(st.text("12#", max_size=6), max_size=12))
def test_keys_match_as_the_same_regular_expression_does(pair, samples):
    pattern, rules = pair
    grammar = link(parse_grammar(f"#ABNF 1.0;\nmode dtmf; root $m; $m = {rules};", uri=URI), {})
    for keys in samples:
        state = grammar.dtmf(keys)
        assert state.complete == bool(re.fullmatch(pattern, keys)), (pattern, keys)
        for parse in state.parses:
            assert parse.utterance == keys
        if state.complete:
            assert all(grammar.dtmf(keys[:n]).extendable for n in range(len(keys)))


@COMMON
@given(regex_and_abnf("abc"), st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=6), max_size=12))
def test_words_match_as_the_same_regular_expression_does(pair, samples):
    pattern, rules = pair
    grammar = link(parse_grammar(f"#ABNF 1.0;\nlanguage en; root $m; $m = {rules};", uri=URI), {})
    for said in samples:
        found = grammar.recognize(" ".join(said))
        assert bool(found) == bool(re.fullmatch(pattern, "".join(said)))
        assert all(0 < p.weight <= 1 and p.utterance == " ".join(said) for p in found)
        assert [p.weight for p in found] == sorted((p.weight for p in found), reverse=True)
        assert len({str(p.tree) for p in found}) == len(found)


@COMMON
@given(st.text(max_size=200))
def test_what_is_written_is_what_is_heard(text):
    """A phrase made of any text is matched by the same text."""
    spoken = [word for token in tokenize(text) for word in token.words]
    assert spoken == words(text.replace('"', " "))
    if 0 < len(spoken) <= 500:
        from vxml.grammar import Phrase, phrases

        grammar = phrases([Phrase(text, {"v": 1})], mode=InputMode.VOICE, language="")
        assert interpret(grammar.recognize(text.replace('"', " "))[0], None) == {"v": 1}


_PIECES = st.sampled_from(
    ["<grammar", ' root="a"', ">", "</grammar>", '<rule id="a">', "</rule>", "<item", ' repeat="0-1"', "</item>", "<one-of>",
     "</one-of>", "<ruleref", ' uri="#a"', "/>", "<tag>", "</tag>", "#ABNF 1.0;\n", "#JSGF V1.0;", "root $a;", "$a", "=", "|", "(",
     ")", "[", "]", "{", "}", "{!{", "}!}", "<0-1>", "<a>", "public", "language en;", "mode dtmf;", "mode", "/2/", '"', "'",
     "yes", "1", "查询", ";", "\n", " ", "*", "+", "?", "!en", "$<b>", "~<x>", ".A", "Rule", "dtmf-1", "\0", "\ufeff", "&amp;",
     "&x;", "<!--", "-->", "<![CDATA[", "]]>", "//", "/*", "*/"]
)  # fmt: skip
_TYPES = st.sampled_from(
    [None, "application/srgs+xml", "application/srgs", "application/x-jsgf", "text/gsl", "text/plain"]
)


@settings(COMMON, max_examples=400)
@given(
    st.lists(_PIECES, max_size=25).map("".join) | st.text(max_size=60) | st.binary(max_size=60),
    _TYPES,
    st.booleans(),
)
def test_any_text_is_a_grammar_or_a_grammar_error(data, media_type, tolerant):
    for mode in (None, InputMode.DTMF):
        problems = ()
        grammar = None
        try:
            grammar = link(
                parse_grammar(data, uri=URI, media_type=media_type, mode=mode, tolerant=tolerant), {}
            )
        except GrammarError as error:
            problems = error.problems
        assert (grammar is None) == bool(problems)
        assert all(p.message and p.position.uri for p in problems)
        if grammar is not None:
            assert isinstance(grammar.recognize("yes 1 查询"), list)
            grammar.dtmf("1")


@COMMON
@given(st.sampled_from(["boolean", "date", "digits", "currency", "number", "phone", "time"]), st.data())
def test_every_sentence_of_a_builtin_type_has_a_value(name, data):
    language = data.draw(st.sampled_from(["en", "zh"]))
    grammar = builtin(name, mode=InputMode.VOICE, language=language)
    said = data.draw(st.lists(st.sampled_from(sorted(grammar.vocabulary)), min_size=1, max_size=6))
    for parse in grammar.recognize(" ".join(said)):
        value = interpret(parse, None)
        assert re.fullmatch(FORMS[name], str(value)), (said, value)


FORMS = {
    "boolean": "True|False",
    "date": r"(\d{4}|\?{4})(0[1-9]|1[0-2]|\?\?)([0-2]\d|3[01]|\?\?)",
    "digits": r"\d+",
    "currency": r"([A-Z]{3})?\d+\.\d\d",
    "number": r"[-+]?\d+(\.\d+)?",
    "phone": r"\d+(x\d+)?",
    "time": r"([01]\d|2[0-3])[0-5]\d[aph?]",
}


@COMMON
@given(st.sampled_from(sorted(FORMS)), st.text("0123456789*#A", max_size=9))
def test_every_key_sequence_of_a_builtin_type_has_a_value(name, keys):
    state = builtin(name, mode=InputMode.DTMF, language="en").dtmf(keys)
    for parse in state.parses:
        assert re.fullmatch(FORMS[name], str(interpret(parse, None)))


def test_the_limit_of_work_is_an_error_of_ours():
    grammar = link(parse_grammar("#ABNF 1.0;\nlanguage en; root $a; $a = $a $a | x;", uri=URI), {})
    with pytest.raises(ResourceLimit):
        grammar.recognize("x " * 400)
