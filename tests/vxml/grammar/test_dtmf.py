"""DTMF: which key sequences match, and which can still become a match (SRGS 1.0 Appendix E)."""

from __future__ import annotations

import itertools
import re

import pytest

from vxml.errors import GrammarError
from vxml.grammar import InputMode, Phrase, phrases


def state(grammar, keys):
    found = grammar.dtmf(keys)
    return {
        (True, True): "complete+",
        (True, False): "complete",
        (False, True): "partial",
        (False, False): "dead",
    }[found.complete, found.extendable]


def test_a_key_that_is_also_the_start_of_a_longer_sequence(abnf):
    grammar = abnf("$main = 1 | 1 2 | 4 # | star;", mode="dtmf")
    assert {keys: state(grammar, keys) for keys in ("", "1", "12", "123", "4", "4#", "*", "5")} == {
        "": "partial", "1": "complete+", "12": "complete", "123": "dead", "4": "partial", "4#": "complete",
        "*": "complete", "5": "dead",
    }  # fmt: skip


def test_what_can_never_be_finished_is_no_extension(abnf):
    grammar = abnf(
        "$main = 1 | 1 2 $VOID | 1 3 $endless | 1 4 ($VOID)<0-1>; $endless = 5 $endless;", mode="dtmf"
    )
    assert [state(grammar, keys) for keys in ("1", "12", "13", "14")] == [
        "complete+",
        "dead",
        "dead",
        "complete",
    ]


def test_parses_are_given_when_complete(abnf, value):
    grammar = abnf(
        "$main = $d $d {!{out = rules.latest();}!}; $d = 1 {out='one'} | 2;",
        "tag-format <semantics/1.0>;",
        "dtmf",
    )
    assert value(grammar, "21") == "one"
    assert grammar.dtmf("21").parses[0].utterance == "21"
    assert grammar.dtmf("2").parses == ()


def test_letters_are_keys_too(abnf):
    assert state(abnf("$main = A b;", mode="dtmf"), "ab") == "complete"


@pytest.mark.parametrize("keys", ["1" * 501, "1" * 100_000, "x", "1 2", "\0"])
def test_keys_that_are_none_and_endless_input_match_nothing(abnf, keys):
    assert state(abnf("$main = 1 <1->;", mode="dtmf"), keys) == "dead"


@pytest.mark.parametrize(
    ("rules", "pattern"),
    [
        ("$main = ($d <2-3>) <1-2> #; $d = 1|2;", "([12]{2,3}){1,2}#"),
        ("$main = 1 $main 2 | 1 2;", None),
        ("$main = [1] [2] 1 <0->;", "1?2?1*"),
        ("$main = (1 | 1 1 2) (2 | 2 #) ;", "(1|112)(2|2#)"),
    ],
)
def test_the_prefix_test_is_exact(abnf, rules, pattern):
    """Against every key sequence of up to eight of three keys."""
    grammar = abnf(rules, mode="dtmf")
    every = ["".join(keys) for n in range(9) for keys in itertools.product("12#", repeat=n)]
    full = {
        k
        for k in every
        if (re.fullmatch(pattern, k) if pattern else re.fullmatch("1+2+", k) and k.count("1") == k.count("2"))
    }
    begun = {k[:n] for k in full for n in range(len(k))}
    for keys in every:
        if len(keys) > 4:  # longer ones might go on past what was listed
            continue
        found = grammar.dtmf(keys)
        assert found.complete == (keys in full), keys
        assert found.extendable == (keys in begun), keys


def test_phrases_of_keys(value):
    grammar = phrases(
        [Phrase("1", "a"), Phrase("1 2 #", "b"), Phrase("0*", "c", True)], mode=InputMode.DTMF, language=""
    )
    assert [value(grammar, k) for k in ("1", "12#", "0*", "0")] == ["a", "b", "c", "(no match)"]


def test_a_phrase_that_is_no_key_sequence_is_an_error():
    with pytest.raises(GrammarError, match="no DTMF key sequence"):
        phrases([Phrase("one", 1)], mode=InputMode.DTMF, language="en")
