"""Two versions of a script on one labelled set, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiflows.evaluate.evaluation import Evaluation
from aiflows.evaluate.scores import Judged, NodeScore, Scores, judged_dict

__all__ = ["Comparison", "compare"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the newer version does otherwise, utterance by utterance."""

    before: Scores
    after: Scores
    mended: tuple[tuple[Judged, Judged], ...]
    """Wrong before and right now."""
    broken: tuple[tuple[Judged, Judged], ...]
    """Right before and wrong now."""
    changed: tuple[tuple[Judged, Judged], ...]
    """Wrong in both, in another way."""

    @property
    def nodes(self) -> dict[str, tuple[NodeScore | None, NodeScore | None]]:
        """Each node's scores before and now; None where it is neither meant nor taken."""
        old, new = self.before.nodes, self.after.nodes
        return {name: (old.get(name), new.get(name)) for name in sorted(old.keys() | new.keys())}

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        pairs = {"mended": self.mended, "broken": self.broken, "changed": self.changed}
        return {
            "before": self.before.as_dict(),
            "after": self.after.as_dict(),
            **{
                name: [{"before": judged_dict(old), "after": judged_dict(new)} for old, new in found]
                for name, found in pairs.items()
            },
        }


def compare(before: Evaluation, after: Evaluation) -> Comparison:
    """Compare two evaluations of the same utterances (ValueError for others) as calls use the scripts."""
    old, new = before.whole, after.whole
    if [one.utterance for one in old.judged] != [one.utterance for one in new.judged]:
        raise ValueError("The two evaluations are not of the same utterances.")
    both = tuple(zip(old.judged, new.judged, strict=True))
    return Comparison(
        old,
        new,
        tuple(pair for pair in both if not pair[0].right and pair[1].right),
        tuple(pair for pair in both if pair[0].right and not pair[1].right),
        tuple(
            pair
            for pair in both
            if not pair[0].right and not pair[1].right and pair[0].target != pair[1].target
        ),
    )
