"""Nuance Grammar Specification Language: `[...]` choice, `(...)` sequence, `?x` optional, `*x` `+x` repeats.

Rules begin with a capital letter (public with a point before it); `{<slot value>}` fills a slot and
`{return(value)}` gives a rule's value; `dtmf-1` is a key. A grammar may hold words and keys together: read for
one mode, what belongs to the other cannot match.
"""

from __future__ import annotations

import re

from vxml.errors import Position
from vxml.grammar.expansion import (
    Alternatives,
    Choice,
    Expansion,
    GrammarDocument,
    InputMode,
    Repeat,
    Rule,
    RuleRef,
    Sequence,
    Special,
    Tag,
    TagKind,
)
from vxml.grammar.limits import MAX_DEPTH
from vxml.grammar.problems import Problems
from vxml.grammar.source import GSL
from vxml.grammar.tokens import sequence_of
from vxml.grammar.words import dtmf_tokens, phrase_token, tokenize
from vxml.message import Message

__all__ = ["parse"]

_TOKEN = re.compile(
    r"""(?P<space>\s+|;[^\n]*)|(?P<tag>\{[^{}]*\})|(?P<quoted>"[^"]*")|(?P<open>[\[(])|(?P<close>[\])])"""
    r"""|(?P<operator>[?*+])|(?P<weight>~\s*[\d.]+)|(?P<word>[^\s\[\](){}"?*+~;]+)|(?P<bad>.)""",
    re.DOTALL,
)
_NAME = re.compile(r"\.?[A-Z][\w.\-:@']*\Z")
_DEFINITION = re.compile(r"(?<![\w.\-@'])(\.?[A-Z][\w.\-@']{0,200})(?::\w{1,200})?\s{0,200}[?*+]?[\[(]")
_SLOT = re.compile(r"<\s*([\w.\-]{1,200})\s([^<>]*)>")
_RETURN = re.compile(r"return\s*\(([^)]*)\)")


class _Group:
    """An open bracket, or the top level."""

    __slots__ = ("close", "column", "line", "operators", "parts", "rule")

    def __init__(self, close: str, rule: str | None, line: int, column: int, operators: list[str]) -> None:
        self.close = close
        self.rule = rule
        self.line = line
        self.column = column
        self.operators = operators
        self.parts: list[Choice] = []


def parse(
    text: str,
    *,
    uri: str,
    mode: InputMode | None,
    language: str | None,
    root: str | None,
    tolerant: bool,
    offset: tuple[int, int],
) -> GrammarDocument:
    """Raises `GrammarError`. Without ``mode`` it is read for voice, unless it holds keys only."""
    problems = Problems(uri, offset)
    if mode is None:
        bare = re.sub(r"\{[^{}]*\}|;[^\n]*|(?<![\w.\-])\.?[A-Z][\w.\-]{0,200}(?=\s{0,200}[\[(])", " ", text)
        keys_only = re.search(r"\bdtmf-", bare) and not re.search(r"(?<![\w-])(?!dtmf-)\w", bare)
        mode = InputMode.DTMF if keys_only else InputMode.VOICE
    # A capital letter that no definition follows is a word whose author was generous with capitals.
    defined = {name.removeprefix(".") for name in _DEFINITION.findall(text)} if tolerant else None
    reader = _Reader(mode, problems, defined)
    reader.read(text)
    rules = reader.rules
    for name, position in reader.local:
        if name not in rules:
            problems.add(position, Message("there is no rule '{name}' in this grammar", name=name))
    public = [name for name, rule in rules.items() if rule.public]
    if not rules:
        problems.add(problems.at(1, 1), Message("the grammar holds no rule and no choice"))
    elif root is not None and root.removeprefix(".") not in rules:
        problems.add(problems.at(1, 1), Message("the root rule '{root}' is not defined", root=root))
    problems.check()
    return GrammarDocument(
        uri=uri,
        mode=mode,
        language=language or "",
        tag_format=None,
        root=root.removeprefix(".") if root else (public or list(rules))[0],
        rules=rules,
        media_type=GSL,
        position=problems.at(1),
    )


