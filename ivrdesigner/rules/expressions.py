"""What an ECMAScript expression reads, assigns and gives, told from its syntax tree; nothing is run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser, Tree

from vxml.ecmascript import check

__all__ = ["GLOBALS", "Expression", "parse_expression"]

GLOBALS: Final = frozenset(
    [
        "Array",
        "Boolean",
        "Date",
        "Error",
        "Infinity",
        "JSON",
        "Map",
        "Math",
        "NaN",
        "Number",
        "Object",
        "RangeError",
        "RegExp",
        "Set",
        "String",
        "TypeError",
        "arguments",
        "decodeURI",
        "decodeURIComponent",
        "encodeURI",
        "encodeURIComponent",
        "isFinite",
        "isNaN",
        "parseFloat",
        "parseInt",
        "undefined",
    ]
)
"""Names that the language itself gives."""

_BINDERS: Final = frozenset(
    (
        "function_expression",
        "arrow_function",
        "function_declaration",
        "generator_function",
        "method_definition",
    )
)


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression. Offsets are characters from its beginning."""

    source: str
    error: tuple[str, int] | None
    """What is wrong and at which offset; None when it parses."""
    reads: frozenset[str] = frozenset()
    """Free names, without those of `GLOBALS`; assigned ones too."""
    guarded: frozenset[str] = frozenset()
    """Free names that are only compared with undefined or null, or given to typeof: reading them unset is meant."""
    assigned: frozenset[str] = frozenset()
    """Free names that the expression assigns."""
    places: Mapping[str, int] = field(default_factory=dict, compare=False)
    """Offset of the first place of each free name."""
    tree: Tree | None = field(default=None, compare=False)

    @property
    def root(self) -> Node | None:
        """The node of the expression itself."""
        if self.tree is None or not self.tree.root_node.named_children:
            return None
        statement = self.tree.root_node.named_children[0]
        while statement.type in ("expression_statement", "parenthesized_expression"):
            inner = [child for child in statement.named_children if child.type != "comment"]
            if len(inner) != 1:
                return None
            statement = inner[0]
        return statement


@lru_cache(maxsize=65_536)
def parse_expression(source: str) -> Expression:
    """Parse one expression; parsed ones are kept, since flows repeat them."""
    message = check(source)
    tree = _parser().parse(f"({source}\n)".encode("utf-8", "replace"))
    if message is not None:
        return Expression(source, (message, _error_offset(tree, source)))
    local = frozenset(_local_names(tree.root_node))
    reads: set[str] = set()
    places: dict[str, int] = {}
    strict: set[str] = set()
    assigned: set[str] = set()
    for node in _walk(tree.root_node):
        if node.type not in ("identifier", "shorthand_property_identifier"):
            continue
        name = _text(node)
        if name in local or name in GLOBALS:
            continue
        if name not in reads:
            reads.add(name)
            places[name] = _offset(node.start_byte, source)
        if _is_assigned(node):
            assigned.add(name)
        if not _is_guard(node):
            strict.add(name)
    return Expression(
        source, None, frozenset(reads), frozenset(reads - strict), frozenset(assigned), places, tree
    )


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_javascript.language()))


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def _walk(root: Node) -> Iterator[Node]:
    """All nodes, without recursion: expressions may be nested deep."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def _local_names(root: Node) -> Iterator[str]:
    """Names that functions inside the expression declare. They count as local in the whole expression."""
    for node in _walk(root):
        if node.type in _BINDERS:
            for field in ("parameters", "parameter", "name"):
                child = node.child_by_field_name(field)
                if child is not None:
                    yield from (_text(part) for part in _walk(child) if _is_binding(part))
        elif node.type in ("variable_declarator", "catch_clause"):
            child = node.child_by_field_name("name") or node.child_by_field_name("parameter")
            if child is not None:
                yield from (_text(part) for part in _walk(child) if _is_binding(part))


def _is_binding(node: Node) -> bool:
    return node.type in ("identifier", "shorthand_property_identifier_pattern")


def _is_assigned(node: Node) -> bool:
    parent = node.parent
    if parent is None:
        return False
    if parent.type in ("assignment_expression", "augmented_assignment_expression"):
        return parent.child_by_field_name("left") == node
    return parent.type == "update_expression"


def _is_guard(node: Node) -> bool:
    parent = node.parent
    if parent is None:
        return False
    if parent.type == "unary_expression":
        operator = parent.child_by_field_name("operator")
        return operator is not None and operator.type == "typeof"
    if parent.type == "binary_expression":
        return any(
            child.type in ("undefined", "null") or _text(child) == "undefined"
            for child in parent.named_children
            if child != node
        )
    return False


def _error_offset(tree: Tree, source: str) -> int:
    """Offset of the first error of the tree, in characters of ``source``."""
    faulty = [node.start_byte for node in _walk(tree.root_node) if node.is_error or node.is_missing]
    return _offset(min(faulty, default=1), source)


def _offset(byte: int, source: str) -> int:
    """Characters of ``source`` before a byte of the parsed text, which has one bracket more."""
    if source.isascii():
        return min(max(byte - 1, 0), len(source))
    return len(source.encode("utf-8", "replace")[: max(byte - 1, 0)].decode("utf-8", "ignore"))
