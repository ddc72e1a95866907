"""Classification: which type of customer a call showed (R-ai.5)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, Strict

from aiflows.model.words import TargetNode
from ivrdesigner.project.names import Model, Seconds, Text

__all__ = ["CustomerClass"]


class CustomerClass(Model):
    """A type of customer and its rule.

    The rule is fulfilled when the call lasted `min_talk` and came to every node of `all`; or when it came to a node of
    `any`. A class without `min_talk`, `all` and `any` has no rule and is never given.
    """

    type: Annotated[str, Strict(), Field(min_length=1, max_length=64)]
    """Type of customer, as the data dictionary of customers names it."""
    priority: Annotated[int, Strict(), Field(ge=1, le=10_000)]
    """Classes are tried from the lowest number on; the first whose rule is fulfilled is given."""
    min_talk: Seconds | None = None
    """Least length of the talk with the robot in seconds."""
    all_: tuple[TargetNode, ...] = Field(default=(), alias="all")
    """Nodes that the call came to, every one of them (AND)."""
    any_: tuple[TargetNode, ...] = Field(default=(), alias="any")
    """Nodes one of which is enough by itself (OR)."""
    note: Text | None = None
    """Remark for authors."""

    def fulfilled(self, talk: float, visited: frozenset[str] | set[str]) -> bool:
        """Whether a call of ``talk`` seconds that came to the nodes ``visited`` is of this class."""
        if not visited.isdisjoint(self.any_):
            return True
        if self.min_talk is None and not self.all_:
            return False
        return talk >= (self.min_talk or 0) and visited.issuperset(self.all_)
