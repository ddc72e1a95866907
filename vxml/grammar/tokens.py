"""Token content for the mode of a grammar: words in voice grammars, keys in DTMF grammars."""

from __future__ import annotations

from collections.abc import Callable

from vxml.errors import Position
from vxml.grammar.expansion import Expansion, InputMode, Sequence, Token
from vxml.grammar.problems import Problems
from vxml.grammar.words import dtmf_tokens, phrase_token, tokenize
from vxml.message import Message

__all__ = ["Tokens", "sequence_of"]


class Tokens:
    """Reads the token content of one document; what is no DTMF key is reported."""

    __slots__ = ("_mode", "_problems")

    def __init__(self, mode: InputMode, problems: Problems) -> None:
        self._mode = mode
        self._problems = problems

    def text(self, text: str, position: Callable[[], Position]) -> list[Token]:
        """Token content: words at white space, quoted ones together."""
        if self._mode is InputMode.VOICE:
            return tokenize(text)
        return self._keys(text, position)

    def single(self, text: str, position: Callable[[], Position]) -> list[Token]:
        """The content of quotes or of a <token> element: one token."""
        if self._mode is InputMode.VOICE:
            token = phrase_token(text)
            return [token] if token else []
        return self._keys(text, position)

    def _keys(self, text: str, position: Callable[[], Position]) -> list[Token]:
        keys = dtmf_tokens(text)
        if keys is None:
            shown = " ".join(text.split())[:60]
            self._problems.add(
                position(),
                Message(
                    "'{shown}' is no DTMF key; use 0-9, *, #, A-D, star or pound (SRGS 1.0 Appendix E)",
                    shown=shown,
                ),
            )
        return keys or []


def sequence_of(parts: list[Expansion]) -> Expansion:
    return parts[0] if len(parts) == 1 else Sequence(tuple(parts))
