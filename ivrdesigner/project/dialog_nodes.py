"""Nodes that speak and listen: play, menu, collect, record, language (R-ivr.2 to R-ivr.4, R-ivr.7)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, Strict
from typing_extensions import TypeAliasType

from ivrdesigner.project.localized import Localized, Phrases
from ivrdesigner.project.names import (
    AnyOrOneKey,
    Expression,
    Flag,
    KeySequence,
    LanguageTag,
    Model,
    OneKey,
    PositiveSeconds,
    Seconds,
    Target,
    Text,
    VariableName,
)
from ivrdesigner.project.node_base import NodeBase
from ivrdesigner.project.prompt import Prompt, RequiredPrompt

__all__ = ["Choice", "CollectNode", "LanguageNode", "MenuNode", "PlayNode", "RecordNode", "Retry"]


class Retry(Model):
    """What happens when a caller gives no input, or input that does not match (R-ivr.7)."""

    retries: Annotated[int, Strict(), Field(ge=0, le=20)] | None = None
    """How often the node asks again; by default the project's `retries`."""
    prompt: Prompt = ()
    """Played instead of the node's prompt when it asks again."""
    prompts: Annotated[tuple[Prompt, ...], Field(max_length=20)] = ()
    """Prompts for the first, second, … time; the last one serves all later times. Not together with `prompt`."""
    to: Target | None = None
    """Where the call goes when no retry is left; by default the project's timeout queue."""

    def prompt_for(self, time: int) -> Prompt:
        """The prompt of the ``time``-th retry (from 1); empty when the node's own prompt is to be played."""
        if self.prompts:
            return self.prompts[min(time, len(self.prompts)) - 1]
        return self.prompt


class Choice(Model):
    """One key of a menu."""

    to: Target
    """Node that the key leads to."""
    title: Localized | None = None
    """Name of the choice, for people who read the flow."""
    say: Phrases | None = None
    """Phrases that choose it by speech."""


def _choice(value: Any) -> Any:
    return {"to": value} if isinstance(value, str) else value


ShortChoice = TypeAliasType(
    "ShortChoice", Annotated[Choice, BeforeValidator(_choice, json_schema_input_type=Target | Choice)]
)


class PlayNode(NodeBase):
    """Plays a prompt, then goes on."""

    type: Literal["play"]
    """Kind of the node."""
    prompt: RequiredPrompt
    """What is played."""
    barge_in: Flag | None = None
    """Whether a key or a word interrupts the prompt; by default the project's `barge_in`."""
    next: Target
    """Node that comes next."""


class MenuNode(NodeBase):
    """Offers choices by key, and by speech where phrases are given. Each menu entered is a level."""

    type: Literal["menu"]
    """Kind of the node."""
    prompt: RequiredPrompt
    """What is played."""
    barge_in: Flag | None = None
    """Whether a key or a word interrupts the prompt; by default the project's `barge_in`."""
    timeout: Seconds | None = None
    """Seconds to wait for the first key or word; by default the project's `timeout`."""
    keys: Annotated[dict[KeySequence, ShortChoice], Field(min_length=1)]
    """Key (0 to 9, *, #, or several such as "12") to the node it leads to."""
    no_input: Retry = Retry()
    """When the caller does nothing."""
    no_match: Retry = Retry()
    """When the caller presses or says something else."""


class CollectNode(NodeBase):
    """Collects keys or speech into a variable; the type of the variable says what is accepted (R-ivr.4)."""

    type: Literal["collect"]
    """Kind of the node."""
    prompt: RequiredPrompt
    """What is played."""
    barge_in: Flag | None = None
    """Whether a key or a word interrupts the prompt; by default the project's `barge_in`."""
    into: VariableName
    """Variable that takes the input."""
    min_length: Annotated[int, Strict(), Field(ge=1, le=128)] | None = None
    """Least number of digits."""
    max_length: Annotated[int, Strict(), Field(ge=1, le=128)] | None = None
    """Greatest number of digits; the input ends when it is reached."""
    end_key: OneKey = "#"
    """Key that ends the input; "" for none."""
    timeout: Seconds | None = None
    """Seconds to wait for the first key or word; by default the project's `timeout`."""
    interdigit_timeout: Seconds | None = None
    """Seconds to wait for each further key; by default the project's `interdigit_timeout`."""
    check: Expression | None = None
    """Accepts the input when true; the name `input` is the value. Refused input counts as no match."""
    speech: Flag = False
    """Whether the input may be spoken."""
    phrases: dict[Text, Phrases] = Field(default_factory=dict)
    """For a variable of type text: value to the phrases that mean it."""
    no_input: Retry = Retry()
    """When the caller does nothing."""
    no_match: Retry = Retry()
    """When the input does not fit."""
    next: Target
    """Node that comes next."""

    def grammar(self, kind: str) -> str:
        """The built-in grammar that takes values of a variable of type ``kind`` (VoiceXML 2.0 Appendix P)."""
        if kind in ("number", "boolean", "date", "time"):
            return kind
        least, most = self.min_length, self.max_length
        lengths = [f"minlength={least}"] if least is not None else []
        lengths += [f"maxlength={most}"] if most is not None else []
        return "digits" + ("?" + ";".join(lengths) if lengths else "")


class RecordNode(NodeBase):
    """Records the caller."""

    type: Literal["record"]
    """Kind of the node."""
    prompt: Prompt = ()
    """Played before."""
    into: VariableName
    """Variable of type recording."""
    max_time: PositiveSeconds = 60
    """Greatest length in seconds."""
    final_silence: Seconds = 3
    """Seconds of silence that end the recording."""
    beep: Flag = True
    """Whether a tone is played first."""
    end_key: AnyOrOneKey = "any"
    """Key that ends the recording; "any" for every key, "" for none."""
    no_input: Retry = Retry()
    """When the caller says nothing."""
    next: Target
    """Node that comes next."""


class LanguageNode(NodeBase):
    """Changes the language of the call."""

    type: Literal["language"]
    """Kind of the node."""
    language: LanguageTag
    """Language from here on; one of the project's `languages`."""
    next: Target
    """Node that comes next."""
