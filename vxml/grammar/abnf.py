"""The ABNF form of SRGS 1.0 (Appendix D Formal Syntax for ABNF; §4.1 Self-Identifying Header)."""

from __future__ import annotations

import re

from vxml.grammar import bare
from vxml.grammar.expansion import GrammarDocument, InputMode, Rule, Special
from vxml.grammar.problems import Problems
from vxml.grammar.source import ABNF, resolve
from vxml.grammar.tokens import Tokens
from vxml.grammar.written import Declaration, Read, WrittenRule, parse_text
from vxml.message import Message

__all__ = ["parse"]

_HEADER = re.compile(r"\A\s*#ABNF 1\.0(?: +[A-Za-z0-9._-]+)? *;[ \t]*(?=\r|\n|\Z)")
# A dropped semicolon, or comments in front, as vendors' tools write it.
_LOOSE_HEADER = re.compile(
    r"\A(?:\s|/\*(?:[^*]|\*(?!/))*\*/|//[^\n]*\n)*#ABNF V?1\.0(?:[ \t]+[\w.-]+)?[ \t]*;?[ \t]*(?=\r|\n|\Z)"
)
_ONCE = {"LANGUAGE": "language", "MODE": "mode", "ROOT": "root", "TAG_FORMAT": "tag-format", "BASE": "base"}


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
    """Raises `GrammarError`. Tolerant reading takes an inline grammar without header, and one without any rule."""
    problems = Problems(uri, offset)
    header = (_LOOSE_HEADER if tolerant else _HEADER).match(text)
    if header:
        text = "\n" * header[0].count("\n") + text[header.end() :]
    elif text.lstrip().startswith("#") or not tolerant:
        problems.add(
            problems.at(1, 1),
            Message("an ABNF grammar begins with a line '#ABNF 1.0;' or '#ABNF 1.0 ENCODING;' (§4.1)"),
        )
        problems.check()
    elif not re.search(r"\$[^\s=;$]+\s*=", text):
        return bare.parse(
            text, uri=uri, mode=mode, language=language, root=root, tolerant=tolerant, offset=offset
        )
    statements = parse_text("abnf", text, problems)
    declared: dict[str, str] = {}
    tags: list[str] = []
    meta_base: str | None = None
    for statement in statements:
        if not isinstance(statement, Declaration):
            break
        keyword = statement.keyword
        if keyword == "TAG":
            tags.append(statement.values[0].removeprefix("{!{").removesuffix("}!}").strip("{}"))
        elif keyword == "META" and statement.values[1].strip("\"'").lower() == "base":
            meta_base = statement.values[2].strip("\"'")
        elif keyword in _ONCE:
            if keyword in declared:
                problems.add(
                    problems.at(statement.line, statement.column),
                    Message("'{keyword}' is declared twice (SRGS 1.0 §4)", keyword=_ONCE[keyword]),
                )
            declared[keyword] = statement.values[1].strip("<>$ ")
    said = declared.get("MODE")
    if said not in (None, "voice", "dtmf"):
        problems.add(
            problems.at(1), Message("mode '{said}' is neither voice nor dtmf (SRGS 1.0 §4.6)", said=said)
        )
        said = None
    actual = InputMode(said) if said else mode or InputMode.VOICE
    base = declared.get("BASE", meta_base)
    read = Read(Tokens(actual, problems), problems, resolve(uri, base)[0] or uri if base else uri, uri)
    rules = _rules([s for s in statements if isinstance(s, WrittenRule)], read, problems)
    root = declared.get("ROOT") or root or None
    if root is not None and root not in rules:
        problems.add(
            problems.at(1), Message("the root rule '${root}' is not defined (SRGS 1.0 §4.7)", root=root)
        )
    if not tolerant and actual is InputMode.VOICE and not (declared.get("LANGUAGE") or language):
        problems.add(problems.at(1), Message("a voice grammar must declare its language (SRGS 1.0 §4.5)"))
    problems.check()
    return GrammarDocument(
        uri=uri,
        mode=actual,
        language=declared.get("LANGUAGE") or language or "",
        tag_format=declared.get("TAG_FORMAT"),
        root=root,
        rules=rules,
        media_type=ABNF,
        references=frozenset(read.references),
        header_tags=tuple(tags),
        position=problems.at(1),
    )


def _rules(written: list[WrittenRule], read: Read, problems: Problems) -> dict[str, Rule]:
    rules: dict[str, Rule] = {}
    for rule in written:
        name = rule.name.removeprefix("$")
        position = problems.at(rule.line, rule.column)
        if name in Special.__members__:
            problems.add(
                position,
                Message("'${name}' is a special rule; choose another name (SRGS 1.0 §2.2.3)", name=name),
            )
        elif name in rules:
            problems.add(position, Message("the rule '${name}' is defined twice (SRGS 1.0 §3.1)", name=name))
        rules[name] = Rule(name, read.expansion(rule.body), bool(rule.public), position)
    for name, position in read.local:
        if name not in rules:
            problems.add(
                position, Message("there is no rule '${name}' in this grammar (SRGS 1.0 §2.2.1)", name=name)
            )
    return rules
