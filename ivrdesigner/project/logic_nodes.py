"""Nodes that decide and compute: http, condition, hours, set, subflow, return, back, top (R-ivr.2, R-ivr.5)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ivrdesigner.project.exchange import Body, Response
from ivrdesigner.project.names import (
    CatalogueName,
    Expression,
    FlowName,
    Model,
    Seconds,
    Target,
    Template,
    Text,
    VariableName,
)
from ivrdesigner.project.node_base import NodeBase

__all__ = [
    "BackNode",
    "Case",
    "ConditionNode",
    "HoursNode",
    "HttpNode",
    "ReturnNode",
    "SetNode",
    "SubflowNode",
    "TopNode",
]


class HttpNode(NodeBase):
    """Sends an HTTP request and keeps fields of the answer (R-ivr.5)."""

    type: Literal["http"]
    """Kind of the node."""
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    """HTTP method."""
    url: Template
    """Address, a template; values are percent-encoded."""
    headers: dict[Text, Template] = Field(default_factory=dict)
    """Header name to template."""
    query: dict[Text, Template] = Field(default_factory=dict)
    """Query parameter to template; added to the address."""
    body: Body | None = None
    """What is sent: exactly one of json, form and text."""
    timeout: Seconds | None = None
    """Seconds to wait for the answer; by default the project's `http_timeout`."""
    response: Response = Response()
    """What is read from the answer."""
    status_into: VariableName | None = None
    """Number variable that takes the HTTP status (0 when there was no answer)."""
    next: Target
    """Node that comes next."""
    error: Target | None = None
    """Node after a timeout, a network fault, a status from 400, a missing field or one of the wrong type."""


class Case(Model):
    """One branch of a condition."""

    when: Expression
    """Taken when this is true."""
    to: Target
    """Node it leads to."""


class ConditionNode(NodeBase):
    """Branches on expressions: the first case that is true is taken."""

    type: Literal["condition"]
    """Kind of the node."""
    cases: Annotated[tuple[Case, ...], Field(min_length=1)]
    """Cases in order."""
    otherwise: Target
    """Node when no case is true."""


class HoursNode(NodeBase):
    """Branches on a calendar of the project."""

    type: Literal["hours"]
    """Kind of the node."""
    calendar: CatalogueName
    """Name of the calendar."""
    open: Target
    """Node in working time."""
    closed: Target
    """Node outside working time."""
    holiday: Target | None = None
    """Node on a holiday; by default `closed`."""


class SetNode(NodeBase):
    """Sets variables."""

    type: Literal["set"]
    """Kind of the node."""
    values: Annotated[dict[VariableName, Expression], Field(min_length=1)]
    """Variable to expression; computed in order."""
    next: Target
    """Node that comes next."""


class SubflowNode(NodeBase):
    """Runs another flow of the project and goes on when it returns."""

    type: Literal["subflow"]
    """Kind of the node."""
    flow: FlowName
    """Name of the flow."""
    with_: dict[VariableName, Expression] = Field(default_factory=dict, alias="with")
    """Parameter of that flow to expression."""
    into: dict[VariableName, VariableName] = Field(default_factory=dict)
    """Variable here to the name that the flow returns."""
    next: Target
    """Node that comes next."""


class ReturnNode(NodeBase):
    """Ends a sub-flow; gives back its `returns`."""

    type: Literal["return"]
    """Kind of the node."""


class BackNode(NodeBase):
    """Goes one menu level up; in a sub-flow with no level left, to the level of its caller."""

    type: Literal["back"]
    """Kind of the node."""


class TopNode(NodeBase):
    """Goes to the first menu of the call."""

    type: Literal["top"]
    """Kind of the node."""
