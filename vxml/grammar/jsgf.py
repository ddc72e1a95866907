"""JSpeech Grammar Format (W3C Note, June 2000), as VoiceXML 1.0 pages use it."""

from __future__ import annotations

import re

from vxml.grammar import bare
from vxml.grammar.expansion import Alternatives, Choice, GrammarDocument, InputMode, Rule, RuleRef, Special
from vxml.grammar.problems import Problems
from vxml.grammar.source import JSGF, resolve
from vxml.grammar.tokens import Tokens
from vxml.grammar.written import Declaration, Read, WrittenRule, parse_text
from vxml.message import Message

__all__ = ["parse"]

_HEADER = re.compile(
    r"\A\s*#JSGF(?:\s{1,9}V?\s{0,9}[\d.]{1,9})?(?:[ \t]{1,9}([\w.-]{1,40}))?(?:[ \t]{1,9}([\w-]{1,40}))?[ \t]{0,9};"
)
_RULE = re.compile(r"<[^<>\s]+>\s*=")
_ALL = "main"


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
    """Raises `GrammarError`. Every public rule is active, so the root is the choice between them.

    ``<package.rule>`` is looked for after an import in ``package.gram`` beside the document.
    """
    problems = Problems(uri, offset)
    header = _HEADER.match(text)
    if header:
        text = "\n" * header[0].count("\n") + text[header.end() :]
        language = header[2] or language
    elif text.lstrip().startswith("#"):
        problems.add(
            problems.at(1, 1),
            Message("a JSGF grammar begins with a line '#JSGF V1.0;' or '#JSGF V1.0 UTF-8 en;'"),
        )
        problems.check()
    if not _RULE.search(text):
        return bare.parse(
            text, uri=uri, mode=mode, language=language, root=root, tolerant=tolerant, offset=offset
        )
    statements = parse_text("jsgf", text, problems)
    actual = mode or InputMode.VOICE
    read = Read(Tokens(actual, problems), problems, uri, uri)
    written = [s for s in statements if isinstance(s, WrittenRule)]
    for statement in statements:
        if isinstance(statement, Declaration) and statement.keyword == "IMPORT":
            _import(statement, read)
    rules: dict[str, Rule] = {}
    for rule in written:
        name = rule.name.strip("<>")
        position = problems.at(rule.line, rule.column)
        if name in rules or name in Special.__members__:
            problems.add(position, Message("the rule <{name}> is defined twice or reserved", name=name))
        rules[name] = Rule(name, read.expansion(rule.body), bool(rule.public), position)
    for name, position in read.local:
        if name not in rules:
            problems.add(
                position,
                Message("there is no rule <{name}> in this grammar, and no import brings one", name=name),
            )
    if not root:
        root = _root(rules, problems)
    elif root not in rules:
        problems.add(problems.at(1), Message("the root rule <{root}> is not defined", root=root))
    problems.check()
    return GrammarDocument(
        uri=uri,
        mode=actual,
        language=language or "",
        tag_format=None,
        root=root,
        rules=rules,
        media_type=JSGF,
        references=frozenset(read.references),
        position=problems.at(1),
    )


def _import(statement: Declaration, read: Read) -> None:
    full = statement.values[1].strip("<>")
    package, _, rule = full.rpartition(".")
    target = resolve(read.base, package.rpartition(".")[2] + ".gram")[0]
    if package and rule != "*":
        entry = (target, rule)
        read.imports |= {rule: entry, full: entry, f"{package.rpartition('.')[2]}.{rule}": entry}


def _root(rules: dict[str, Rule], problems: Problems) -> str | None:
    names = [name for name, rule in rules.items() if rule.public] or list(rules)[:1]
    if len(names) <= 1:
        return names[0] if names else None
    position = problems.at(1)
    choices = tuple(Choice(RuleRef("", name, position)) for name in names)
    root = _ALL
    while root in rules:
        root += "_"
    rules[root] = Rule(root, Alternatives(choices), False, position)
    return root
