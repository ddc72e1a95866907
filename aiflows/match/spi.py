"""What a matcher is: the words that matchers and their users share.

A matcher is a class registered under the entry point group ``ivrkit.matchers``; see `MatcherPlugin` for what the class
offers and `Matcher` for what its objects do. A matcher does no I/O: one that asks a model behind HTTP yields an `Ask`
and is sent a `Reply`, so that the same code runs on live calls, in virtual time and in tests.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

__all__ = [
    "MAX_TEXT",
    "Ask",
    "Candidate",
    "Match",
    "Matcher",
    "MatcherPlugin",
    "Matching",
    "Question",
    "Reply",
]

MAX_TEXT = 500
"""Characters of an utterance that are looked at; nobody says more in one breath."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that an utterance may lead to."""

    name: str
    """Unique among the candidates of a question."""
    keywords: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    title: str = ""
    text: str = ""
    """What is spoken there."""
    common: tuple[str, ...] = ()
    """Keywords of the families that the author named: they count less than his own."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which candidate does an utterance mean? Built once for each node: what is made of its candidates can be kept."""

    candidates: tuple[Candidate, ...]
    language: str
    """BCP 47."""
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    said: str = ""
    """What the robot said before."""
    free_text: bool = False
    """Whether words may be spoken that the script does not have."""


@dataclass(frozen=True, slots=True)
class Match:
    """A candidate that fits."""

    candidate: str
    """Its name; empty when ``say`` is to be spoken."""
    score: float
    """How sure it is, from 0.0 to 1.0."""
    reason: str
    """Why, in a few words for the author; a `vxml.message.Message` is told in the language of a page."""
    keyword: str = ""
    """The keyword or example that it fits, as the author wrote it."""
    say: str = ""
    """Words to speak, only where the question allows `free_text`."""


@dataclass(frozen=True, slots=True)
class Ask:
    """An HTTP request that a matcher needs answered."""

    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    timeout: float
    """Seconds for the whole of it."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to an `Ask`. Status 0: there was none, ``error`` says why."""

    status: int
    body: bytes = b""
    error: str = ""


Matching = Generator[Ask, Reply, list[Match]]
"""A question being answered: yields what it must ask, returns the matches, best first."""


class Matcher(Protocol):
    """An open matcher. One object serves all calls, also from several threads; nothing of an utterance stays in it."""

    threshold: float
    """Least score that counts as a match where the script does not say."""

    def match(self, text: str, question: Question) -> Matching:
        """Candidates that ``text`` (at most `MAX_TEXT` characters) means, best first; none when it means none.

        Raises `aiflows.errors.MatcherFailed` when there is no answer this time. Takes milliseconds, what it asks left
        out.
        """
        ...


@runtime_checkable
class MatcherPlugin(Protocol):
    """The class of a matcher. Called with the script's settings as keyword arguments, it gives a `Matcher`.

    It raises TypeError or ValueError for settings that it does not take, with a sentence for authors.
    """

    how_to_install: str
    """Step that makes it run where it can't."""
    languages: Sequence[str]
    """BCP 47 tags of what it is good for; "*" for all."""
    compares: Sequence[str]
    """What it compares utterances with: "keywords", "examples"."""

    def missing(self) -> str | None:
        """Why it can't run here; None when it can. A static method."""
        ...

    def __call__(self, **settings: Any) -> Matcher: ...
