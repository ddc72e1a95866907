"""Expansions as the text forms write them, and their reading once mode, base and imports are known.

ABNF, JSGF and word lists share it. The parser builds `Written` bottom-up and counts depth as it goes, so no input
is deep enough to exhaust the stack.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import lark

from vxml.errors import Position
from vxml.grammar.expansion import Alternatives, Choice, Expansion, Repeat, RuleRef, Special, Tag
from vxml.grammar.limits import MAX_DEPTH
from vxml.grammar.problems import Problems
from vxml.grammar.source import resolve
from vxml.grammar.tokens import Tokens, sequence_of
from vxml.message import Message

__all__ = ["Read", "Written", "WrittenRule", "parse_text"]


class Written(NamedTuple):
    kind: str
    text: str
    line: int
    column: int
    depth: int
    parts: tuple[Written, ...] = ()
    weight: str = ""


class WrittenRule(NamedTuple):
    public: bool | None
    name: str
    line: int
    column: int
    body: Written


class Declaration(NamedTuple):
    keyword: str
    values: tuple[str, ...]
    line: int
    column: int


class _TooDeep(Exception):
    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column


class _Builder(lark.Transformer[lark.Token, Any]):
    """Called by the LALR parser at every reduction."""

    def start(self, children: list[Any]) -> list[Any]:
        return children

    def expansion(self, children: list[Any]) -> Written:
        body: Written = children[0]
        return body

    def declare(self, tokens: list[lark.Token]) -> Declaration:
        first = tokens[0]
        return Declaration(first.type, tuple(str(t) for t in tokens), first.line or 0, first.column or 0)

    def rule(self, children: list[Any]) -> WrittenRule:
        *scope, name, body = children
        public = None if not scope else str(scope[0]) == "public"
        return WrittenRule(public, str(name), name.line or 0, name.column or 0, body)

    def alternatives(self, children: list[Written]) -> Written:
        return children[0]._replace(weight="") if _alone(children) else _node("alt", "", children)

    def choice(self, children: list[Any]) -> Written:
        weight = str(children[0]) if len(children) == 2 else ""
        body: Written = children[-1]
        return body._replace(weight=weight)

    def sequence(self, children: list[Written]) -> Written:
        return children[0] if len(children) == 1 else _node("seq", "", children)

    def group(self, children: list[Written]) -> Written:
        return _node("group", "", children)

    def optional(self, children: list[Written]) -> Written:
        return _node("optional", "", children)

    def nothing(self, children: list[Any]) -> Written:
        return Written("nothing", "", 0, 0, 1)

    def repeat(self, children: list[Any]) -> Written:
        return _repeated(children[0], str(children[1]))

    def star(self, children: list[Any]) -> Written:
        return _repeated(children[0], "<0->")

    def plus(self, children: list[Any]) -> Written:
        return _repeated(children[0], "<1->")

    def attach(self, children: list[Any]) -> Written:
        body: Written = children[0]
        return body  # the language of one expansion; matching by text needs none

    def tagged(self, children: list[Any]) -> Written:
        return _node("seq", "", [children[0], _leaf("tag", children[1])])

    def words(self, children: list[lark.Token]) -> Written:
        return _leaf("words", children[0])

    def quoted(self, children: list[lark.Token]) -> Written:
        return _leaf("quoted", children[0])

    def name(self, children: list[lark.Token]) -> Written:
        return _leaf("name", children[0])

    def uri(self, children: list[lark.Token]) -> Written:
        return _leaf("uri", children[0])

    def tag(self, children: list[lark.Token]) -> Written:
        return _leaf("tag", children[0])


def _alone(children: list[Written]) -> bool:
    return len(children) == 1 and children[0].kind != "tag"


def _leaf(kind: str, token: lark.Token) -> Written:
    return Written(kind, str(token), token.line or 0, token.column or 0, 1)


def _repeated(body: Written, count: str) -> Written:
    """Of words in a row the last one is repeated."""
    if body.kind == "words":
        before, blank, last = body.text.rstrip().rpartition(" ")
        if "\t" in last:
            before, blank, last = body.text.rpartition("\t")
        if blank:
            return _node(
                "seq", "", [body._replace(text=before), _node("repeat", count, [body._replace(text=last)])]
            )
    return _node("repeat", count, [body])


def _node(kind: str, text: str, parts: list[Written]) -> Written:
    depth = 1 + max(part.depth for part in parts)
    first = parts[0]
    if depth > 3 * MAX_DEPTH:
        raise _TooDeep(first.line, first.column)
    return Written(kind, text, first.line, first.column, depth, tuple(parts))


@cache
def _parser(name: str) -> lark.Lark:
    grammar = files("vxml.grammar").joinpath(f"{name}.lark").read_text("utf-8")
    starts = ["start", "expansion"] if name == "jsgf" else ["start"]
    return lark.Lark(grammar, parser="lalr", lexer="contextual", transformer=_Builder(), start=starts)


def parse_text(name: str, text: str, problems: Problems, start: str = "start") -> Any:
    """Parses with NAME.lark: a list of declarations and rules, or one `Written`. Raises `GrammarError`."""
    try:
        return _parser(name).parse(text, start=start)
    except lark.UnexpectedInput as error:
        problems.add(problems.at(max(error.line, 0), max(error.column, 0)), _explain(error, text))
    except _TooDeep as error:
        problems.add(
            problems.at(error.line, error.column),
            Message("groups are nested more than {most} levels deep", most=MAX_DEPTH),
        )
    problems.check()
    raise AssertionError


def _explain(error: lark.UnexpectedInput, text: str) -> Message:
    if isinstance(error, lark.UnexpectedToken):
        if error.token.type == "$END":
            return Message(
                "the grammar ends in the middle of a rule or declaration; is a ';' or a bracket missing?"
            )
        return Message(
            "'{token}' is not allowed here; is a ';' missing before it?", token=str(error.token)[:40]
        )
    at = error.pos_in_stream or 0
    return Message("{value!r} is not allowed here", value=text[at : at + 1])


_REPEAT = re.compile(r"<\s*(\d+)\s*(-)?\s*(\d+)?\s*(?:/\s*([\d.]+)\s*/)?\s*>")


class Read:
    """Turns `Written` into expansions; collects problems and external references."""

    def __init__(self, tokens: Tokens, problems: Problems, base: str, own_uri: str) -> None:
        self.tokens = tokens
        self.problems = problems
        self.base = base
        self.own_uri = own_uri
        self.references: set[str] = set()
        self.local: list[tuple[str, Position]] = []
        self.imports: dict[str, tuple[str, str | None]] = {}

    def expansion(self, written: Written) -> Expansion:
        position = self.problems.at(written.line, written.column)
        match written.kind:
            case "words":
                return sequence_of(list(self.tokens.text(_unescape(written.text), lambda: position)))
            case "quoted":
                return sequence_of(list(self.tokens.single(_unescape(written.text[1:-1]), lambda: position)))
            case "tag":
                return Tag(_tag(written.text))
            case "name":
                return self._name(written.text, position)
            case "uri":
                return self._uri(written.text, position)
            case "nothing":
                return Special.NULL
            case "group":
                return self.expansion(written.parts[0])
            case "optional":
                return Repeat(self.expansion(written.parts[0]), 0, 1)
            case "repeat":
                return self._repeat(written, position)
            case "alt":
                return Alternatives(
                    tuple(Choice(self.expansion(p), self._number(p.weight, p)) for p in written.parts)
                )
        return sequence_of([self.expansion(part) for part in written.parts])

    def _repeat(self, written: Written, position: Position) -> Expansion:
        body = self.expansion(written.parts[0])
        found = _REPEAT.match(written.text)
        assert found
        low, high = int(found[1]), int(found[3]) if found[3] else None
        if not found[2]:
            high = low
        if high is not None and high < low:
            self.problems.add(
                position,
                Message(
                    "repeat {text} counts down; write <m-n> with m <= n (SRGS 1.0 §2.5)", text=written.text
                ),
            )
            return body
        return Repeat(body, low, high, self._number(found[4] or "", written, most=1.0))

    def _number(self, text: str, written: Written, most: float = float("inf")) -> float | None:
        if not text:
            return None
        try:
            value = float(text.strip("/ \t\r\n"))
        except ValueError:
            value = -1.0
        if 0 <= value <= most:
            return min(value, 1e30)
        self.problems.add(
            self.problems.at(written.line, written.column),
            Message("{text} is no weight or probability (SRGS 1.0 §2.4.1)", text=text),
        )
        return None

    def _name(self, text: str, position: Position) -> Expansion:
        name = text.strip("$<>")
        if name in Special.__members__:
            return Special[name]
        if name in self.imports:
            uri, rule = self.imports[name]
            self.references.add(uri)
            return RuleRef(uri, rule, position)
        self.local.append((name, position))
        return RuleRef("", name, position)

    def _uri(self, text: str, position: Position) -> Expansion:
        reference, _, media_type = text[2:-1].partition(">~<")
        absolute, rule = resolve(self.base, reference)
        if not absolute and not rule:
            self.problems.add(position, Message("{text} refers to nothing", text=text))
            return Special.VOID
        if not absolute:
            self.local.append((rule, position))
        elif absolute.startswith("builtin:"):
            absolute, rule = absolute + (f"#{rule}" if rule else ""), ""
        elif absolute != self.own_uri:
            self.references.add(absolute)
        return RuleRef(absolute, rule or None, position, media_type or None)


def _unescape(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text) if "\\" in text else text


def _tag(text: str) -> str:
    return text[3:-3] if text.startswith("{!{") else text[1:-1]
