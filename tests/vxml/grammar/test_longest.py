"""How many keys a match can have."""

import math

import pytest

from vxml.grammar import InputMode, builtin, link, parse_grammar


def grammar(rules):
    text = f'<grammar xmlns="http://www.w3.org/2001/06/grammar" version="1.0" mode="dtmf" root="r">{rules}</grammar>'
    return link(parse_grammar(text, uri="http://host/g.grxml", mode=InputMode.DTMF), {})


@pytest.mark.parametrize(
    ("rules", "length"),
    [
        ('<rule id="r">1</rule>', 1),
        ('<rule id="r"><one-of><item>1</item><item>2 2</item></one-of></rule>', 2),
        ('<rule id="r">1<item repeat="0-1">2</item><item repeat="2-4">3</item></rule>', 6),
        ('<rule id="r"><item repeat="0-1">1</item><ruleref uri="#s"/></rule><rule id="s">2 2 2</rule>', 4),
        ('<rule id="r"><item repeat="300"><one-of><item>1</item><item>2</item></one-of></item></rule>', 300),
        ('<rule id="r"><item repeat="1-">1</item></rule>', math.inf),
        ('<rule id="r">1<item repeat="0-1"><ruleref uri="#r"/></item></rule>', math.inf),
        ('<rule id="r">1<ruleref special="GARBAGE"/></rule>', math.inf),
        ('<rule id="r"><ruleref special="VOID"/></rule>', -math.inf),
        ('<rule id="r"><one-of><item>1 1 1<ruleref special="VOID"/></item><item>1</item></one-of></rule>', 1),
    ],
)
def test_length_of_the_longest_match(rules, length):
    assert grammar(rules).longest == length


@pytest.mark.parametrize(
    ("uri", "length"),
    [("digits?length=4", 4), ("digits", math.inf), ("date", 8), ("boolean", 1), ("time", 4)],
)
def test_length_of_built_in_grammars(uri, length):
    assert builtin(uri, mode=InputMode.DTMF, language="en-US").longest == length
