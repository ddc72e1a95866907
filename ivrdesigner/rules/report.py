"""What a validation says: findings about places, and proofs over all ways of a call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ivrdesigner.project import Finding
from vxml.message import Message

__all__ = ["Proof", "Report"]


@dataclass(frozen=True, slots=True)
class Proof:
    """A statement over all ways that a call can take, or a measure of them (R-ivr.6, R-ivr.7)."""

    name: str
    """Stable short name, such as ``every-way-ends``."""
    holds: bool | None
    """Whether the statement holds; None for what is neither right nor wrong, such as a measure."""
    statement: Message
    """The sentence that is proved or refuted, or what was measured."""
    counter_example: tuple[Message, ...] = ()
    """What a caller does to refute it, or for a measure to take the way that was measured: ("press 1", …)."""
    then: str = ""
    """What comes of the counter-example: "the call goes round b, c for ever"."""
    value: float | None = None
    """What a measure found; None for a plain statement."""
    unit: str | None = None
    """Unit of ``value``: "keys" or "seconds"."""
    exact: bool = True
    """Whether a call can come to ``value``; else it is a bound that no call goes beyond (or below, for the fewest)."""
    found: float | None = None
    """What the way shown comes to, when values were found that lead along it."""
    scenario: dict[str, Any] | None = None
    """The way as fields of a scenario that `ivrctl test` plays; None when no values were found that lead along it."""

    def as_dict(self) -> dict[str, Any]:
        """For JSON: the fields by name."""
        return {
            "name": self.name,
            "holds": self.holds,
            "statement": self.statement,
            "counter_example": list(self.counter_example),
            "then": self.then,
            "value": self.value,
            "unit": self.unit,
            "exact": self.exact,
            "found": self.found,
            "scenario": self.scenario,
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
