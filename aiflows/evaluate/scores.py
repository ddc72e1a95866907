"""How well utterances were understood: accuracy, precision and recall of each node, wrong accepted, confusion."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import Any

from aiflows.evaluate.labelled import NOTHING, Utterance

__all__ = ["Judged", "NodeScore", "Scores", "judged_dict"]


@dataclass(frozen=True, slots=True)
class Judged:
    """An utterance and what was made of it."""

    utterance: Utterance
    target: str
    """The node, ``answer:ID``, or "" for nothing."""
    score: float
    reason: str

    @property
    def right(self) -> bool:
        """Whether it led to what it must."""
        return self.target == self.utterance.expected


@dataclass(frozen=True, slots=True)
class NodeScore:
    """How well one node (or answer) is found."""

    expected: int
    """Utterances that mean it."""
    taken: int
    """Utterances that were taken for it."""
    right: int

    @property
    def precision(self) -> float | None:
        """Share of the utterances taken for it that mean it; None when there are none."""
        return self.right / self.taken if self.taken else None

    @property
    def recall(self) -> float | None:
        """Share of the utterances that mean it that were taken for it; None when there are none."""
        return self.right / self.expected if self.expected else None


@dataclass(frozen=True, slots=True)
class Scores:
    """The figures of one matcher over a set."""

    judged: tuple[Judged, ...]

    @property
    def count(self) -> int:
        """Utterances."""
        return len(self.judged)

    @property
    def accuracy(self) -> float:
        """Share that led to what it must, nothing included; 0.0 to 1.0, and 0.0 of none."""
        return _share(sum(one.right for one in self.judged), self.count)

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the accuracy (Wilson's), for small sets."""
        return _wilson(sum(one.right for one in self.judged), self.count)

    @property
    def wrong_accepted(self) -> float:
        """Share that led to a node or answer that was not meant: the robot says something out of place."""
        return _share(sum(bool(one.target) and not one.right for one in self.judged), self.count)

    @property
    def missed(self) -> float:
        """Share that means something and led to nothing: the robot asks again."""
        return _share(sum(not one.target and not one.right for one in self.judged), self.count)

    @property
    def confusion(self) -> Counter[tuple[str, str]]:
        """How often (expected, taken); "" is nothing."""
        return Counter((one.utterance.expected, one.target) for one in self.judged)

    @property
    def nodes(self) -> dict[str, NodeScore]:
        """By node or ``answer:ID``, sorted; nothing is none of them."""
        pairs = self.confusion
        names = sorted({name for pair in pairs for name in pair if name})
        return {
            name: NodeScore(
                sum(count for (expected, _), count in pairs.items() if expected == name),
                sum(count for (_, taken), count in pairs.items() if taken == name),
                pairs[name, name],
            )
            for name in names
        }

    @property
    def wrong(self) -> tuple[Judged, ...]:
        """What went wrong, in the order of the file."""
        return tuple(one for one in self.judged if not one.right)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "count": self.count,
            "accuracy": round(self.accuracy, 4),
            "interval": [round(bound, 4) for bound in self.interval],
            "wrong_accepted": round(self.wrong_accepted, 4),
            "missed": round(self.missed, 4),
            "nodes": {
                name: {
                    "expected": one.expected,
                    "taken": one.taken,
                    "precision": one.precision,
                    "recall": one.recall,
                }
                for name, one in self.nodes.items()
            },
            "confusion": [
                {"expected": expected or NOTHING, "taken": taken or NOTHING, "count": count}
                for (expected, taken), count in self.confusion.most_common()
            ],
            "wrong": [judged_dict(one) for one in self.wrong],
        }


def judged_dict(one: Judged) -> dict[str, Any]:
    """An utterance and what was made of it, for JSON."""
    return {
        "said": one.utterance.said,
        "node": one.utterance.node,
        "line": one.utterance.line,
        "expected": one.utterance.expected or NOTHING,
        "taken": one.target or NOTHING,
        "score": one.score,
        "reason": one.reason,
    }


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _wilson(right: int, count: int) -> tuple[float, float]:
    """Wilson, 1927: Probable inference, the law of succession, and statistical inference."""
    if not count:
        return 0.0, 1.0
    z = 1.96
    share = right / count
    middle = share + z * z / (2 * count)
    spread = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    scale = 1 + z * z / count
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
