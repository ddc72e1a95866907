"""What a loaded document says that can only fail when a call comes to it.

Loading is lenient where the specification throws an event at run time: an expression with a syntax error in a branch
that no call takes harms nobody. Authors want to know of it before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, Final
from urllib.parse import urldefrag, urlsplit

from vxml import model
from vxml.ecmascript import check as check_expression
from vxml.ecmascript import check_script
from vxml.errors import GrammarError, Position, Problem, ResourceLimit
from vxml.grammar import InputMode, builtin, link
from vxml.interpreter.active import inline_grammar
from vxml.message import Message
from vxml.model.addresses import resolve

__all__ = ["check_document"]

_EXPRESSIONS: Final = frozenset(
    [
        "expr",
        "cond",
        "array",
        "srcexpr",
        "expritem",
        "eventexpr",
        "messageexpr",
        "nameexpr",
        "destexpr",
        "aaiexpr",
    ]
)


def check_document(
    document: model.Document, *, language: str = "en-US", tolerant: bool = True
) -> list[Problem]:
    """Faults in the order of the document, each with the event that a call would get; nothing is fetched or run.

    Checked are the syntax of expressions and scripts, transitions inside the document, and grammars that refer to
    no other document. `language` is that of documents that do not say.
    """
    found: list[Problem] = []
    seen: set[int] = set()
    for node, source in _nodes(document, document.source, seen):
        found += _expressions(node, source)
        if isinstance(node, model.GrammarElement):
            found += _grammar(node, node.lang or document.lang or language, tolerant=tolerant)
        elif isinstance(node, model.Field) and node.type is not None:
            found += _type(node.type, node.lang or document.lang or language, source)
    for form in document.dialogs:
        found += _transitions(document, form)
    return sorted(found, key=lambda problem: (problem.position.line, problem.position.column))


def _nodes(node: Any, source: Position, seen: set[int]) -> Iterator[tuple[Any, Position]]:
    """Every part of the model once, with the position of the element that it belongs to."""
    if isinstance(node, tuple | list):
        for part in node:
            yield from _nodes(part, source, seen)
    elif is_dataclass(node) and not isinstance(node, Position | Problem) and id(node) not in seen:
        seen.add(id(node))
        source = getattr(node, "source", source)
        yield node, source
        for field in fields(node):
            yield from _nodes(getattr(node, field.name), source, seen)


def _expressions(node: Any, source: Position) -> Iterator[Problem]:
    written = [(name, getattr(node, name, None)) for name in sorted(_EXPRESSIONS)]
    if isinstance(node, model.Log):
        written += [("expr", part[0]) for part in node.parts if isinstance(part, tuple)]
    for name, expression in written:
        fault = None if expression is None else check_expression(expression)
        if fault is not None:
            yield Problem(
                source,
                Message(
                    "{name}={expression!r} is no ECMAScript expression: {fault}",
                    name=name,
                    expression=str(expression),
                    fault=fault,
                ),
                "error.semantic",
            )
    if isinstance(node, model.Script) and node.text is not None:
        fault = check_script(node.text)
        if fault is not None:
            yield Problem(
                source, Message("the script is no ECMAScript: {fault}", fault=fault), "error.semantic"
            )


def _grammar(element: model.GrammarElement, language: str, *, tolerant: bool) -> Iterator[Problem]:
    try:
        if element.text is not None:
            read = inline_grammar(element, language, tolerant=tolerant)
            if all(urlsplit(reference).scheme == "builtin" for reference in read.references):
                link(read, {})
        elif element.src is not None and element.src.startswith("builtin:"):
            builtin(element.src, mode=InputMode.VOICE, language=language)
    except GrammarError as error:
        for problem in error.problems:
            yield (
                problem if problem.position.line else Problem(element.source, problem.message, problem.event)
            )
    except ResourceLimit as error:
        yield Problem(element.source, error.message)


def _type(name: str, language: str, source: Position) -> Iterator[Problem]:
    try:
        builtin(name, mode=InputMode.DTMF, language=language)
    except GrammarError as error:
        yield Problem(source, error.problems[0].message, error.event)


def _transitions(document: model.Document, form: model.Form) -> Iterator[Problem]:
    """Targets in this very document. Links and handlers outside dialogs start from whatever document is active."""
    names = {item.name for item in form.items if item.name}
    for node, source in _nodes(form, form.source, set()):
        target = None
        if isinstance(node, model.Goto | model.Choice | model.Link):
            target = node.next
        elif isinstance(node, model.Subdialog):
            target = node.src
        if target is not None:
            address, fragment = urldefrag(resolve(document.base, target) or target)
            own = target.startswith("#") or address == document.source.uri
            if own and fragment and document.dialog(fragment) is None:
                yield Problem(
                    source, Message("there is no dialog #{fragment} in this document", fragment=fragment)
                )
        if isinstance(node, model.Goto) and node.nextitem is not None and node.nextitem not in names:
            yield Problem(
                source, Message("there is no form item {nextitem!r} in this form", nextitem=node.nextitem)
            )
