"""A script: a robot that talks with callers (R-ai.1, R-ai.2, R-ai.4). One script is one template of the call centre."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, Strict
from typing_extensions import TypeAliasType

from aiflows.model.classes import CustomerClass
from aiflows.model.matching import Condition, MatcherUse, Settings, ShortCondition, ShortMatcherUse
from aiflows.model.words import ANY_NODE, Phrase, Phrases, PluginName, Predecessor, ScriptName, TargetNode
from ivrdesigner.project.names import (
    AudioPath,
    Flag,
    LanguageTag,
    Model,
    NodeId,
    QueueNumber,
    Seconds,
    Text,
)

__all__ = ["Answer", "Engine", "Group", "Script", "ScriptNode", "Speech", "Spoken", "Then"]

Then = Literal["listen", "hangup", "queue"]
"""What a node does when it has spoken."""


class Engine(Model):
    """A speech plugin and how it is set up."""

    engine: PluginName
    """Name of the plugin, as `ivrctl plugins` lists it."""
    settings: Settings = Field(default_factory=dict)
    """Settings of the plugin. Keys of services stand in files that these name, not here."""


def _engine(value: object) -> object:
    return {"engine": value} if isinstance(value, str) else value


ShortEngine = TypeAliasType(
    "ShortEngine", Annotated[Engine, BeforeValidator(_engine, json_schema_input_type=str | Engine)]
)


class Speech(Model):
    """The speech plugins of a script: the type of the robot."""

    recognizer: ShortEngine | None = None
    """Understands callers; by default what the server uses."""
    synthesizer: ShortEngine | None = None
    """Speaks texts without recording; by default what the server uses."""
    voice: Text | None = None
    """Voice of the synthesizer."""


class Spoken(Model):
    """What is played: a recording, a text, or a recording with its text."""

    audio: AudioPath | None = None
    """Recording below the folder audio/."""
    text: Annotated[str, Strict(), Field(max_length=5_000)] | None = None
    """What the recording says; spoken by synthesis where there is none."""


def _predecessors(value: object) -> object:
    return [value] if isinstance(value, str) else value


class ScriptNode(Spoken):
    """A node: it plays, listens, and goes on by what the caller says."""

    title: Text | None = None
    """Name of the node, for people."""
    group: NodeId | None = None
    """Group that the node belongs to."""
    after: Annotated[
        tuple[Predecessor, ...],
        BeforeValidator(_predecessors, json_schema_input_type=str | list[str]),
    ] = ()
    """Predecessors: nodes from which a caller may come here by speaking; "*" is every node that listens."""
    when: ShortCondition = Condition()
    """What the caller says to come here from a predecessor."""
    wait: Seconds | None = None
    """Seconds to wait for the caller; by default the script's `wait`."""
    otherwise: TargetNode | None = None
    """Where the call goes when the caller says nothing in time or nothing that matches."""
    then: Then = "listen"
    """After it has spoken: listen, hangup, or transfer to the script's queue."""
    interruptible: Flag | None = None
    """Whether a match ends what is being played; by default the script's `interruptible`."""
    free_text: Flag = False
    """Whether a language model may speak words of its own here."""
    note: Text | None = None
    """Remark for authors."""


class Answer(Spoken):
    """An approved answer: spoken at whatever node the caller asks, which then listens again."""

    when: ShortCondition = Condition()
    """What the caller says to hear it."""
    note: Text | None = None
    """Remark for authors."""


class Group(Model):
    """A group of nodes, for people."""

    title: Text | None = None
    """Name of the group."""
    note: Text | None = None
    """Remark for authors."""


class Script(Model):
    """A robot that talks with callers."""

    name: ScriptName
    """Name of the script; the same as its file's stem."""
    title: Text | None = None
    """Name for people."""
    language: LanguageTag
    """Language that the robot speaks and understands."""
    speech: Speech = Speech()
    """The speech plugins."""
    interruptible: Flag = True
    """Whether a match ends what is being played and moves on at once; else the robot speaks to the end first."""
    queue: QueueNumber | None = None
    """Queue of people to whom callers are transferred."""
    wait: Seconds = 4
    """Seconds to wait for the caller after what was played."""
    max_misses: Annotated[int, Strict(), Field(ge=1, le=100)] | None = None
    """How often in a row a caller may say nothing or nothing that matches; then the call ends as `give_up` says."""
    give_up: Literal["hangup", "queue"] = "hangup"
    """What happens after `max_misses`."""
    matchers: Annotated[tuple[ShortMatcherUse, ...], Field(min_length=1, max_length=8)] = (
        MatcherUse(matcher="keywords"),
    )
    """Matchers in the order in which they are asked. Keywords always count, last when they are not named."""
    synonyms: dict[Phrase, Phrases] = Field(default_factory=dict)
    """Word to others that mean the same, in all keywords."""
    groups: dict[NodeId, Group] = Field(default_factory=dict)
    """Group id to group."""
    start: TargetNode
    """Node with which the call begins."""
    nodes: Annotated[dict[NodeId, ScriptNode], Field(min_length=1, max_length=2_000)]
    """Node id to node."""
    answers: Annotated[dict[NodeId, Answer], Field(max_length=2_000)] = Field(default_factory=dict)
    """Answer id to an answer that may be given at every node that listens."""
    classes: Annotated[tuple[CustomerClass, ...], Field(max_length=100)] = ()
    """Types of customer, and by what calls they are known."""
    note: Text | None = None
    """Remark for authors."""

    def candidates(self, node: str) -> Iterator[tuple[str, ScriptNode]]:
        """Nodes that a caller can come to from ``node`` by speaking, in the order written."""
        for name, other in self.nodes.items():
            if (node in other.after or (ANY_NODE in other.after and name != node)) and speaks_for(other.when):
                yield name, other

    def wait_at(self, node: str) -> float:
        """Seconds to wait at a node."""
        wait = self.nodes[node].wait
        return self.wait if wait is None else wait

    def interruptible_at(self, node: str) -> bool:
        """Whether a match ends what is being played at a node."""
        own = self.nodes[node].interruptible
        return self.interruptible if own is None else own

    def class_of(self, talk: float, visited: frozenset[str] | set[str]) -> CustomerClass | None:
        """The class of a call of ``talk`` seconds that came to the nodes ``visited``; None when no rule is fulfilled."""
        ordered = sorted(self.classes, key=lambda one: one.priority)
        return next((one for one in ordered if one.fulfilled(talk, visited)), None)


def speaks_for(condition: Condition) -> bool:
    """Whether anything that a caller says can fulfil a condition."""
    return bool(condition.keywords or condition.examples)
