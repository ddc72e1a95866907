"""Grammars of 500, 5,000 and 50,000 phrases: time to compile one, and to match an utterance."""

from __future__ import annotations

import gc
import time

from vxml.grammar import link, parse_grammar

HEAD = '<grammar version="1.0" root="r" xml:lang="en" xmlns="http://www.w3.org/2001/06/grammar"><rule id="r"><one-of>'
TAIL = "</one-of></rule></grammar>"


def _phrase(number: int) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    first, second = divmod(number, 26 * 26)
    return f"take {letters[second // 26]}{letters[second % 26]} to {letters[first % 26]}{first}"


def run() -> dict[str, float]:
    """Milliseconds of CPU: compile, and match (the last phrase, and one that is in none)."""
    gc.set_threshold(100_000, 20, 100)
    figures = {}
    for size in (500, 5_000, 50_000):
        text = HEAD + "".join(f"<item>{_phrase(i)}</item>" for i in range(size)) + TAIL
        began = time.process_time()
        grammar = link(parse_grammar(text, uri="bench:"), {})
        compiled = time.process_time()
        rounds = 200
        for _ in range(rounds):
            assert grammar.recognize(_phrase(size - 1))
        matched = time.process_time()
        for _ in range(rounds):
            assert not grammar.recognize("take me home")
        ended = time.process_time()
        figures[f"{size} phrases: compile ms"] = (compiled - began) * 1000
        figures[f"{size} phrases: match ms"] = (matched - compiled) * 1000 / rounds
        figures[f"{size} phrases: reject ms"] = (ended - matched) * 1000 / rounds
    return figures
