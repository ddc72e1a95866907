"""Nodes that hand the call on or end it: queue, voicemail, transfer, hangup, exit (R-ivr.2)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Strict

from ivrdesigner.project.names import (
    AudioPath,
    Expression,
    QueueNumber,
    Seconds,
    Target,
    Template,
    VariableName,
)
from ivrdesigner.project.node_base import NodeBase
from ivrdesigner.project.prompt import Prompt

__all__ = ["ExitNode", "HangupNode", "QueueNode", "TransferNode", "VoicemailNode"]


class QueueNode(NodeBase):
    """Puts the caller into a queue for agents. The flow ends unless the queue cannot take the call."""

    type: Literal["queue"]
    """Kind of the node."""
    queue: QueueNumber
    """Number of the queue, in quotes."""
    prompt: Prompt = ()
    """Played before."""
    priority: Annotated[int, Strict(), Field(ge=0, le=9)] | None = None
    """Priority in the queue, 0 to 9; greater goes first."""
    unavailable: Target | None = None
    """Node to go on with when the queue cannot take the call."""


class VoicemailNode(NodeBase):
    """Lets the caller leave a message in the voicemail of a queue; the flow ends."""

    type: Literal["voicemail"]
    """Kind of the node."""
    queue: QueueNumber
    """Number of the queue, in quotes."""
    prompt: Prompt = ()
    """Played before."""


class TransferNode(NodeBase):
    """Transfers the call to a destination other than a queue."""

    type: Literal["transfer"]
    """Kind of the node."""
    to: Template
    """Destination, a template: tel:, sip:, agent: or ivr: and a number, or a bare number."""
    mode: Literal["blind", "bridge", "consultation"] = "blind"
    """blind lets go of the call; bridge comes back when the other side ends; consultation lets go once answered."""
    prompt: Prompt = ()
    """Played before."""
    connect_timeout: Seconds = 30
    """Seconds to wait for an answer."""
    max_time: Seconds = 0
    """Greatest length of a bridged call in seconds; 0 for no limit."""
    ringback: AudioPath | None = None
    """Recording to play while it rings."""
    next: Target | None = None
    """Node after a bridge ends."""
    busy: Target | None = None
    """Node when the destination is busy."""
    no_answer: Target | None = None
    """Node when nobody answers."""
    failed: Target | None = None
    """Node after any other failure."""


class HangupNode(NodeBase):
    """Ends the call."""

    type: Literal["hangup"]
    """Kind of the node."""
    prompt: Prompt = ()
    """Played before."""


class ExitNode(NodeBase):
    """Ends the dialog and leaves the call to the platform."""

    type: Literal["exit"]
    """Kind of the node."""
    values: dict[VariableName, Expression] = Field(default_factory=dict)
    """Values handed to the platform."""
