"""Documents, dialogs, form items and what stands beside them (VoiceXML 2.0 §1.5, §2, §3.1, §5.2, §6.3)."""

from __future__ import annotations

from dataclasses import dataclass, field

from vxml.errors import Position, Problem
from vxml.model.content import Prompt
from vxml.model.executable import Data, Executable, FetchAttributes, Script, Var

__all__ = [
    "Block",
    "Catch",
    "Choice",
    "Document",
    "Field",
    "Filled",
    "Form",
    "FormItem",
    "GrammarElement",
    "Initial",
    "InputItem",
    "Link",
    "MenuItem",
    "ObjectItem",
    "Option",
    "Param",
    "Record",
    "Subdialog",
    "Transfer",
]

Properties = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class GrammarElement:
    """`<grammar>` (VoiceXML 2.0 §3.1): inline (`text`) or external (`src`, or `srcexpr` by 2.1 §2)."""

    source: Position
    text: str | None = None
    src: str | None = None
    srcexpr: str | None = None
    type: str | None = None
    mode: str | None = None
    scope: str | None = None
    root: str | None = None
    lang: str | None = None
    tag_format: str | None = None
    weight: float = 1.0
    base: str = ""
    fetch: FetchAttributes = FetchAttributes()


@dataclass(frozen=True, slots=True, eq=False)
class Catch:
    """`<catch>` and its short forms `<error>`, `<help>`, `<noinput>`, `<nomatch>` (§5.2.2, §5.2.3).

    `events` are name prefixes; the empty tuple catches all events.
    """

    source: Position
    events: tuple[str, ...]
    count: int = 1
    cond: str | None = None
    content: tuple[Executable, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """`<link>` §2.5: a grammar whose match goes to a dialog or throws an event."""

    source: Position
    grammars: tuple[GrammarElement, ...] = ()
    dtmf: str | None = None
    next: str | None = None
    expr: str | None = None
    event: str | None = None
    eventexpr: str | None = None
    message: str | None = None
    messageexpr: str | None = None
    fetch: FetchAttributes = FetchAttributes()


@dataclass(frozen=True, slots=True, eq=False)
class Param:
    """`<param>` §6.4 for `<subdialog>` and `<object>`."""

    source: Position
    name: str
    expr: str | None = None
    value: str | None = None
    valuetype: str = "data"
    type: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Option:
    """`<option>` §2.3.1.3 Fields Using Option Lists."""

    source: Position
    text: str
    value: str | None = None
    dtmf: str | None = None
    accept: str = "exact"


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """`<choice>` §2.2.2."""

    source: Position
    text: str
    dtmf: str | None = None
    accept: str | None = None
    next: str | None = None
    expr: str | None = None
    event: str | None = None
    eventexpr: str | None = None
    message: str | None = None
    messageexpr: str | None = None
    grammars: tuple[GrammarElement, ...] = ()
    content: tuple[object, ...] = ()
    fetch: FetchAttributes = FetchAttributes()


@dataclass(frozen=True, slots=True, eq=False)
class Filled:
    """`<filled>` §2.4."""

    source: Position
    content: tuple[Executable, ...]
    mode: str = "all"
    namelist: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FormItem:
    """What the form interpretation algorithm can select (§2.3)."""

    source: Position
    tag: str
    name: str | None = None
    expr: str | None = None
    cond: str | None = None
    prompts: tuple[Prompt, ...] = ()
    catches: tuple[Catch, ...] = ()
    links: tuple[Link, ...] = ()
    properties: Properties = ()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Block(FormItem):
    """`<block>` §2.3.2."""

    content: tuple[Executable, ...] = ()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Initial(FormItem):
    """`<initial>` §2.3.3."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class InputItem(FormItem):
    """A form item that gathers input (§2.3.1 and below)."""

    filled: tuple[Filled, ...] = ()
    grammars: tuple[GrammarElement, ...] = ()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Field(InputItem):
    """`<field>` §2.3.1."""

    type: str | None = None
    slot: str | None = None
    modal: bool = False
    options: tuple[Option, ...] = ()
    lang: str | None = None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class MenuItem(InputItem):
    """The one item of a `<menu>` (§2.2), which is a form in short."""

    choices: tuple[Choice, ...] = ()
    dtmf: bool = False
    accept: str = "exact"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Record(InputItem):
    """`<record>` §2.3.6."""

    modal: bool = True
    beep: bool = False
    maxtime: str | None = None
    finalsilence: str | None = None
    dtmfterm: bool = True
    type: str | None = None
    dest: str | None = None
    destexpr: str | None = None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Transfer(InputItem):
    """`<transfer>` §2.3.7, with `type` of VoiceXML 2.1 §9."""

    dest: str | None = None
    destexpr: str | None = None
    kind: str = "blind"
    connecttimeout: str | None = None
    maxtime: str | None = None
    transferaudio: str | None = None
    aai: str | None = None
    aaiexpr: str | None = None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Subdialog(InputItem):
    """`<subdialog>` §2.3.4."""

    src: str | None = None
    srcexpr: str | None = None
    namelist: tuple[str, ...] = ()
    method: str = "get"
    enctype: str = "application/x-www-form-urlencoded"
    params: tuple[Param, ...] = ()
    fetch: FetchAttributes = FetchAttributes()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ObjectItem(InputItem):
    """`<object>` §2.3.5."""

    classid: str | None = None
    codebase: str | None = None
    codetype: str | None = None
    data: str | None = None
    type: str | None = None
    archive: str | None = None
    params: tuple[Param, ...] = ()
    fetch: FetchAttributes = FetchAttributes()


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """`<form>` §2.1, or a `<menu>` §2.2 as the form that it stands for."""

    source: Position
    tag: str = "form"
    id: str | None = None
    scope: str = "dialog"
    declarations: tuple[Var | Script | Data | FormItem, ...] = ()
    """Variables, scripts and form items in document order, as the FIA initialises them (Appendix C)."""
    items: tuple[FormItem, ...] = ()
    filled: tuple[tuple[InputItem | None, Filled], ...] = ()
    """Every `<filled>` in document order, with the input item that it stands in; None: in the form (§2.4)."""
    catches: tuple[Catch, ...] = ()
    links: tuple[Link, ...] = ()
    grammars: tuple[GrammarElement, ...] = ()
    properties: Properties = ()


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """`<vxml>` §1.5.1."""

    source: Position
    version: str
    lang: str | None = None
    base: str = ""
    """Base URI of relative references: `xml:base` over the document's own URI."""
    application: str | None = None
    declarations: tuple[Var | Script | Data, ...] = ()
    dialogs: tuple[Form, ...] = ()
    catches: tuple[Catch, ...] = ()
    links: tuple[Link, ...] = ()
    properties: Properties = ()
    meta: tuple[tuple[str, str], ...] = ()
    warnings: tuple[Problem, ...] = field(default=())
    """What was forgiven while loading."""

    def dialog(self, identifier: str | None) -> Form | None:
        """The dialog of that id, or the first one for None; None when there is none."""
        if identifier is None:
            return self.dialogs[0] if self.dialogs else None
        for dialog in self.dialogs:
            if dialog.id == identifier:
                return dialog
        return None
