"""Bounds on what a grammar and an utterance may cost. Over them is an error, never a hang or a crash."""

from __future__ import annotations

__all__ = [
    "MAX_ATTRIBUTES",
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "MAX_DERIVATIONS",
    "MAX_INPUT",
    "MAX_ITEMS",
    "MAX_PARSES",
    "MAX_PROBLEMS",
    "MAX_STATES",
    "MAX_TEXT_FORM",
]

MAX_CHARACTERS = 16 * 1024 * 1024
"""Of a grammar's source text."""
MAX_TEXT_FORM = 1024 * 1024
"""The same for ABNF, JSGF, GSL and word lists, which are read more slowly."""
MAX_DEPTH = 100
"""Of nested groups, items and repeats inside one rule."""
MAX_ATTRIBUTES = 200
"""Of one element: lxml lists them in the square of their number."""
MAX_INPUT = 500
"""Words in an utterance, keys in a sequence; a longer one is out of grammar."""
MAX_ITEMS = 200_000
"""Chart items and links made for one utterance."""
MAX_DERIVATIONS = 50_000
"""Made in search of further parses of one utterance; where that is too few, the best parse is the only one."""
MAX_PARSES = 10
"""Parses returned for an ambiguous utterance."""
MAX_PROBLEMS = 100
"""Problems reported for one document."""
MAX_STATES = 1_000_000
"""Of a linked network."""
