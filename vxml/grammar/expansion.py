"""What every grammar form is read into: rule expansions (SRGS 1.0 §2 Rule Expansions) and documents (§4).

Plain tuples with names, because a grammar may hold fifty thousand of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from vxml.errors import Position

if TYPE_CHECKING:
    from vxml.grammar.tree import RuleNode

__all__ = [
    "Alternatives",
    "Choice",
    "Expansion",
    "GrammarDocument",
    "InputMode",
    "Repeat",
    "Rule",
    "RuleRef",
    "Sequence",
    "Special",
    "Tag",
    "TagKind",
    "Token",
]

JSON: TypeAlias = Any
"""What JSON can hold: str, int, float, bool, None, list and dict of these."""


class InputMode(StrEnum):
    """SRGS 1.0 §4.6 Mode."""

    VOICE = "voice"
    DTMF = "dtmf"


class TagKind(Enum):
    """What the content of a tag is."""

    TEXT = "text"
    """Source text; the tag format of its document says how to read it."""
    VALUE = "value"
    """A ready value: the rule's result."""
    SLOTS = "slots"
    """A ready dictionary that is merged into the rule's result (GSL slots)."""


class Token(NamedTuple):
    text: str
    """As it stands in the grammar, white space normalised."""
    words: tuple[str, ...]
    """What must be said, as `vxml.grammar.words.words` splits it."""


class Tag(NamedTuple):
    content: JSON
    kind: TagKind = TagKind.TEXT


class Special(Enum):
    """SRGS 1.0 §2.2.3 Special Rules."""

    NULL = "NULL"
    VOID = "VOID"
    GARBAGE = "GARBAGE"


class RuleRef(NamedTuple):
    """SRGS 1.0 §2.2 Rule Reference. ``uri`` is empty for a local rule, absolute and without fragment otherwise."""

    uri: str
    rule: str | None
    position: Position
    media_type: str | None = None


class Sequence(NamedTuple):
    parts: tuple[Expansion, ...]


class Choice(NamedTuple):
    expansion: Expansion
    weight: float | None = None


class Alternatives(NamedTuple):
    choices: tuple[Choice, ...]


class Repeat(NamedTuple):
    body: Expansion
    low: int
    high: int | None
    """None: without end."""
    probability: float | None = None


Expansion: TypeAlias = Token | Tag | Special | RuleRef | Sequence | Alternatives | Repeat

Meaning: TypeAlias = "Callable[[RuleNode], JSON]"
"""From the parse of a rule to its value."""


class Rule(NamedTuple):
    name: str
    expansion: Expansion
    public: bool
    position: Position


@dataclass(frozen=True, slots=True, eq=False)
class GrammarDocument:
    """One grammar document, read but not yet linked with those it refers to (SRGS 1.0 §4)."""

    uri: str
    mode: InputMode
    language: str
    tag_format: str | None
    root: str | None
    rules: Mapping[str, Rule]
    media_type: str
    """Of the form it was written in, for example application/srgs+xml."""
    references: frozenset[str] = frozenset()
    """Absolute URIs, without fragment, of the grammars it refers to; built-in ones left out."""
    header_tags: tuple[str, ...] = ()
    """Global tags (SISR 1.0 §6.1.1 Global Tags): scripts run once before any rule's."""
    position: Position = field(default=Position(""))
    meaning: Meaning | None = None
    """Built-in types compute their value in Python."""
