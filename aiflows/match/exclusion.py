"""What rules a candidate out: words of its `without` (R-ai.2)."""

from __future__ import annotations

from aiflows.match.spi import MAX_TEXT, Question
from aiflows.match.texts import clauses, folded
from aiflows.match.variants import parts_of, synonym_groups

__all__ = ["Exclusions"]


class Exclusions:
    """The `without` of all candidates of a question, made once for it (`aiflows.match.prepared`)."""

    def __init__(self, question: Question) -> None:
        groups = synonym_groups(question.synonyms)
        self._without = [
            (one.name, parts)
            for one in question.candidates
            for written in one.without
            if (parts := parts_of(written, groups))
        ]

    def of(self, text: str) -> frozenset[str]:
        """Names of the candidates that an utterance cannot mean: all parts of one of their `without` are said in it."""
        if not self._without:
            return frozenset()
        said = [clause for clause, _ending in clauses(folded(text[:MAX_TEXT]))]
        return frozenset(
            name
            for name, parts in self._without
            if all(
                any(pattern.places(clause) for clause in said for pattern in part.patterns) for part in parts
            )
        )
