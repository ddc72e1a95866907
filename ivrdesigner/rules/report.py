"""What a validation says: findings about places, and proofs over all ways of a call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ivrdesigner.project import Finding

__all__ = ["Proof", "Report"]


@dataclass(frozen=True, slots=True)
class Proof:
    """A statement over all ways that a call can take (R-ivr.6, R-ivr.7)."""

    name: str
    """Stable short name, such as ``every-way-ends``."""
    holds: bool
    statement: str
    """The sentence that is proved or refuted."""
    counter_example: tuple[str, ...] = ()
    """What a caller does to refute it, or for a measure to take the way that was measured: ("press 1", …)."""
    value: float | None = None
    """What a measure found; None for a plain statement, and when there is nothing to measure."""
    unit: str | None = None
    """Unit of ``value``: "keys" or "seconds"."""

    def as_dict(self) -> dict[str, Any]:
        """For JSON: the fields by name."""
        return {
            "name": self.name,
            "holds": self.holds,
            "statement": self.statement,
            "counter_example": list(self.counter_example),
            "value": self.value,
            "unit": self.unit,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """All that is known of a project without a call being made."""

    findings: tuple[Finding, ...]
    """Those of the loader and of the rules, by file and line."""
    proofs: tuple[Proof, ...]
    """Empty when the project has errors that leave its graph unknown."""

    @property
    def ok(self) -> bool:
        """Whether no finding is an error."""
        return not any(found.severity == "error" for found in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """For JSON: ``ok``, ``findings`` and ``proofs``."""
        return {
            "ok": self.ok,
            "findings": [found.as_dict() for found in self.findings],
            "proofs": [proof.as_dict() for proof in self.proofs],
        }
