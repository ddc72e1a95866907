"""Matching words against a grammar: repeats, weights, ambiguity, recursion, special rules."""

from __future__ import annotations

import pytest

from vxml.grammar import InputMode, Phrase, phrases


def trees(grammar, said):
    return [str(p.tree) for p in grammar.recognize(said)]


def matches(grammar, *utterances):
    return [bool(grammar.recognize(said)) for said in utterances]


@pytest.mark.parametrize(
    ("repeat", "counts"),
    [("0", [0]), ("2", [2]), ("0-1", [0, 1]), ("2-4", [2, 3, 4]), ("2-", [2, 3, 4, 5, 6]), ("0-", [0, 1, 2, 3, 4, 5, 6]),
     ("3-1000000", [3, 4, 5, 6])],
)  # fmt: skip
@pytest.mark.parametrize("body", ["x", '<ruleref uri="#big"/>'])
def test_repeat_counts(xml, repeat, counts, body):
    """SRGS 1.0 §2.5 Repeats."""
    other = (
        '<rule id="big"><one-of>'
        + "".join(f"<item>{w}</item>" for w in ["x"] + ["y"] * 300)
        + "</one-of></rule>"
    )
    grammar = xml(f'<rule id="main">a <item repeat="{repeat}">{body}</item> b</rule>{other}')
    assert [n for n in range(7) if grammar.recognize("a " + "x " * n + "b")] == counts


def test_a_long_counted_repeat_is_exact(xml):
    grammar = xml('<item repeat="300-400">x</item>')
    assert matches(grammar, "x " * 299, "x " * 300, "x " * 400, "x " * 401) == [False, True, True, False]


def test_the_heavier_alternative_comes_first(abnf):
    """SRGS 1.0 §2.4.1 Weights."""
    grammar = abnf("$main = /1/ $a | /3/ $b; $a = x; $b = x;")
    found = grammar.recognize("x")
    assert [str(p.tree) for p in found] == ['$main[$b["x"]]', '$main[$a["x"]]']
    assert found[0].weight == pytest.approx(1.0)
    assert found[1].weight == pytest.approx(1 / 3, rel=1e-4)


def test_without_weights_document_order_decides(abnf):
    assert trees(abnf("$main = $b | $a; $a = x; $b = x;"), "x") == ['$main[$b["x"]]', '$main[$a["x"]]']


def test_weights_multiply_along_a_parse(abnf):
    found = abnf("$main = (/1/ a | /2/ c) $r; $r = /1/ b | /4/ d;").recognize("a b")
    assert found[0].weight == pytest.approx(1 / 8, rel=1e-4)


def test_repeat_probability_prefers_fewer_repetitions(abnf):
    grammar = abnf("$main = a <0-2 /0.1/> $b; $b = a <0-2>;")
    assert trees(grammar, "a")[0] == '$main[$b["a"]]'


def test_at_most_ten_parses_of_an_ambiguous_utterance(abnf):
    rules = "".join(f"$r{i} = x;" for i in range(30))
    found = trees(abnf("$main = " + " | ".join(f"$r{i}" for i in range(30)) + ";" + rules), "x")
    assert found == [f'$main[$r{i}["x"]]' for i in range(10)]


def test_the_same_parse_is_given_once(abnf):
    assert len(trees(abnf("$main = x | (x) | [x] x <0-1>;"), "x")) == 1


@pytest.mark.parametrize(
    "rules",
    ["$main = $main x | x;", "$main = x $main | x;", "$main = $a; $a = [$b] $main x | x; $b = $a | ();",
     "$main = ($n <0->) <0-> x <1->; $n = () | $main | $n;"],
)  # fmt: skip
def test_every_kind_of_recursion_ends(abnf, rules):
    """SRGS 1.0 §3.4 Recursion; left recursion is not required there, but must do no harm."""
    grammar = abnf(rules)
    assert matches(grammar, "x", "x x x", "y", "x y") == [True, True, False, False]


