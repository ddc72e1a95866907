"""One flow as one VoiceXML document, with the origins of its forms and branches (R-ivr.12; VoiceXML 2.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from ivrdesigner.compiler.escaping import js, script, xml
from ivrdesigner.compiler.expressions import seconds
from ivrdesigner.compiler.flow_document import FlowDocument
from ivrdesigner.compiler.forms import form_view
from ivrdesigner.compiler.layout import indented
from ivrdesigner.compiler.ways import form_id, queue_form
from ivrdesigner.graph import Outcome
from vxml.interpreter.secrets import PROPERTY as SECRET

__all__ = ["Written", "written"]

_WORD: Final = re.compile(r"\w+")
_FORM: Final = re.compile(r' *<form id="([^"]*)"')
_URI_OF: Final = "String((session.connection || {{{0}: {{}}}}).{0}.uri || '').replace(/^[A-Za-z]+:/, '')"


@dataclass(frozen=True, slots=True)
class Written:
    """A document. Lines count from 1."""

    text: str
    forms: tuple[tuple[int, str], ...]
    """Line and node of each form; the node is empty where none stands for it."""
    branches: tuple[tuple[int, str, Outcome], ...]
    """Line, node and outcome of each element that takes a branch."""


def written(document: FlowDocument) -> Written:
    """The document of a flow. Nodes that no call comes to are left out."""
    flow, graph = document.flow, document.graph
    order = [flow.start, *(node for node in flow.nodes if node != flow.start)]
    nodes = [node for node in order if node in graph.reachable]
    forms = []
    for node in nodes:
        template, view = form_view(document, node, flow.nodes[node])
        forms.append(_template(template).render(view))
    queues = sorted(node for node in graph.reachable if node.startswith("@queue:"))
    parameters = ("$call_of", "caller", "called", "language", *flow.parameters)
    text = _template(
        "document"
    ).render(
        language=document.project.language,
        properties=_properties(document),
        variables=_variables(document, forms),
        parameters=tuple(dict.fromkeys(parameters)) if document.is_called else (),
        is_called=document.is_called,
        start=form_id(flow.start),
        forms=Markup("\n".join(forms)),  # noqa: S704 - what the templates made
        leaves=document.has_levels,
        names=document.handed_back,
        queues=[(queue_form(queue), queue[1:]) for queue in queues],
    )
    lines, branches = document.marks.take(indented(text))
    by_form = {form_id(node): node for node in nodes} | {queue_form(queue): queue for queue in queues}
    starts = tuple(
        (number, by_form.get(found[1], ""))
        for number, line in enumerate(lines, 1)
        if (found := _FORM.match(line))
    )
    return Written("\n".join(lines) + "\n", starts, tuple(branches))


def _properties(document: FlowDocument) -> list[tuple[str, str]]:
    """Defaults of the project (VoiceXML 2.0 §6.3)."""
    defaults = document.project.defaults
    return [
        ("timeout", seconds(defaults.timeout)),
        ("interdigittimeout", seconds(defaults.interdigit_timeout)),
        ("bargein", str(defaults.barge_in).lower()),
        ("ivrkit.wrongkeys", "end"),
        *([(SECRET, " ".join(document.secrets))] if document.secrets else []),
    ]


def _variables(document: FlowDocument, forms: list[str]) -> list[tuple[str, str | None]]:
    """Name and initial value of the document's variables: the call's, the constants, the flow's own."""
    project, flow = document.project, document.flow
    # Reading them takes the script engine, which a flow that computes nothing does without.
    words = set(_WORD.findall(" ".join([*forms, *document.handed_back, *_initials(document)])))
    found: list[tuple[str, str | None]] = [
        (name, value)
        for name, value in (
            ("caller", _URI_OF.format("remote")),
            ("called", _URI_OF.format("local")),
            ("language", f"(session.ivrkit || {{}}).language || {js(project.language)}"),
        )
        if document.is_called or name in words
    ]
    found += [(name, _literal(value)) for name, value in project.constants.items()]
    found += [
        (name, None if variable.initial is None else script(variable.initial))
        for name, variable in flow.variables.items()
    ]
    if document.is_called:
        found.append(("$sub", "false"))
    if document.has_levels:
        found += [("$levels", "[]"), ("$leave", "''")]
    return found


def _initials(document: FlowDocument) -> Iterator[str]:
    return (each.initial for each in document.flow.variables.values() if each.initial is not None)


def _literal(value: object) -> str:
    if isinstance(value, str):
        return js(value)
    return str(value).lower() if isinstance(value, bool) else repr(value)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("ivrdesigner.compiler", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        # Ours before Jinja's own: what XML cannot hold must go, and a quote needs no escape in an expression.
        finalize=lambda value: value if isinstance(value, Markup) else xml(str(value)),
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _template(name: str) -> Template:
    return _environment().get_template(f"{name}.j2")
