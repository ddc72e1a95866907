"""The XML form of SRGS 1.0: §2 Rule Expansions, §3 Rule Definitions, §4 Grammar Documents.

Tolerant reading forgives what deployed VoiceXML pages leave out: namespace, version, language, scope, and text
or items outside a rule. No DTD is loaded and no entity expanded.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from lxml import etree

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
    Special,
    Tag,
)
from vxml.grammar.limits import MAX_ATTRIBUTES, MAX_DEPTH
from vxml.grammar.problems import Problems
from vxml.grammar.source import SRGS_XML, resolve
from vxml.grammar.tokens import Tokens, sequence_of
from vxml.message import Message

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["parse"]

_NAMESPACES = {"http://www.w3.org/2001/06/grammar", "http://www.w3.org/2001/vxml", ""}
_XML = "{http://www.w3.org/XML/1998/namespace}"
_WEIGHT = re.compile(r"\s*(\d+\.?\d*|\.\d+)\s*\Z")
_REPEAT = re.compile(r"\s*(\d{1,9})\s*(?:(-)\s*(\d{1,9})?)?\s*\Z")
_LONGEST_NUMBER = 40
_RULE_NAME = re.compile(r"[^\W\d][\w]*\Z")
_HEADER = {"meta", "metadata", "lexicon", "example"}
_EXPANSIONS = {"item", "one-of", "ruleref", "token", "tag"}


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
    """Reads a whole document, or in tolerant reading the inside of a <grammar> element. Raises `GrammarError`."""
    problems = Problems(uri, offset)
    element = _read(text, problems, tolerant=tolerant)
    return _Reader(
        element, problems, uri=uri, mode=mode, language=language, root=root, tolerant=tolerant
    ).document()


def _read(text: str, problems: Problems, *, tolerant: bool) -> _Element:
    if "<!ENTITY" in text:
        problems.add(
            problems.at(0), Message("the grammar declares entities; write the characters themselves")
        )
        problems.check()
    try:
        found = _tree(text)
        if any(len(element.attrib) > MAX_ATTRIBUTES for element in found.iter()):
            problems.add(
                problems.at(0),
                Message("an element has over {most} attributes", most=MAX_ATTRIBUTES),
            )
            problems.check()
        if not (tolerant and etree.QName(found).localname in _EXPANSIONS | {"rule"}):
            return found
    except etree.XMLSyntaxError as first:
        try:
            # The inside of a <grammar> element has no single root.
            if not tolerant or "<grammar" in text:
                raise
            return _tree(f"<grammar>{text}</grammar>")
        except etree.XMLSyntaxError:
            line, column = first.position
            problems.add(
                problems.at(line, column), Message("the grammar is not well-formed XML: {msg}", msg=first.msg)
            )
            problems.check()
            raise AssertionError from None
    wrapper = etree.Element("grammar")
    wrapper.append(found)
    return wrapper


def _tree(text: str) -> _Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(text.encode(errors="replace"), parser)


def _text(element: _Element) -> str:
    return "".join(str(piece) for piece in element.itertext()) if len(element) else element.text or ""


class _Reader:
    def __init__(
        self,
        element: _Element,
        problems: Problems,
        *,
        uri: str,
        mode: InputMode | None,
        language: str | None,
        root: str | None,
        tolerant: bool,
    ) -> None:
        self.element = element
        self.problems = problems
        self.uri = uri
        self.tolerant = tolerant
        self.references: set[str] = set()
        self.local_references: list[tuple[str, Position]] = []
        self._names: dict[str, str | None] = {}
        self.language = element.get(_XML + "lang") or language or ""
        self.root = element.get("root") or root or None
        self.mode = self._mode(element.get("mode"), mode)
        self.tokens = Tokens(self.mode, problems)
        self.base = uri

    def document(self) -> GrammarDocument:
        element = self.element
        self._header(element)
        self.base = self._base(element)
        rules: dict[str, Rule] = {}
        tags: list[str] = []
        loose: list[Expansion] = []
        self._loose(element.text, element, loose)
        for child in element:
            name = self._name(child)
            if name == "rule":
                self._rule(child, rules)
            elif name == "tag":
                tags.append(child.text or "")
            elif name in _EXPANSIONS and self.tolerant:
                loose.extend(self._child(child, name, 1))
            elif name is not None and name not in _HEADER:
                self._unexpected(child, name)
            self._loose(child.tail, child, loose)
        if loose and not rules:
            self.root = self.root or "main"
            rules[self.root] = Rule(self.root, sequence_of(loose), True, self._at(element))
        self._check_references(rules)
        self.problems.check()
        return GrammarDocument(
            uri=self.uri,
            mode=self.mode,
            language=self.language,
            tag_format=element.get("tag-format"),
            root=self.root,
            rules=rules,
            media_type=SRGS_XML,
            references=frozenset(self.references),
            header_tags=tuple(tags),
            position=self._at(element),
        )

    def _at(self, element: _Element) -> Position:
        return self.problems.at(cast("int | None", element.sourceline) or 0)

    def _name(self, element: _Element) -> str | None:
        """The local name; None for an element of a foreign namespace, which is ignored with its content."""
        tag: object = element.tag
        if not isinstance(tag, str):
            if tag is etree.Entity:
                self.problems.add(
                    self._at(element), Message("entities are not expanded; write the characters themselves")
                )
            return None
        if tag not in self._names:
            space, _, name = tag.rpartition("}")
            self._names[tag] = name if space[1:] in _NAMESPACES else None
        return self._names[tag]

    def _unexpected(self, element: _Element, name: str) -> None:
        parent = element.getparent()
        outer = None if parent is None else etree.QName(parent).localname
        self.problems.add(
            self._at(element),
            Message("<{name}> is not allowed (SRGS 1.0 Appendix C)", name=name)
            if outer is None
            else Message(
                "<{name}> is not allowed in <{outer}> (SRGS 1.0 Appendix C)", name=name, outer=outer
            ),
        )

    def _mode(self, declared: str | None, given: InputMode | None) -> InputMode:
        if declared is None:
            return given or InputMode.VOICE
        try:
            return InputMode(declared.strip())
        except ValueError:
            self.problems.add(
                self._at(self.element),
                Message("mode '{declared}' is neither voice nor dtmf (SRGS 1.0 §4.6)", declared=declared),
            )
            return given or InputMode.VOICE

    def _header(self, element: _Element) -> None:
        space, _, name = str(element.tag).rpartition("}")
        if name != "grammar" or (space and space[1:] not in _NAMESPACES):
            self.problems.add(
                self._at(element),
                Message("the root element is <{name}>, not <grammar> of SRGS 1.0", name=name),
            )
        version = element.get("version")
        if version not in ("1.0", None) and not self.tolerant:
            self.problems.add(
                self._at(element),
                Message("version '{version}' is not known; write version=\"1.0\"", version=version),
            )
        if self.tolerant:
            return
        if not space:
            self.problems.add(
                self._at(element),
                Message('the namespace xmlns="http://www.w3.org/2001/06/grammar" is missing'),
            )
        if version is None:
            self.problems.add(
                self._at(element), Message('the attribute version="1.0" is missing (SRGS 1.0 §4.3)')
            )
        if not self.language and self.mode is InputMode.VOICE:
            self.problems.add(
                self._at(element), Message("a voice grammar must declare xml:lang (SRGS 1.0 §4.5)")
            )

    def _base(self, element: _Element) -> str:
        """xml:base wins over <meta name="base"> (SRGS 1.0 §4.9 Base URI)."""
        declared = element.get(_XML + "base")
        if declared is None:
            metas = (child for child in element if self._name(child) == "meta")
            declared = next(
                (m.get("content") for m in metas if (m.get("name") or "").lower() == "base"), None
            )
        return resolve(self.uri, declared)[0] or self.uri if declared else self.uri

    def _loose(self, text: str | None, element: _Element, loose: list[Expansion]) -> None:
        if text and not text.isspace():
            if self.tolerant:
                loose.extend(self.tokens.text(text, lambda: self._at(element)))
            else:
                self.problems.add(self._at(element), Message("text stands outside of a <rule>"))

    def _rule(self, element: _Element, rules: dict[str, Rule]) -> None:
        name = (element.get("id") or "").strip()
        position = self._at(element)
        if not name and self.tolerant and not rules:
            name = self.root or "main"
        if not name:
            self.problems.add(position, Message("<rule> needs an id (SRGS 1.0 §3.1)"))
        elif name in Special.__members__:
            self.problems.add(
                position,
                Message(
                    "'{name}' is the name of a special rule; choose another (SRGS 1.0 §2.2.3)", name=name
                ),
            )
        elif not self.tolerant and not _RULE_NAME.match(name):
            self.problems.add(
                position,
                Message("'{name}' is no rule name; use letters, digits and _ (SRGS 1.0 §3.1)", name=name),
            )
        elif name in rules:
            self.problems.add(
                position, Message("the rule '{name}' is defined twice (SRGS 1.0 §3.1)", name=name)
            )
        scope = element.get("scope", "private").strip()
        if scope not in ("public", "private"):
            self.problems.add(
                position,
                Message("scope '{scope}' is neither public nor private (SRGS 1.0 §3.2)", scope=scope),
            )
        content = self._content(element, 1)
        if not content and not self.tolerant:
            self.problems.add(
                position,
                Message("the rule '{name}' is empty; write <item/> for nothing (SRGS 1.0 §3.1)", name=name),
            )
        rules[name] = Rule(name, sequence_of(content), scope == "public", position)

    def _content(self, element: _Element, depth: int) -> list[Expansion]:
        parts: list[Expansion] = []
        text = element.text
        if text and not text.isspace():
            parts.extend(self.tokens.text(text, lambda: self._at(element)))
        for child in element:
            name = self._name(child)
            if name is None:
                parts.extend(self._foreign(child, depth))
            elif name not in ("example", "meta", "metadata"):
                parts.extend(self._child(child, name, depth))
            text = child.tail
            if text and not text.isspace():
                parts.extend(self.tokens.text(text, lambda c=child: self._at(c)))  # type: ignore[misc]
        return parts

    def _foreign(self, element: _Element, depth: int) -> list[Expansion]:
        """SRGS 1.0 §5.4 leaves elements of other namespaces open: what they enclose may be said or left out."""
        tag: object = element.tag
        if not isinstance(tag, str):
            return []
        self._bounded(element, depth)
        inner = self._content(element, depth + 1)
        return [Repeat(sequence_of(inner), 0, 1)] if inner else []

    def _bounded(self, element: _Element, depth: int) -> None:
        if depth > MAX_DEPTH:
            self.problems.add(
                self._at(element),
                Message("the grammar is nested more than {most} levels deep", most=MAX_DEPTH),
            )
            self.problems.check()

    def _child(self, element: _Element, name: str, depth: int) -> list[Expansion]:
        self._bounded(element, depth)
        match name:
            case "item":
                return [self._item(element, depth)]
            case "one-of":
                return [self._one_of(element, depth)]
            case "ruleref":
                return [self._ruleref(element)]
            case "token":
                text = _text(element)
                return list(self.tokens.single(text, lambda: self._at(element)))
            case "tag":
                return [Tag(_text(element))]
        self._unexpected(element, name)
        return []

    def _one_of(self, element: _Element, depth: int) -> Expansion:
        choices: list[Choice] = []
        for child in element:
            name = self._name(child)
            if name == "item":
                weight = child.get("weight")
                choices.append(
                    Choice(
                        self._item(child, depth + 1),
                        None if weight is None else self._number(child, "weight"),
                    )
                )
            elif name is not None and name not in ("example", "meta", "metadata"):
                if self.tolerant and name in _EXPANSIONS:
                    choices += [Choice(part) for part in self._child(child, name, depth + 1)]
                else:
                    self._unexpected(child, name)
        if not choices:
            self.problems.add(self._at(element), Message("<one-of> has no <item> (SRGS 1.0 §2.4)"))
        return Alternatives(tuple(choices))

    def _item(self, element: _Element, depth: int) -> Expansion:
        self._bounded(element, depth)
        body = sequence_of(self._content(element, depth + 1))
        repeat = element.get("repeat")
        if repeat is None:
            return body
        if repeat == "optional" and self.tolerant:
            repeat = "0-1"
        found = _REPEAT.match(repeat) if len(repeat) < _LONGEST_NUMBER else None
        if not found or (found[3] and int(found[3]) < int(found[1])):
            self.problems.add(
                self._at(element),
                Message(
                    "repeat '{repeat}' must be n, m-n or m- with m <= n (SRGS 1.0 §2.5)", repeat=repeat[:40]
                ),
            )
            return body
        high = int(found[3]) if found[3] else (None if found[2] else int(found[1]))
        probability = None if element.get("repeat-prob") is None else self._number(element, "repeat-prob")
        return Repeat(body, int(found[1]), high, probability)

    def _number(self, element: _Element, attribute: str) -> float | None:
        text = element.get(attribute) or ""
        found = _WEIGHT.match(text) if len(text) < _LONGEST_NUMBER else None
        value = float(found[1]) if found else -1.0
        if value < 0 or (attribute == "repeat-prob" and value > 1):
            self.problems.add(
                self._at(element),
                Message(
                    "{attribute} '{text}' is no number in its range (SRGS 1.0 §2.5)",
                    attribute=attribute,
                    text=text[:40],
                ),
            )
            return None
        return value

    def _ruleref(self, element: _Element) -> Expansion:
        special, uri = element.get("special"), element.get("uri")
        position = self._at(element)
        if special is not None and uri is None:
            if special in Special.__members__:
                return Special[special]
            self.problems.add(
                position,
                Message(
                    "special '{special}' is not NULL, VOID or GARBAGE (SRGS 1.0 §2.2.3)", special=special
                ),
            )
            return Special.VOID
        if not uri or special is not None:
            self.problems.add(position, Message("<ruleref> needs either uri or special (SRGS 1.0 §2.2)"))
            return Special.VOID
        absolute, rule = resolve(self.base, uri)
        if not absolute:
            if not rule:
                self.problems.add(position, Message("uri '{uri}' names no rule", uri=uri))
                return Special.VOID
            self.local_references.append((rule, position))
        elif absolute != self.uri and not absolute.startswith("builtin:"):
            self.references.add(absolute)
        if absolute.startswith("builtin:") and rule:
            absolute, rule = f"{absolute}#{rule}", ""
        return RuleRef(absolute, rule or None, position, element.get("type"))

    def _check_references(self, rules: dict[str, Rule]) -> None:
        for name, position in self.local_references:
            if name not in rules:
                self.problems.add(
                    position,
                    Message("there is no rule '{name}' in this grammar (SRGS 1.0 §2.2.1)", name=name),
                )
        if self.root is not None and self.root not in rules:
            self.problems.add(
                self._at(self.element),
                Message("the root rule '{root}' is not defined (SRGS 1.0 §4.7)", root=self.root),
            )
