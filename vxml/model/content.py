"""Prompt content: SSML with the VoiceXML additions (VoiceXML 2.0 §4.1 Prompts, 2.1 §4, §6)."""

from __future__ import annotations

from dataclasses import dataclass, field

from vxml.errors import Position

__all__ = ["Audio", "Content", "Enumerate", "Mark", "Markup", "Prompt", "PromptForeach", "Text", "Value"]


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """Character data to be spoken."""

    source: Position
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """`<value>`: the result of an expression is spoken (VoiceXML 2.0 §4.1.4)."""

    source: Position
    expr: str


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """`<audio>`: a recording, or its content when there is none (VoiceXML 2.0 §4.1.3)."""

    source: Position
    src: str | None = None
    expr: str | None = None
    fetchtimeout: str | None = None
    fetchhint: str | None = None
    maxage: str | None = None
    maxstale: str | None = None
    content: tuple[Content, ...] = ()
    desc: str = ""
    """What the recording is, for those who read (SSML 1.0 §3.3.1)."""


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """`<mark>` with `name` or `nameexpr` (VoiceXML 2.1 §4 Using <mark> to Detect Barge-in During Prompt Playback)."""

    source: Position
    name: str | None = None
    nameexpr: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Markup:
    """Any other SSML element, handed on to the synthesizer as it stands."""

    source: Position
    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    content: tuple[Content, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Enumerate:
    """`<enumerate>`: speaks the choices of a menu or the options of a field (VoiceXML 2.0 §2.2.4)."""

    source: Position
    content: tuple[Content, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class PromptForeach:
    """`<foreach>` inside a prompt (VoiceXML 2.1 §6 Concatenating Prompts Dynamically using <foreach>)."""

    source: Position
    item: str
    array: str
    content: tuple[Content, ...] = ()


Content = Text | Value | Audio | Mark | Markup | Enumerate | PromptForeach


@dataclass(frozen=True, slots=True, eq=False)
class Prompt:
    """`<prompt>` (VoiceXML 2.0 §4.1). Text, `<audio>` and `<value>` in executable content become one too."""

    source: Position
    content: tuple[Content, ...] = ()
    bargein: str | None = None
    bargeintype: str | None = None
    cond: str | None = None
    count: int = 1
    timeout: str | None = None
    lang: str | None = None
    base: str | None = None
    attributes: tuple[tuple[str, str], ...] = field(default=())
    """What else stands on the element, for the `<speak>` that the synthesizer gets."""
