"""Matchers as plugins: finding, opening, and doing without (R-ai.11)."""

import pytest
from robots import SCRIPT, script

from aiflows.errors import MatcherUnavailable
from aiflows.match import Chain, Match, MatcherPlugin, Question, Reading, available_matchers, open_matcher
from aiflows.match import chain as chains
from aiflows.model import MatcherUse


def decided(chain, *texts):
    deciding = chain.decide([Reading(text) for text in texts], Question((), "zh"))
    with pytest.raises(StopIteration) as end:
        next(deciding)
    return end.value.value


class Fixed:
    """Answers with what it was made with."""

    def __init__(self, *matches, threshold=0.5):
        self.matches = matches
        self.threshold = threshold

    def match(self, text, question):
        yield from ()
        if self.matches and isinstance(self.matches[0], Exception):
            raise self.matches[0]
        return [one for one in self.matches if one.keyword in ("", text)]


@pytest.fixture
def chain(monkeypatch):
    """A chain of matchers, each made of what it finds."""

    def make(*matchers):
        monkeypatch.setattr(chains, "open_matcher", lambda name, settings: matchers[settings["at"]])
        uses = [MatcherUse(matcher="keywords", settings={"at": at}) for at in range(len(matchers))]
        return Chain(uses)

    return make


def test_the_matchers_that_come_with_it_are_found():
    names = [state.name for state in available_matchers()]
    assert {"keywords", "ngrams", "vectors", "llm"} <= set(names)
    assert all(state.ok or state.reason for state in available_matchers())


def test_built_in_matchers_offer_what_a_plugin_offers():
    from aiflows.match.registry import plugin

    assert all(isinstance(plugin(name), MatcherPlugin) for name in ("keywords", "ngrams", "vectors", "llm"))


def test_a_matcher_that_does_not_exist_is_told_with_the_nearest_names():
    with pytest.raises(MatcherUnavailable, match=r"no matcher 'keyword'; there is keywords"):
        open_matcher("keyword", {})


def test_the_first_matcher_that_is_sure_enough_decides(chain):
    found = decided(
        chain(Fixed(Match("a", 0.4, "so so")), Fixed(Match("b", 0.6, "yes")), Fixed(Match("c", 1.0, "no"))),
        "x",
    )
    assert (found.target, found.score, found.reason) == ("b", 0.6, "yes")


def test_nobody_sure_enough_is_no_match_and_the_best_is_told(chain):
    found = decided(chain(Fixed(Match("a", 0.4, "so so")), Fixed(Match("b", 0.3, "hm"))), "x")
    assert (found.target, found.score, found.reason) == ("", 0.4, "not sure enough: so so")


@pytest.mark.parametrize("fault", [RuntimeError("boom"), MatcherUnavailable("gone"), RecursionError()])
def test_a_matcher_that_fails_is_noted_and_the_next_one_asked(chain, fault):
    found = decided(chain(Fixed(fault), Fixed(Match("b", 0.9, "yes"))), "x")
    assert found.target == "b"
    assert len(found.notes) == 1


def test_a_later_reading_counts_a_little_less(chain):
    matcher = Fixed(Match("first", 0.6, "", "one", ""), Match("second", 0.9, "", "two"))
    assert decided(chain(matcher), "none", "two").score == 0.88
    assert decided(chain(matcher), "one", "two").target == "first"


def test_matchers_that_cannot_run_are_left_out_and_told():
    made = Chain([MatcherUse(matcher="telepathy"), MatcherUse(matcher="llm", settings={"url": "x"})])
    assert len(made.missing) == 2
    assert decided(made, "x").notes == made.missing


def test_keywords_count_when_a_script_does_not_name_them():
    from robots import decide

    found = decide("价格多少", made=script("matchers: [ngrams]\n" + SCRIPT))
    assert found.target == "价格"


def test_a_threshold_of_the_script_wins():
    from robots import decide

    strict = script("matchers: [{matcher: keywords, threshold: 0.99}]\n" + SCRIPT)
    assert decide("价格多少", made=strict).target == ""
