"""What callers say → where the call goes. Matchers are plugins (entry point group ``ivrkit.matchers``).

`ScriptMatcher` answers for a node of a script: `decide` as a generator that yields the HTTP requests of models (`Ask` →
`Reply`), `decide_now` with a function that makes them. Every `Decision` has score and reason. Built-in matchers:
``keywords`` (Chinese and others, synonyms, pinyin, negation), ``ngrams``, ``vectors`` and ``llm``. `spi` is what a
matcher is, `aiflows.testing` the contract that each keeps. May import `aiflows.model`. Requirements R-ai.2, R-ai.11.
"""

from aiflows.match.chain import Aside, Chain, Deciding, Decision, Reading, at_once
from aiflows.match.registry import GROUP, MatcherState, available_matchers, open_matcher
from aiflows.match.script_matcher import ANSWER, ScriptMatcher, refused
from aiflows.match.spi import (
    MAX_TEXT,
    Ask,
    Candidate,
    Match,
    Matcher,
    MatcherPlugin,
    Matching,
    Question,
    Reply,
)

__all__ = [
    "ANSWER",
    "GROUP",
    "MAX_TEXT",
    "Aside",
    "Ask",
    "Candidate",
    "Chain",
    "Deciding",
    "Decision",
    "Match",
    "Matcher",
    "MatcherPlugin",
    "MatcherState",
    "Matching",
    "Question",
    "Reading",
    "Reply",
    "ScriptMatcher",
    "at_once",
    "available_matchers",
    "open_matcher",
    "refused",
]
