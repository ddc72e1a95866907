"""YAML text → plain data with the place of every key and value, in bounded time and memory.

Built on libyaml's event stream (iterative, so nesting cannot exhaust the stack) with the core types of
YAML 1.2 (§10.3 Core Schema). Stricter than YAML where authors go wrong: no duplicate keys, no tags but the
core ones, no merge keys, one document. Keys are always text: ``1:`` is the key "1".
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from _ruamel_yaml import CParser  # type: ignore[import-not-found]
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from ivrdesigner.project.characters import forbidden_in
from ivrdesigner.project.findings import Finding, finding
from ivrdesigner.project.places import Places
from ivrdesigner.project.yaml_scalars import core_value
from ivrdesigner.project.yaml_syntax import syntax_words
from vxml.message import Message

__all__ = ["MAX_ALIASES", "MAX_DEPTH", "MAX_VALUES", "YamlTree", "parse_yaml"]

MAX_DEPTH: Final = 64
"""Greatest nesting of lists and maps."""
MAX_ALIASES: Final = 10_000
"""Greatest number of aliases in a file."""
MAX_VALUES: Final = 2_000_000
"""Greatest number of values in a file once aliases are expanded."""

_SECOND_OPINION: Final = 512 * 1024
"""Up to so many characters, a text that libyaml refuses is given to ruamel's parser: libyaml does not know all of
YAML 1.2, such as a : or ? inside a plain text within braces."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_CORE = "tag:yaml.org,2002:"
_TAGS: Final = {None, "!", *(_CORE + name for name in ("str", "int", "float", "bool", "null", "map", "seq"))}


@dataclass(slots=True)
class YamlTree:
    """A parsed file. ``data`` is None when it has faults or is empty."""

    data: Any
    places: Places
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class _Open:
    """A map or list that is being built."""

    container: dict[str, Any] | list[Any]
    line: int
    column: int
    anchor: str | None
    key: str | None = None
    key_line: int = 0
    key_column: int = 0
    height: int = 1
    weight: int = 1


class _Stop(Exception):
    pass


def parse_yaml(text: str, file: str, *, many: bool = False) -> YamlTree:
    """Data and places of a YAML text; faults become findings, and the parse stops at the first that breaks it.

    With ``many`` the data is the list of the documents in the text, divided by ``---``.
    """
    try:
        return _built(_libyaml_events(text), file, many=many)
    except MarkedYAMLError as error:
        fault = error
    except (YAMLError, UnicodeEncodeError):
        place = (file, *_first_control(text))
        remedy = Message("Delete the character, or save the file as plain text.")
        return _broken(
            file, finding("IVR104", Message("The file holds a control character."), remedy, place=place)
        )
    if len(text) <= _SECOND_OPINION:
        try:
            return _built(YAML(typ="safe", pure=True).parse(text), file, many=many)
        except MarkedYAMLError as error:
            fault = error
        except (YAMLError, ValueError, OverflowError):
            pass
    mark = fault.problem_mark or fault.context_mark
    place = (file, mark.line + 1, mark.column + 1) if mark else (file, 0, 0)
    message, remedy = syntax_words(str(fault.problem or ""), str(fault.context or ""))
    return _broken(file, finding("IVR105", message, remedy, place=place))


def _libyaml_events(text: str) -> Iterator[Any]:
    parser = CParser(text)
    while (event := parser.get_event()) is not None:
        yield event


def _built(events: Iterable[Any], file: str, *, many: bool) -> YamlTree:
    builder = _Builder(Places(file), many=many)
    with contextlib.suppress(_Stop):
        builder.run(events)
    return YamlTree(None if builder.findings else builder.root, builder.places, builder.findings)


def _broken(file: str, fault: Finding) -> YamlTree:
    return YamlTree(None, Places(file), [fault])


