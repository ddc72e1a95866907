"""What a recogniser gets of a grammar: a finite graph whose paths are what matches."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vxml.errors import ResourceLimit
from vxml.grammar import InputMode, builtin, link, parse_grammar
from vxml.grammar import word_graph as module


def graph_of(rules):
    return link(parse_grammar(f"#JSGF V1.0; grammar g; {rules}", uri="test:"), {}).word_graph()


def said(graph, longest=5):
    """Every text of at most that many words."""
    found = set()
    states = {((), 0)}
    for _ in range(longest):
        states = {
            ((*text, arc.word), arc.target)
            for text, state in states
            for arc in graph.arcs
            if arc.source == state
        }
        found |= {" ".join(text) for text, state in states if state in graph.finals}
    return found


@pytest.mark.parametrize(
    ("rules", "texts"),
    [
        ("public <a> = yes [please] | no;", {"yes", "yes please", "no"}),
        (
            "public <a> = <b> to <b>; <b> = one | two;",
            {f"{x} to {y}" for x, y in product(["one", "two"], repeat=2)},
        ),
        ("public <a> = [b];", {"b"}),
        ("public <a> = <VOID> b | c;", {"c"}),
        ("public <a> = <VOID>;", set()),
        ("public <a> = b <c>; <c> = <c>;", set()),
        ("public <a> = <NULL>;", set()),
        ('public <a> = "new york" {tag};', {"new york"}),
    ],
)
def test_paths_are_what_the_grammar_matches(rules, texts):
    assert said(graph_of(rules)) == texts


def test_loops_stay_loops():
    assert said(graph_of("public <a> = (b | c)+ d;"), 3) == {"b d", "c d", "b b d", "b c d", "c b d", "c c d"}


def test_a_rule_inside_itself_is_written_out_three_deep():
    assert said(graph_of("public <a> = x <a> y | z;"), 9) == {"z", "x z y", "x x z y y"}
    assert "w w w" in said(graph_of("public <a> = <a> <a> | w;"))


def test_weights_become_probabilities():
    graph = graph_of("public <a> = /4/ often | /1/ seldom;")
    assert {arc.word: round(arc.probability, 3) for arc in graph.arcs} == {"often": 1.0, "seldom": 0.25}


def test_garbage_is_any_word():
    text = """<grammar version="1.0" root="r" xml:lang="en" xmlns="http://www.w3.org/2001/06/grammar">
    <rule id="r"><ruleref special="GARBAGE"/>sales</rule></grammar>"""
    graph = link(parse_grammar(text, uri="test:"), {}).word_graph()
    assert said(graph, 3) == {"sales", "... sales", "... ... sales"}


def test_equal_ways_on_are_one_state():
    phrases = " | ".join(f"{a} {b} please" for a, b in product("abcdefgh", "stuvwxyz"))
    graph = graph_of(f"public <a> = {phrases};")
    assert len(graph.arcs) == 8 + 8 + 1


def test_a_grammar_that_multiplies_is_stopped(monkeypatch):
    monkeypatch.setattr(module, "MAX_ARCS", 2000)
    rules = "public <a0> = " + "".join(f"<a{n}> x <a{n}> | y; <a{n}> = " for n in range(1, 12)) + "z;"
    with pytest.raises(ResourceLimit, match="split"):
        graph_of(rules)


@pytest.mark.parametrize("kind", ["boolean", "currency", "date", "digits", "number", "phone", "time"])
@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_built_in_types_fit_a_recogniser(kind, language):
    graph = builtin(kind, mode=InputMode.VOICE, language=language).word_graph()
    assert graph.finals
    assert 20 < len(graph.arcs) < 5000


RULES = st.recursive(
    st.sampled_from(["a", "b", "c"]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(" ".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: "(" + " | ".join(parts) + ")"),
        inner.map(lambda part: f"[{part}]"),
        inner.map(lambda part: f"({part})+"),
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(RULES)
def test_the_graph_and_the_matcher_agree(rules):
    grammar = link(parse_grammar(f"#JSGF V1.0; grammar g; public <r> = {rules};", uri="test:"), {})
    paths = said(grammar.word_graph(), 3)
    texts = {" ".join(words) for count in (1, 2, 3) for words in product("abc", repeat=count)}
    assert {text for text in texts if grammar.recognize(text)} == paths
