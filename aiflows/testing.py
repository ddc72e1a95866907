"""What every matcher keeps: a pytest class for those who write one.

class TestMyMatcher(MatcherContract):
    def open(self):
        return MyMatcher()
"""

from __future__ import annotations

from collections.abc import Callable

from aiflows.errors import MatcherFailed
from aiflows.match.spi import MAX_TEXT, Ask, Candidate, Match, Matcher, Question, Reply

__all__ = ["MatcherContract", "matches_of"]

_CANDIDATES = (
    Candidate("price", ("价格", "price"), (), ("这套房子要多少钱", "how much does it cost"), "价格"),
    Candidate("place", ("地址", "address"), (), ("你们在什么地方", "where are you"), "地址"),
)


def matches_of(
    matcher: Matcher,
    text: str,
    question: Question,
    ask: Callable[[Ask], Reply] = lambda request: Reply(0, error="refused"),
) -> list[Match]:
    """What a matcher finds, with a function that answers what it asks."""
    matching = matcher.match(text, question)
    try:
        request = next(matching)
        while True:
            request = matching.send(ask(request))
    except StopIteration as end:
        return list(end.value)


class MatcherContract:
    """Subclass it, and give `open`; `answer` too when the matcher asks somebody."""

    def open(self) -> Matcher:
        """A matcher with settings for a test."""
        raise NotImplementedError

    def answer(self, request: Ask) -> Reply:
        """Answers what the matcher asks."""
        return Reply(0, error="refused")

    def _found(self, text: str, *candidates: Candidate) -> list[Match]:
        return matches_of(self.open(), text, Question(candidates or _CANDIDATES, "zh-CN"), self.answer)

    def test_finds_what_is_said_as_the_author_wrote_it(self) -> None:
        assert self._found("这套房子要多少钱")[:1] or self._found("价格")[0].candidate == "price"

    def test_scores_lie_between_0_and_1_and_the_best_comes_first(self) -> None:
        scores = [match.score for match in self._found("价格 地址")]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)

    def test_every_match_names_a_candidate_and_gives_a_reason(self) -> None:
        for match in self._found("价格 地址 price address"):
            assert match.candidate in {"price", "place"}
            assert match.reason

    def test_nothing_is_found_where_there_is_nothing_to_find(self) -> None:
        nobody = Question((), "zh-CN")
        assert matches_of(self.open(), "价格", nobody, self.answer) == []

    def test_texts_of_any_kind_do_no_harm(self) -> None:
        for text in (
            "",
            " ",
            "。",
            "\0",
            "\ud800",
            "🙂" * 50,
            "价" * MAX_TEXT,
            "a" * MAX_TEXT,
            "((((",
            "%s {x} $y",
        ):
            try:
                self._found(text)
            except MatcherFailed:
                continue

    def test_the_same_question_has_the_same_answer(self) -> None:
        matcher, question = self.open(), Question(_CANDIDATES, "zh-CN")
        first = matches_of(matcher, "价格是多少", question, self.answer)
        matches_of(matcher, "地址", question, self.answer)
        assert matches_of(matcher, "价格是多少", question, self.answer) == first

    def test_only_a_question_that_allows_it_is_answered_in_free_words(self) -> None:
        assert not any(match.say for match in self._found("随便说点什么"))
