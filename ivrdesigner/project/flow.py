"""A flow: variables and nodes (R-ivr.2, R-ivr.6, R-ivr.12)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from typing_extensions import TypeAliasType

from ivrdesigner.project.localized import Localized
from ivrdesigner.project.names import Expression, Flag, FlowName, Model, NodeId, Target, Text, VariableName
from ivrdesigner.project.nodes import Node

__all__ = ["Flow", "Fragment", "Variable", "VariableType"]

VariableType = Literal["text", "digits", "number", "boolean", "date", "time", "recording", "any"]
"""Type of a variable; date is text yyyymmdd, time is text hhmm."""


class Variable(Model):
    """A variable of a flow."""

    type: VariableType
    """Type of its values; decides what `collect` accepts and how a prompt speaks it."""
    initial: Expression | None = None
    """ECMAScript expression that is its first value; without it the variable is undefined."""
    secret: Flag = False
    """Whether its values are secrets, such as PINs: they are masked wherever a call is told of, and only there."""
    description: Text | None = None
    """Remark for authors."""


def _variable(value: Any) -> Any:
    return {"type": value} if isinstance(value, str) else value


ShortVariable = TypeAliasType(
    "ShortVariable",
    Annotated[Variable, BeforeValidator(_variable, json_schema_input_type=VariableType | Variable)],
)


class Fragment(Model):
    """A file that flows include: nodes and variables that several flows share."""

    include: tuple[Text, ...] = ()
    """Further fragment files, relative to this file."""
    variables: dict[VariableName, ShortVariable] = Field(default_factory=dict)
    """Variable name to type, or to type, initial value, secret and description."""
    nodes: dict[NodeId, Node] = Field(default_factory=dict)
    """Node id to node."""


class Flow(Model):
    """One flow: a graph of nodes with one initial step."""

    name: FlowName
    """Name of the flow; the same as its file's stem."""
    title: Localized | None = None
    """Name for people."""
    start: Target
    """Id of the initial step."""
    include: tuple[Text, ...] = ()
    """Fragment files whose nodes and variables belong to this flow, relative to this file."""
    variables: dict[VariableName, ShortVariable] = Field(default_factory=dict)
    """Variable name to type, or to type, initial value, secret and description."""
    parameters: tuple[VariableName, ...] = ()
    """Variables that a caller of this flow sets."""
    returns: tuple[VariableName, ...] = ()
    """Variables that this flow gives back to its caller."""
    nodes: Annotated[dict[NodeId, Node], Field(min_length=1, max_length=50_000)]
    """Node id to node."""