def test_left_recursion_gives_the_left_branching_parse(abnf):
    assert trees(abnf("$main = $main x | x;"), "x x x") == ['$main[$main[$main["x"],"x"],"x"]']


def test_a_rule_that_cannot_end_never_matches(abnf):
    assert matches(abnf("$main = x $main;"), "x", "x x") == [False, False]


def test_garbage_takes_any_words_and_as_few_as_can_be(abnf):
    grammar = abnf("$main = $GARBAGE help $rest; $rest = $GARBAGE;")
    best = grammar.recognize("um help me help")[0]
    assert str(best.tree) == '$main["help",$rest[]]'
    assert best.utterance == "um help me help"
    assert matches(grammar, "help", "nothing") == [True, False]


def test_known_words_win_over_garbage(abnf):
    assert trees(abnf("$main = $GARBAGE | please help;"), "please help")[0] == '$main["please","help"]'


def test_void_blocks_and_null_lets_pass(abnf):
    grammar = abnf("$main = a $VOID | b $NULL | [$VOID] c;")
    assert matches(grammar, "a", "b", "c") == [False, True, True]


def test_case_punctuation_and_width_do_not_matter(xml):
    grammar = xml("Order no. １２, café")
    assert grammar.recognize("ORDER, NO 12 - Cafe\u0301!")[0].utterance == "Order no １２ café"


@pytest.mark.parametrize("said", ["查询余额", "查询 余额", "查 询 余 额", "查询，余额。"])
def test_han_text_matches_with_and_without_blanks(xml, said):
    assert xml("<one-of><item>查询余额</item></one-of>").recognize(said)[0].utterance == "查询余额"


def test_utterance_is_spelled_as_the_grammar_spells_it(xml):
    assert xml("<one-of><item>Boston Massachusetts</item></one-of>").recognize("boston massachusetts")[
        0
    ].utterance == ("Boston Massachusetts")


@pytest.mark.parametrize("said", ["", "   ", "?!"])
def test_silence_is_no_match_even_when_everything_is_optional(xml, said):
    assert xml('<item repeat="0-1">x</item>').recognize(said) == []


def test_vocabulary_holds_every_word(xml):
    grammar = xml(
        '<rule id="main">Call <ruleref uri="#who"/></rule><rule id="who">"Uncle Joe" <item repeat="0">x</item></rule>'
    )
    assert grammar.vocabulary == {"call", "uncle", "joe"}


# Phrases


def test_options_give_their_values(value):
    grammar = phrases(
        [Phrase("green tea", "tea"), Phrase("coffee", {"k": 1})], mode=InputMode.VOICE, language="en"
    )
    assert value(grammar, "coffee") == {"k": 1}
    assert value(grammar, "green tea") == "tea"
    assert value(grammar, "green") == "(no match)"


def test_approximate_choice_takes_any_words_in_order(value):
    """VoiceXML 2.0 §2.2.5 Grammar Generation."""
    grammar = phrases(
        [Phrase("Stargazer astrophysics news", 1, True), Phrase("sports news", 2, True)],
        mode=InputMode.VOICE,
        language="en",
    )
    said = [
        "stargazer",
        "astrophysics",
        "Stargazer news",
        "astrophysics news",
        "sports",
        "news stargazer",
        "weather",
    ]
    assert [value(grammar, s) for s in said] == [1, 1, 1, 1, 2, "(no match)", "(no match)"]
    assert [p.tree.children[-1].content for p in grammar.recognize("news")] == [1, 2]


def test_the_exact_phrase_wins_over_part_of_another(value):
    grammar = phrases(
        [Phrase("sports news", 1, True), Phrase("news", 2, True)], mode=InputMode.VOICE, language="en"
    )
    assert value(grammar, "news") == 2


def test_an_utterance_too_ambiguous_for_ten_parses_has_the_best_one_alone(abnf):
    """Found by a hostile grammar: a hundred words took seconds for ten of their countless parses."""
    grammar = abnf("$main = a | $main $main;")
    assert len(trees(grammar, "a " * 10)) == 10
    assert len(trees(grammar, "a " * 100)) == 1
