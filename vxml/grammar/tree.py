"""The logical parse structure: rules, tokens and tags in the order in which they were matched (SRGS 1.0 Appendix H)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from vxml.grammar.expansion import GrammarDocument, InputMode, Tag, TagKind
from vxml.grammar.words import join

__all__ = ["Filler", "Leaf", "Parse", "RuleNode"]


class Filler(NamedTuple):
    """Words that GARBAGE swallowed: part of the utterance, not of the logical parse."""

    text: str


Leaf: TypeAlias = str | Tag | Filler


class RuleNode:
    """One matched rule. ``children`` are strings (tokens), `Tag`, `Filler` and `RuleNode` in order.

    ``name`` is the local rule name, or the absolute URI with fragment of a rule in another document.
    ``str(node)`` gives the notation of SRGS 1.0 Appendix H.
    """

    __slots__ = ("children", "document", "name", "rule")

    def __init__(
        self, name: str, rule: str, document: GrammarDocument, children: tuple[RuleNode | Leaf, ...]
    ) -> None:
        self.name = name
        self.rule = rule
        self.document = document
        self.children = children

    def texts(self) -> list[str]:
        """The tokens and swallowed words below this node, in order."""
        found: list[str] = []
        stack: list[RuleNode | Leaf] = [self]
        while stack:
            node = stack.pop()
            if isinstance(node, RuleNode):
                stack.extend(reversed(node.children))
            elif isinstance(node, str):
                found.append(node)
            elif isinstance(node, Filler):
                found.append(node.text)
        return found

    def text(self) -> str:
        """What was said or keyed under this node, as one line."""
        return utterance(self.document.mode, self.texts())

    def postorder(self) -> list[RuleNode]:
        """Every rule node with a value of its own, children before parents, left to right, without recursion.

        Inside a built-in type only the type itself has a value.
        """
        found: list[RuleNode] = []  # backwards: parents before children, right to left
        stack = [self]
        while stack:
            node = stack.pop()
            found.append(node)
            if node.document.meaning is None:
                stack += [child for child in node.children if isinstance(child, RuleNode)]
        found.reverse()
        return found

    def __str__(self) -> str:
        out: list[str] = []
        stack: list[RuleNode | Leaf | None] = [self]  # None closes a bracket
        while stack:
            node = stack.pop()
            if node is None:
                out.append("]")
                continue
            if isinstance(node, Filler):
                continue
            if out and not out[-1].endswith("["):
                out.append(",")
            if isinstance(node, RuleNode):
                out.append(f"${node.name}[" if node.name == node.rule else f"$<{node.name}>[")
                stack.append(None)
                stack.extend(reversed(node.children))
            elif isinstance(node, str):
                out.append(f'"{node}"')
            else:
                out.append("{!{" + _tag_text(node) + "}!}")
        return "".join(out)

    def __repr__(self) -> str:
        line = str(self)
        return f"<RuleNode {line if len(line) < 200 else line[:200] + '…'}>"


def _tag_text(tag: Tag) -> str:
    return str(tag.content) if tag.kind is TagKind.TEXT else json.dumps(tag.content, ensure_ascii=False)


def utterance(mode: InputMode, texts: list[str]) -> str:
    """Keys stand together; words have blanks between them."""
    return "".join(texts) if mode is InputMode.DTMF else join(texts)


@dataclass(frozen=True, slots=True, eq=False)
class Parse:
    """One way in which an utterance or a key sequence matches a grammar.

    ``utterance``: the matched tokens as the grammar spells them, joined by blanks; keys without blanks.
    ``weight``: product of the weights and repeat probabilities on the way, 0 < weight <= 1.
    """

    utterance: str
    tree: RuleNode
    weight: float
