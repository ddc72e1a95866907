"""Grammars without any frame, as old VoiceXML pages write them: "yes | no", "[please] help {x}", a phrase a line."""

from __future__ import annotations

import re

from vxml.errors import GrammarError
from vxml.grammar.expansion import Alternatives, Choice, Expansion, GrammarDocument, InputMode, Rule
from vxml.grammar.problems import Problems
from vxml.grammar.source import WORDS
from vxml.grammar.tokens import Tokens, sequence_of
from vxml.grammar.written import Read, parse_text
from vxml.message import Message

__all__ = ["parse"]

_OPERATORS = re.compile(r"[|\[\](){}]")


def parse(
    text: str,
    *,
    uri: str,
    mode: InputMode | None,
    language: str | None,
    root: str | None,
    tolerant: bool,
    offset: tuple[int, int],
) -> GrammarDocument:
    """Raises `GrammarError` when there is nothing to say in it, or when JSGF operators are used wrongly."""
    problems = Problems(uri, offset)
    actual = mode or InputMode.VOICE
    expansion = _expansion(text.strip().removesuffix(";"), actual, problems, tolerant=tolerant, uri=uri)
    problems.check()
    if expansion is None:
        problems.add(problems.at(1, 1), Message("the grammar is empty; write phrases, SRGS XML or ABNF"))
        problems.check()
        raise AssertionError
    name = root or "main"
    return GrammarDocument(
        uri=uri,
        mode=actual,
        language=language or "",
        tag_format=None,
        root=name,
        rules={name: Rule(name, expansion, True, problems.at(1))},
        media_type=WORDS,
        position=problems.at(1),
    )


def _expansion(
    text: str, mode: InputMode, problems: Problems, *, tolerant: bool, uri: str
) -> Expansion | None:
    if not text.strip():
        return None
    if _OPERATORS.search(text):
        read = Read(Tokens(mode, problems), problems, uri, uri)
        try:
            found = read.expansion(parse_text("jsgf", text, Problems(uri, (0, 0)), "expansion"))
        except GrammarError as error:
            for problem in error.problems:
                position = problems.at(problem.position.line, problem.position.column)
                problems.add(
                    position, Message("{message} (read as a list of phrases)", message=problem.message)
                )
            return None
        for name, position in read.local:
            problems.add(position, Message("there is no rule <{name}> in a list of phrases", name=name))
        return found
    tokens = Tokens(mode, problems)
    choices: list[Choice] = []
    for number, line in enumerate(text.splitlines(), 1):
        parts = list(tokens.text(line, lambda n=number: problems.at(n)))  # type: ignore[misc]
        if parts:
            choices.append(Choice(sequence_of(list(parts))))
    return Alternatives(tuple(choices)) if choices else None
