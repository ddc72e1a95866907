"""Gathers the faults of one grammar document, so that an author sees all of them at once."""

from __future__ import annotations

from vxml.errors import GrammarError, Position, Problem
from vxml.grammar.limits import MAX_PROBLEMS
from vxml.message import Message

__all__ = ["Problems", "fault"]


def fault(position: Position, message: Message, event: str = "error.badfetch") -> GrammarError:
    return GrammarError([Problem(position, message, event)])


class Problems:
    """Positions are given relative to the text; ``offset`` moves those of an inline grammar into its document."""

    __slots__ = ("_found", "_offset", "_uri")

    def __init__(self, uri: str, offset: tuple[int, int] = (0, 0)) -> None:
        self._uri = uri
        self._offset = offset
        self._found: list[Problem] = []

    def at(self, line: int, column: int = 0) -> Position:
        """Line and column count from 1 inside the text, 0 is unknown."""
        first_line, first_column = self._offset
        if first_line and line:
            if line == 1 and column and first_column:
                column += first_column - 1
            line += first_line - 1
        elif first_line:
            line, column = first_line, first_column
        return Position(self._uri, line, column)

    def add(self, position: Position, message: Message, event: str = "error.badfetch") -> None:
        if len(self._found) < MAX_PROBLEMS:
            self._found.append(Problem(position, message, event))

    def check(self) -> None:
        """Raises `GrammarError` with everything found so far, in document order."""
        if self._found:
            raise GrammarError(sorted(self._found, key=lambda p: (p.position.line, p.position.column)))

    def __bool__(self) -> bool:
        return bool(self._found)
