"""The value of a parse: Semantic Interpretation for Speech Recognition 1.0, and the tags of older formats.

Rules are computed children first, each once. A rule without tags has the value of the last rule it refers to,
or else its text (SISR 1.0 §4.2 Default Assignment); where neither a tag nor a tag-format is in sight, the value is
all that was said. Rules whose tags are scripts become functions of one program,
which the sandbox runs once; each document's global tags run once before them (§6.1.1).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

from vxml.errors import ResourceLimit
from vxml.grammar.expansion import GrammarDocument, Tag, TagKind
from vxml.grammar.source import GSL
from vxml.grammar.tagtext import Reading, TagText, read_tag
from vxml.grammar.tree import Parse, RuleNode
from vxml.message import Message

__all__ = ["Sandbox", "interpret"]

MAX_PROGRAM = 1024 * 1024
"""Characters of script that one interpretation may run."""


class _Scope(Protocol):
    def evaluate(self, expression: str) -> Any: ...
    def run(self, script: str) -> None: ...
    def drop(self) -> None: ...


class Sandbox(Protocol):
    """What is asked of `vxml.ecmascript.Engine`."""

    def scope(self) -> Any: ...


def interpret(parse: Parse, sandbox: Sandbox) -> Any:
    """A JSON-like value; never undefined. Without any tag it is the utterance.

    Raises `vxml.ecmascript.ScriptError` for a tag that fails (error.semantic) and `ResourceLimit`.
    """
    nodes = parse.tree.postorder()
    if parse.tree.document.tag_format is None and not _say_more(nodes):
        return parse.utterance
    order: dict[int, int] = {}
    values: list[Any] = []
    pending: list[int] = []
    dependent: set[int] = set()  # nodes whose value only the program knows
    for number, node in enumerate(nodes):
        order[id(node)] = number
        if node.document.meaning is not None:
            values.append(node.document.meaning(node))
            continue
        children = [order[id(child)] for child in node.children if isinstance(child, RuleNode)]
        tags = _tags(node)
        inherits = not tags or node.document.media_type == GSL
        if inherits and dependent.intersection(children):
            dependent.add(number)
        for tag in tags:
            if tag.reading is Reading.SCRIPT:
                dependent.add(number)
        if number in dependent:
            pending.append(number)
            values.append(None)
        else:
            values.append(_value(node, tags, [values[child] for child in children]))
    if len(nodes) - 1 not in dependent:
        return values[-1]
    result = _run(nodes, order, values, pending, dependent, sandbox)
    return (
        result
        if result is None or isinstance(result, (str, int, float, bool, dict, list))
        else parse.utterance
    )


def _say_more(nodes: Sequence[RuleNode]) -> bool:
    """Whether one of the rules has a meaning beyond its words."""
    for node in nodes:
        if node.document.meaning is not None:
            return True
        for child in node.children:
            if isinstance(child, Tag):
                return True
    return False


def _tags(node: RuleNode) -> list[TagText]:
    found: list[TagText] = []
    for child in node.children:
        if isinstance(child, Tag):
            if child.kind is TagKind.TEXT:
                found.append(read_tag(child.content, node.document.tag_format))
            else:
                reading = Reading.SLOTS if child.kind is TagKind.SLOTS else Reading.LITERAL
                found.append(TagText(reading, child.content))
    return found


def _value(node: RuleNode, tags: Sequence[TagText], children: Sequence[Any]) -> Any:
    """Of a rule without scripts. Of several literals the last one counts (SISR 1.0 §5)."""
    for tag in reversed(tags):
        if tag.reading is Reading.LITERAL:
            return tag.value
    slots: dict[str, Any] = {}
    if node.document.media_type == GSL:  # slots are common to all rules of such a grammar
        for child in children:
            if isinstance(child, dict):
                slots |= child
    for tag in tags:
        slots |= {
            name: children[-1] if isinstance(value, str) and value.startswith("$") and children else value
            for name, value in tag.value.items()
        }
    if slots:
        return slots
    return children[-1] if children else node.text()


def _run(
    nodes: list[RuleNode],
    order: dict[int, int],
    values: list[Any],
    pending: list[int],
    dependent: set[int],
    sandbox: Sandbox,
) -> Any:
    documents: dict[int, tuple[GrammarDocument, list[int]]] = {}
    calls: list[str] = []
    for number in pending:
        node = nodes[number]
        documents.setdefault(id(node.document), (node.document, []))[1].append(number)
    places = {key: place for place, key in enumerate(documents)}
    scope: _Scope = sandbox.scope()
    try:
        parts = ["(function () {", "var __v = [];"]
        used = {
            order[id(c)] for n in pending for c in nodes[n].children if isinstance(c, RuleNode)
        } - dependent
        parts += [f"__v[{number}] = {_json(values[number])};" for number in sorted(used)]
        for place, (document, numbers) in enumerate(documents.values()):
            header = [_checked(tag, scope) for tag in document.header_tags if _is_script(tag, document)]
            parts += [f"var __d{place} = (function () {{", *header, "return {"]
            parts += [f"f{n}: {_function(nodes[n], order, scope)}," for n in numbers]
            parts.append("}; })();")
        for number in pending:
            place = places[id(nodes[number].document)]
            calls.append(f"__v[{number}] = __d{place}.f{number}(__v);")
        parts += [*calls, f"return __v[{len(nodes) - 1}];", "})()"]
        program = "\n".join(parts)
        if len(program) > MAX_PROGRAM:
            raise ResourceLimit(
                Message(
                    "the tags of this parse are more than {most} characters of script",
                    most=MAX_PROGRAM,
                )
            )
        return _plain(scope.evaluate(program))
    finally:
        scope.drop()


def _is_script(tag: str, document: GrammarDocument) -> bool:
    """Global tags declare what rules use; only literals are no scripts."""
    return not (document.tag_format or "").endswith("-literals")


_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def _function(node: RuleNode, order: dict[int, int], scope: _Scope) -> str:
    """The rule's variables (out, rules, meta) and its tags, in the order of the parse (SISR 1.0 §6)."""
    tags = _tags(node)
    old = any("$" in str(t.value) and not re.search(r"\bout\b", str(t.value)) for t in tags)
    result = "$" if old else "out"
    variables = f"var rules = {{latest: function () {{ return __l; }}}}, {result} = {{}}"
    current = f"{{text: {_json(node.text())}, score: 1}}"
    lines = [
        "function (__v) { var __l, __m = {text: '', score: 1};",
        f"{variables}, $$;" if old else f"{variables};",
        f"var meta = {{current: function () {{ return {current}; }}, latest: function () {{ return __m; }}}};",
    ]
    for child in node.children:
        if isinstance(child, RuleNode):
            lines.append(f"__l = rules[{_json(child.rule)}] = __v[{order[id(child)]}];")
            lines.append(f"__m = meta[{_json(child.rule)}] = {{text: {_json(child.text())}, score: 1}};")
            if old:
                lines.append("$$ = __l;")
                if _IDENTIFIER.match(child.rule):
                    lines.append(f"var ${child.rule} = __l;")
        elif isinstance(child, Tag):
            tag = read_tag(child.content, node.document.tag_format) if child.kind is TagKind.TEXT else None
            if tag is None or tag.reading is Reading.LITERAL:
                lines.append(f"{result} = {_json(child.content if tag is None else tag.value)};")
            elif tag.reading is Reading.SLOTS:
                lines += [f"{result}[{_json(name)}] = {_json(value)};" for name, value in tag.value.items()]
            else:
                lines.append(_checked(tag.value, scope))
    if not tags:
        lines.append(f"{result} = __l;")
    lines.append(f"return {result}; }}")
    return "\n".join(lines)


def _checked(script: str, scope: _Scope) -> str:
    """The script, when it is a whole program of its own; running it alone gives the engine's own error otherwise."""
    if not _parses(script):
        scope.run(script)
    return f"{script}\n;"


@lru_cache(maxsize=4096)
def _parses(script: str) -> bool:
    from vxml.ecmascript import check_script

    return check_script(script) is None


def _json(value: Any) -> str:
    """As a script literal; U+2028 and U+2029 end lines in older scripts."""
    return json.dumps(value).replace("</", "<\\/")


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (str, int, float, bool, dict, list)) else None