class _Builder:
    """Turns events into data. One use."""

    def __init__(self, places: Places, *, many: bool) -> None:
        self.places = places
        self.findings: list[Finding] = []
        self.root: Any = [] if many else None
        self._many = many
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Any, int, int]] = {}
        self._aliases = 0

    def report(self, code: str, message: Message, remedy: Message, line: int, column: int) -> None:
        self.findings.append(finding(code, message, remedy, place=(self.places.file, line, column)))

    def run(self, events: Iterable[Any]) -> None:
        documents = 0
        for event in events:
            kind = type(event)
            if kind is ScalarEvent:
                self._scalar(event)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                self._begin(event, {} if kind is MappingStartEvent else [])
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                self._end()
            elif kind is AliasEvent:
                self._alias(event)
            elif kind is DocumentStartEvent:
                documents += 1
                self._anchors.clear()
                if documents > 1 and not self._many:
                    self._stop(
                        "IVR107",
                        Message("The file holds several YAML documents."),
                        Message("Keep one document a file; remove the line ---."),
                        event,
                    )

    def _stop(self, code: str, message: Message, remedy: Message, event: Any) -> NoReturn:
        self.report(code, message, remedy, event.start_mark.line + 1, event.start_mark.column + 1)
        raise _Stop

    def _scalar(self, event: Any) -> None:
        mark = event.start_mark
        line, column = mark.line + 1, mark.column + 1
        tag = event.tag
        if tag not in _TAGS:
            self._stop(
                "IVR107",
                Message("The tag {tag} is not used here.", tag=str(tag)[:60]),
                Message("Remove the tag."),
                event,
            )
        top = self._open[-1] if self._open else None
        text = event.value if event.value.isascii() else self._whole(event.value, event)
        if (code := forbidden_in(text)) is not None:
            self.report(
                "IVR104",
                Message("The text holds the control character {code}.", code=code),
                Message("Delete the character."),
                line,
                column,
            )
        if top is not None and top.key is None and type(top.container) is dict:
            self._key(top, text, line, column)
            return
        if tag is None:
            value = core_value(text) if event.implicit[0] else text
        else:
            value = text if tag in ("!", _CORE + "str") else core_value(text)
        weight = 1 + len(text) // 64
        self._add(value, line, column, 0, weight)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, 0, weight)

    def _whole(self, text: str, event: Any) -> str:
        """Two escapes that make one character in JSON (RFC 8259 §7) do so here; half of one is no character."""
        if not _SURROGATE.search(text):
            return text
        try:
            return text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            self._stop(
                "IVR104",
                Message("An escape stands for half a character."),
                Message("Write the character itself."),
                event,
            )

    def _key(self, top: _Open, key: str, line: int, column: int) -> None:
        if key in top.container:
            self.report(
                "IVR106",
                Message("The key {key!r} stands twice in this map.", key=key[:60]),
                Message("Rename or remove one of the two."),
                line,
                column,
            )
        if key == "<<":
            self.report(
                "IVR107",
                Message("The merge key << is not used here."),
                Message("Write the fields out; in flows, include does it too."),
                line,
                column,
            )
        top.key, top.key_line, top.key_column = key, line, column

    def _begin(self, event: Any, container: dict[str, Any] | list[Any]) -> None:
        if event.tag not in _TAGS:
            self._stop(
                "IVR107",
                Message("The tag {tag} is not used here.", tag=str(event.tag)[:60]),
                Message("Remove the tag."),
                event,
            )
        if self._open and self._open[-1].key is None and type(self._open[-1].container) is dict:
            self._stop(
                "IVR107",
                Message("A key of a map is itself a list or map."),
                Message("Use text as key; put {{…}} as a value in quotes."),
                event,
            )
        if len(self._open) >= MAX_DEPTH:
            self._stop(
                "IVR103",
                Message("Lists and maps are nested more than {most} deep.", most=MAX_DEPTH),
                Message("Make the file flatter."),
                event,
            )
        mark = event.start_mark
        self._open.append(_Open(container, mark.line + 1, mark.column + 1, event.anchor))

    def _end(self) -> None:
        done = self._open.pop()
        self._add(done.container, done.line, done.column, done.height, done.weight)
        if done.anchor is not None:
            self._anchors[done.anchor] = (done.container, done.height, done.weight)

    def _alias(self, event: Any) -> None:
        self._aliases += 1
        if self._aliases > MAX_ALIASES:
            self._stop(
                "IVR103",
                Message("The file has more than {most} aliases.", most=MAX_ALIASES),
                Message("Use fewer aliases."),
                event,
            )
        if event.anchor not in self._anchors:
            inside = any(frame.anchor == event.anchor for frame in self._open)
            self._stop(
                "IVR105",
                Message("The alias *{anchor} stands inside the value it names.", anchor=event.anchor[:60])
                if inside
                else Message("The alias *{anchor} names nothing above it.", anchor=event.anchor[:60]),
                Message("Define the anchor before, outside of it."),
                event,
            )
        top = self._open[-1] if self._open else None
        if top is not None and top.key is None and type(top.container) is dict:
            self._stop("IVR107", Message("An alias is used as a key."), Message("Write the key out."), event)
        value, height, weight = self._anchors[event.anchor]
        if len(self._open) + height > MAX_DEPTH:
            self._stop(
                "IVR103",
                Message("Aliases nest more than {most} deep.", most=MAX_DEPTH),
                Message("Make the file flatter."),
                event,
            )
        if sum(frame.weight for frame in self._open) + weight > MAX_VALUES:
            self._stop(
                "IVR103",
                Message("The aliases expand to too many values."),
                Message("Use fewer aliases."),
                event,
            )
        self._add(value, event.start_mark.line + 1, event.start_mark.column + 1, height, weight)

    def _add(self, value: Any, line: int, column: int, height: int, weight: int) -> None:
        if not self._open and not self._many:
            self.root = value
            return
        if not self._open:
            self.places.put(self.root, len(self.root), (line, column, line, column))
            self.root.append(value)
            return
        top = self._open[-1]
        container = top.container
        if type(container) is dict:
            key = top.key
            assert key is not None
            container[key] = value
            self.places.put(container, key, (top.key_line, top.key_column, line, column))
            top.key = None
        else:
            assert type(container) is list
            self.places.put(container, len(container), (line, column, line, column))
            container.append(value)
        top.height = max(top.height, height + 1)
        top.weight += weight


def _first_control(text: str) -> tuple[int, int]:
    for number, line in enumerate(text.split("\n"), 1):
        found = re.search(
            r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]", line
        )
        if found:
            return number, found.start() + 1
    return 0, 0
