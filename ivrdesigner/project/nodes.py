"""The node kinds of a flow (R-ivr.2, R-ivr.12). Each kind is one class; `Node` is their union by ``type``."""

from __future__ import annotations

from typing import Annotated

from pydantic import Discriminator
from typing_extensions import TypeAliasType

from ivrdesigner.project.call_nodes import ExitNode, HangupNode, QueueNode, TransferNode, VoicemailNode
from ivrdesigner.project.dialog_nodes import (
    Choice,
    CollectNode,
    LanguageNode,
    MenuNode,
    PlayNode,
    RecordNode,
    Retry,
)
from ivrdesigner.project.logic_nodes import (
    BackNode,
    Case,
    ConditionNode,
    HoursNode,
    HttpNode,
    ReturnNode,
    SetNode,
    SubflowNode,
    TopNode,
)
from ivrdesigner.project.node_base import NodeBase

__all__ = [
    "BackNode",
    "Case",
    "Choice",
    "CollectNode",
    "ConditionNode",
    "ExitNode",
    "HangupNode",
    "HoursNode",
    "HttpNode",
    "LanguageNode",
    "MenuNode",
    "Node",
    "NodeBase",
    "PlayNode",
    "QueueNode",
    "RecordNode",
    "Retry",
    "ReturnNode",
    "SetNode",
    "SubflowNode",
    "TopNode",
    "TransferNode",
    "VoicemailNode",
]

Node = TypeAliasType(
    "Node",
    Annotated[
        PlayNode
        | MenuNode
        | CollectNode
        | QueueNode
        | VoicemailNode
        | HttpNode
        | ConditionNode
        | HoursNode
        | SetNode
        | LanguageNode
        | RecordNode
        | TransferNode
        | SubflowNode
        | ReturnNode
        | BackNode
        | TopNode
        | HangupNode
        | ExitNode,
        Discriminator("type"),
    ],
)
"""A step of a flow."""
