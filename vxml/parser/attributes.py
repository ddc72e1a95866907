"""Reading attributes: names without namespaces, values checked, faults recorded where they stand."""

from __future__ import annotations

import difflib
import re

from lxml import etree

from vxml.errors import Problem
from vxml.message import Message
from vxml.model import FetchAttributes
from vxml.model.addresses import resolve
from vxml.parser.schema import ATTRIBUTES, VXML_NAMESPACE
from vxml.parser.xml import XmlSource

__all__ = ["Reader", "is_bare_number", "is_variable", "local", "names", "namespace"]

XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
_NAME = re.compile(r"[^\W\d][\w$]*|[$_][\w$]*")
_ID = re.compile(r"[^\W\d][\w.\-\u00b7]*")
_TIME = re.compile(r"\s*\+?(\d+(\.\d*)?|\.\d+)(ms|s)\s*")
_BARE_NUMBER = re.compile(r"\s*\+?(\d+(\.\d*)?|\.\d+)\s*")
_TIMES = frozenset({"connecttimeout", "fetchtimeout", "finalsilence", "maxtime", "timeout"})
_RESERVED = frozenset(
    [
        "break",
        "case",
        "catch",
        "continue",
        "debugger",
        "default",
        "delete",
        "do",
        "else",
        "finally",
        "for",
        "function",
        "if",
        "in",
        "instanceof",
        "new",
        "return",
        "switch",
        "this",
        "throw",
        "try",
        "typeof",
        "var",
        "void",
        "while",
        "with",
        "class",
        "const",
        "enum",
        "export",
        "extends",
        "import",
        "super",
        "null",
        "true",
        "false",
    ]
)


def local(element: etree._Element) -> str:
    return _split(str(element.tag))[1]


def namespace(element: etree._Element) -> str:
    return _split(str(element.tag))[0]


def _split(name: str) -> tuple[str, str]:
    """Namespace and local name. A prefix that is not declared stands for a namespace that nobody knows: lxml lets some
    through.
    """
    space, _, name = name.rpartition("}")
    prefix, _, name = name.rpartition(":")
    return space.removeprefix("{") or prefix, name