class _Reader:
    def __init__(self, mode: InputMode, problems: Problems, defined: set[str] | None) -> None:
        self.defined = defined
        self.mode = mode
        self.problems = problems
        self.rules: dict[str, Rule] = {}
        self.local: list[tuple[str, Position]] = []

    def read(self, text: str) -> None:
        stack = [_Group("", None, 1, 1, [])]
        pending: list[str] = []
        waiting_name: tuple[str, int, int] | None = None
        line, line_start = 1, 0
        for found in _TOKEN.finditer(text):
            kind, value = found.lastgroup, found[0]
            column = found.start() - line_start + 1
            here = (line, column)
            breaks = value.count("\n")
            if breaks:
                line += breaks
                line_start = found.start() + value.rindex("\n") + 1
            if kind == "space":
                continue
            top = stack[-1]
            if len(stack) == 1 and kind == "word" and _NAME.match(value):
                waiting_name = (value, *here)
            elif kind == "open":
                self._bounded(len(stack), here)
                name = waiting_name[0] if waiting_name else None
                waiting_name = None
                stack.append(_Group("]" if value == "[" else ")", name, *here, pending))
                pending = []
            elif kind == "close":
                if len(stack) == 1 or top.close != value:
                    self.problems.add(
                        self.problems.at(*here), Message("'{value}' closes nothing that is open", value=value)
                    )
                    self.problems.check()
                stack.pop()
                self._close(top, stack[-1])
            elif kind == "operator":
                pending.append(value)
                self._bounded(len(pending), here)
            elif kind == "bad":
                self.problems.add(
                    self.problems.at(*here), Message("{value!r} is not allowed here", value=value)
                )
                self.problems.check()
            else:
                self._leaf(str(kind), value, top, pending, here)
                pending = []
        if len(stack) > 1:
            group = stack[-1]
            self.problems.add(
                self.problems.at(group.line, group.column),
                Message("the bracket lacks its '{close}'", close=group.close),
            )
        self._top(stack[0])

    def _close(self, group: _Group, parent: _Group) -> None:
        body: Expansion
        if group.close == "]":
            body = Alternatives(tuple(group.parts)) if group.parts else Special.VOID
        else:
            body = sequence_of([choice.expansion for choice in group.parts])
        if group.rule is None:
            parent.parts.append(Choice(_apply(group.operators, body)))
            return
        name = group.rule.removeprefix(".").partition(":")[0]
        position = self.problems.at(group.line, group.column)
        if name in self.rules:
            self.problems.add(position, Message("the rule '{name}' is defined twice", name=name))
        self.rules[name] = Rule(name, body, group.rule.startswith("."), position)
        parent.rule = name

    def _leaf(self, kind: str, value: str, top: _Group, pending: list[str], here: tuple[int, int]) -> None:
        position = self.problems.at(*here)
        if kind == "tag":
            tag = _tag(value)
            if not top.close and top.rule in self.rules:  # a tag behind a whole rule definition
                rule = self.rules[top.rule]
                self.rules[top.rule] = rule._replace(expansion=self._behind(rule.expansion, tag, here))
            elif top.parts and top.close != ")":
                last = top.parts[-1]
                top.parts[-1] = last._replace(expansion=self._behind(last.expansion, tag, here))
            else:
                top.parts.append(Choice(tag))
        elif kind == "weight":
            if top.parts:
                top.parts[-1] = top.parts[-1]._replace(weight=_number(value))
        elif kind == "word" and _NAME.match(value) and self._names_rule(value):
            name = value.removeprefix(".").partition(":")[0]
            self.local.append((name, position))
            top.parts.append(Choice(_apply(pending, RuleRef("", name, position))))
        else:
            top.parts.append(Choice(_apply(pending, self._word(value, position))))

    def _bounded(self, depth: int, here: tuple[int, int]) -> None:
        if depth > MAX_DEPTH:
            self.problems.add(
                self.problems.at(*here),
                Message("groups are nested more than {most} levels deep", most=MAX_DEPTH),
            )
            self.problems.check()

    def _behind(self, body: Expansion, tag: Tag, here: tuple[int, int]) -> Expansion:
        tagged = isinstance(body, Sequence) and bool(body.parts) and isinstance(body.parts[-1], Tag)
        parts = [*body.parts, tag] if isinstance(body, Sequence) and tagged else [body, tag]
        self._bounded(len(parts), here)
        return sequence_of(parts)

    def _names_rule(self, value: str) -> bool:
        return self.defined is None or value.removeprefix(".").partition(":")[0] in self.defined

    def _word(self, value: str, position: Position) -> Expansion:
        key = re.match(r"dtmf-(\w+|\*|#)\Z", value)
        if key or self.mode is InputMode.DTMF:
            if not (key and self.mode is InputMode.DTMF):
                return Special.VOID
            keys = dtmf_tokens(key[1])
            if keys is None:
                self.problems.add(position, Message("'{value}' is no DTMF key", value=value))
            return sequence_of(list(keys or []))
        if value.startswith('"'):
            token = phrase_token(value[1:-1])
            return token or Special.NULL
        return sequence_of(list(tokenize(value)))

    def _top(self, group: _Group) -> None:
        if group.parts:
            name = "main"
            while name in self.rules:
                name += "_"
            parts = tuple(group.parts)
            body = parts[0].expansion if len(parts) == 1 else Alternatives(parts)
            self.rules = {name: Rule(name, body, True, self.problems.at(1))} | self.rules


def _apply(operators: list[str], body: Expansion) -> Expansion:
    for operator in reversed(operators):
        body = Repeat(body, 1 if operator == "+" else 0, 1 if operator == "?" else None)
    return body


def _number(text: str) -> float | None:
    try:
        return float(text.lstrip("~ \t"))
    except ValueError:
        return None


def _tag(text: str) -> Tag:
    inner = text[1:-1].strip()
    returned = _RETURN.match(inner)
    if returned:
        return Tag(_value(returned[1]), TagKind.VALUE)
    slots = {name: _value(value) for name, value in _SLOT.findall(inner)}
    return Tag(slots, TagKind.SLOTS) if slots else Tag(inner)


def _value(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
