"""Executable content (VoiceXML 2.0 §5.3 Executable Content, 2.1 §3, §5, §6, §8)."""

from __future__ import annotations

from dataclasses import dataclass

from vxml.errors import Position
from vxml.model.content import Prompt

__all__ = [
    "Assign",
    "Branch",
    "Clear",
    "Data",
    "Disconnect",
    "Executable",
    "Exit",
    "FetchAttributes",
    "Foreach",
    "Goto",
    "If",
    "Log",
    "Reprompt",
    "Return",
    "Script",
    "Submit",
    "Throw",
    "Var",
]


@dataclass(frozen=True, slots=True)
class FetchAttributes:
    """How to fetch (VoiceXML 2.0 §6.1 Resource Fetching); None means the property of the same name."""

    fetchaudio: str | None = None
    fetchhint: str | None = None
    fetchtimeout: str | None = None
    maxage: str | None = None
    maxstale: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Var:
    """`<var>` §5.3.1."""

    source: Position
    name: str
    expr: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Assign:
    """`<assign>` §5.3.2."""

    source: Position
    name: str
    expr: str


@dataclass(frozen=True, slots=True, eq=False)
class Clear:
    """`<clear>` §5.3.3; no names: all form items of the form."""

    source: Position
    namelist: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """One arm of an `<if>`; `cond` None is `<else>`."""

    cond: str | None
    content: tuple[Executable, ...]


@dataclass(frozen=True, slots=True, eq=False)
class If:
    """`<if>`, `<elseif>`, `<else>` §5.3.4."""

    source: Position
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Reprompt:
    """`<reprompt>` §5.3.6."""

    source: Position


@dataclass(frozen=True, slots=True, eq=False)
class Goto:
    """`<goto>` §5.3.7. Just one of next, expr, nextitem, expritem is set."""

    source: Position
    next: str | None = None
    expr: str | None = None
    nextitem: str | None = None
    expritem: str | None = None
    fetch: FetchAttributes = FetchAttributes()


@dataclass(frozen=True, slots=True, eq=False)
class Submit:
    """`<submit>` §5.3.8."""

    source: Position
    next: str | None = None
    expr: str | None = None
    namelist: tuple[str, ...] | None = None
    method: str = "get"
    enctype: str = "application/x-www-form-urlencoded"
    fetch: FetchAttributes = FetchAttributes()


@dataclass(frozen=True, slots=True, eq=False)
class Exit:
    """`<exit>` §5.3.9."""

    source: Position
    expr: str | None = None
    namelist: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Return:
    """`<return>` §5.3.10."""

    source: Position
    namelist: tuple[str, ...] = ()
    event: str | None = None
    eventexpr: str | None = None
    message: str | None = None
    messageexpr: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Disconnect:
    """`<disconnect>` §5.3.11, with the namelist of VoiceXML 2.1 §8."""

    source: Position
    namelist: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Throw:
    """`<throw>` §5.2.1."""

    source: Position
    event: str | None = None
    eventexpr: str | None = None
    message: str | None = None
    messageexpr: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Script:
    """`<script>` §5.3.12, srcexpr by VoiceXML 2.1 §3."""

    source: Position
    text: str | None = None
    src: str | None = None
    srcexpr: str | None = None
    charset: str | None = None
    fetch: FetchAttributes = FetchAttributes()


@dataclass(frozen=True, slots=True, eq=False)
class Log:
    """`<log>` §5.3.13. `parts` are texts and, as 1-tuples, expressions."""

    source: Position
    label: str | None = None
    expr: str | None = None
    parts: tuple[str | tuple[str], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """`<data>` (VoiceXML 2.1 §5 Using <data> to Fetch XML Without Requiring a Dialog Transition)."""

    source: Position
    name: str | None = None
    src: str | None = None
    srcexpr: str | None = None
    namelist: tuple[str, ...] = ()
    method: str = "get"
    enctype: str = "application/x-www-form-urlencoded"
    fetch: FetchAttributes = FetchAttributes()


@dataclass(frozen=True, slots=True, eq=False)
class Foreach:
    """`<foreach>` as executable content (VoiceXML 2.1 §6)."""

    source: Position
    item: str
    array: str
    content: tuple[Executable, ...] = ()


Executable = (
    Var
    | Assign
    | Clear
    | If
    | Prompt
    | Reprompt
    | Goto
    | Submit
    | Exit
    | Return
    | Disconnect
    | Throw
    | Script
    | Log
    | Data
    | Foreach
)