class Reader:
    """One document being read: where things stand, what is wrong with it, what was forgiven."""

    def __init__(self, source: XmlSource, *, tolerant: bool) -> None:
        self.source = source
        self.tolerant = tolerant
        self.problems: list[Problem] = []
        self.warnings = source.warnings

    def problem(self, element: etree._Element, message: Message, event: str = "error.badfetch") -> None:
        self.problems.append(self.source.fail(element, message, event))

    def forgive(self, element: etree._Element, message: Message) -> None:
        """A warning, or in strict mode a problem."""
        if self.tolerant:
            self.warn(element, message)
        else:
            self.problem(element, message)

    def warn(self, element: etree._Element, message: Message) -> None:
        self.warnings.append(self.source.fail(element, message))

    def attributes(self, element: etree._Element) -> dict[str, str]:
        """All attributes by local name; unknown ones are warned about and left out."""
        tag = local(element)
        known = ATTRIBUTES.get(tag)
        found: dict[str, str] = {}
        for key, value in element.attrib.items():
            space, name = _split(str(key))
            text = str(value)
            if space not in ("", XML_NAMESPACE, VXML_NAMESPACE):
                continue
            if known is None or name in known:
                found[name] = text
            elif name not in ("id", "class", "xmlns"):
                close = difflib.get_close_matches(name, known, 1)
                self.forgive(
                    element,
                    Message(
                        "<{tag}> has no attribute {name!r}; did you mean {close!r}?",
                        tag=tag,
                        name=name,
                        close=close[0],
                    )
                    if close
                    else Message("<{tag}> has no attribute {name!r}", tag=tag, name=name),
                )
        for name in _TIMES.intersection(found):
            self.time(element, name, found[name])
        return found

    def time(self, element: etree._Element, name: str, text: str) -> None:
        """A time designation (§6.5); VoiceXML 1.0 wrote bare numbers too, for milliseconds."""
        if is_bare_number(text):
            self.forgive(
                element,
                Message(
                    "{name}={text!r} is read as milliseconds; write {number}ms or seconds",
                    name=name,
                    text=text,
                    number=text.strip(),
                ),
            )
        elif not _TIME.fullmatch(text):
            self.forgive(
                element,
                Message(
                    "{name}={text!r} is no time and is not used; write for example 5s or 250ms",
                    name=name,
                    text=text,
                ),
            )

    def required(self, element: etree._Element, attributes: dict[str, str], name: str) -> str:
        if name not in attributes:
            self.problem(
                element, Message("<{tag}> needs the attribute {name!r}", tag=local(element), name=name)
            )
        return attributes.get(name, "")

    def variable(self, element: etree._Element, name: str | None) -> None:
        """A variable name must be an ECMAScript identifier (§5.1.1 Declaring Variables)."""
        if name is not None and not is_variable(name):
            self.problem(
                element,
                Message(
                    "{name!r} is not a variable name; use letters, digits and _, not beginning with a digit",
                    name=name,
                ),
                "error.semantic",
            )

    def identifier(self, element: etree._Element, name: str | None) -> None:
        """An `id` is a name of XML (VoiceXML 2.0 Appendix B); deployed documents begin some with a digit."""
        if name is not None and not _ID.fullmatch(name):
            self.forgive(
                element,
                Message(
                    "id={name!r} is no name of XML; use letters, digits, '_', '-' and '.', beginning with a letter or '_'",
                    name=name,
                ),
            )

    def one_of(
        self, element: etree._Element, attributes: dict[str, str], names: str, *, at_least: int = 1
    ) -> None:
        """A problem unless just one (or, at_least=0, at most one) of the attributes is there."""
        wanted = names.split()
        present = [name for name in wanted if name in attributes]
        if not at_least <= len(present) <= 1:
            tag = local(element)
            self.problem(
                element,
                Message("<{tag}> takes exactly one of {names}", tag=tag, names=tuple(wanted))
                if at_least
                else Message("<{tag}> takes at most one of {names}", tag=tag, names=tuple(wanted)),
            )

    def choice(self, element: etree._Element, attributes: dict[str, str], name: str, values: str) -> str:
        """An enumerated attribute; the first value is the default."""
        allowed = values.split()
        value = attributes.get(name)
        if value is None:
            return allowed[0]
        if value in allowed:
            return value
        small = value.strip().lower()
        if small in allowed:
            self.forgive(
                element,
                Message(
                    "{name}={value!r} of <{tag}> is read as {read!r}",
                    name=name,
                    value=value,
                    tag=local(element),
                    read=small,
                ),
            )
            return small
        self.problem(
            element,
            Message(
                "{name}={value!r} of <{tag}> is none of {allowed}",
                name=name,
                value=value,
                tag=local(element),
                allowed=tuple(allowed),
            ),
        )
        return allowed[0]

    def boolean(
        self, element: etree._Element, attributes: dict[str, str], name: str, *, default: bool
    ) -> bool:
        if name not in attributes:
            return default
        return self.choice(element, attributes, name, "false true") == "true"

    def count(self, element: etree._Element, attributes: dict[str, str]) -> int:
        """The `count` of prompts and handlers: a positive integer, 1 when absent (§4.1.6, §5.2.2)."""
        text = attributes.get("count", "1").strip()
        if text.isdecimal() and int(text) >= 1:
            return min(int(text), 1_000_000)
        self.problem(
            element,
            Message("count={text!r} of <{tag}> is not a positive number", text=text, tag=local(element)),
        )
        return 1

    def fetch(self, attributes: dict[str, str]) -> FetchAttributes:
        return FetchAttributes(
            fetchaudio=attributes.get("fetchaudio"),
            fetchhint=attributes.get("fetchhint"),
            fetchtimeout=attributes.get("fetchtimeout"),
            maxage=attributes.get("maxage"),
            maxstale=attributes.get("maxstale"),
        )

    def own(self, element: etree._Element) -> bool:
        """Whether the element is VoiceXML: of its namespace, of none, or of whatever the root has."""
        return namespace(element) in ("", VXML_NAMESPACE, namespace(self.source.root))

    def base(self, element: etree._Element, outer: str) -> str:
        own = element.get(f"{{{XML_NAMESPACE}}}base")
        found = resolve(outer, own) if own else outer
        if found is None:
            self.forgive(element, Message("xml:base={own!r} is not a URI", own=own or ""))
        return found or outer


def is_variable(name: str) -> bool:
    """Whether a variable can have the name: an ECMAScript identifier (§5.1.1)."""
    return _NAME.fullmatch(name) is not None and name not in _RESERVED


def is_bare_number(text: str) -> bool:
    return _BARE_NUMBER.fullmatch(text) is not None


def names(text: str | None) -> tuple[str, ...]:
    """A space separated list."""
    return tuple((text or "").split())
