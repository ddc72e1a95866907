"""Nodes that listen: menu, collect, record (R-ivr.2, R-ivr.4, R-ivr.7; VoiceXML 2.0 §2.3.1, §2.3.6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ivrdesigner.compiler.escaping import script
from ivrdesigner.compiler.expressions import grouped, seconds
from ivrdesigner.compiler.flow_document import FlowDocument
from ivrdesigner.compiler.prompts import Spoken
from ivrdesigner.compiler.retries import Handler, handlers
from ivrdesigner.compiler.ways import Way, Ways, form_id
from ivrdesigner.project import CollectNode, MenuNode, RecordNode, VariableType
from ivrdesigner.rules.entries import END_KEY

__all__ = ["Choice", "Field", "Option", "collect_view", "menu_view", "record_view"]

View = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Option:
    """An `<option>`: a key or a phrase, and its value."""

    value: str
    dtmf: str | None = None
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A branch of a menu's `<filled>`."""

    value: str
    way: Way | None


@dataclass(frozen=True, slots=True)
class Field:
    """A `<field>`. Where speech is heard in several languages, each has a field with its own grammar."""

    name: str
    language: str | None
    """Only for this language of the call."""
    prompts: tuple[Spoken, ...]
    options: tuple[Option, ...]
    handlers: tuple[Handler, ...]
    choices: tuple[Choice, ...] = ()
    next: Way | None = None


def _languages(document: FlowDocument, *, speech: bool) -> list[tuple[str, str | None]]:
    """Name and language of each field."""
    languages = document.writer.languages
    if not speech or len(languages) == 1:
        return [("$input", None)]
    return [(f"$input_{language.replace('-', '_')}", language) for language in languages]


def menu_view(document: FlowDocument, node: MenuNode, ways: Ways) -> View:
    """A menu: keys as options; a phrase has an option of its own."""
    speech = any(choice.say is not None for choice in node.keys.values())
    fields = []
    for name, language in _languages(document, speech=speech):
        options = [Option(key, key) for key in node.keys]
        choices = [Choice(key, ways("key", "keys", key, "to")) for key in node.keys]
        for key, choice in node.keys.items():
            phrases = choice.say.phrases(language or document.project.language) if choice.say else ()
            options += [Option(f"say {key}", None, phrase) for phrase in phrases if phrase.strip()]
            if phrases:
                way = ways("say", "keys", key, "say") or ways("key", "keys", key, "to")
                choices.append(Choice(f"say {key}", way))
        fields.append(
            Field(
                name,
                language,
                document.writer.spoken(node.prompt, barge_in=node.barge_in, only=language),
                tuple(options),
                _handlers(document, node, ways, language),
                tuple(choices),
            )
        )
    return {
        "fields": fields,
        "level": form_id(ways.node) if document.has_levels else None,
        "timeout": None if node.timeout is None else seconds(node.timeout),
        "inputmodes": None if speech else "dtmf",
    }


def collect_view(document: FlowDocument, node: CollectNode, ways: Ways) -> View:
    """A field whose grammar follows from the type of the variable."""
    declared = document.flow.variables.get(node.into)
    kind: VariableType = declared.type if declared is not None else "digits"
    speech = node.speech or bool(node.phrases)
    fields = []
    for name, language in _languages(document, speech=speech):
        options = tuple(
            Option(value, None, phrase)
            for value, phrases in node.phrases.items()
            for phrase in phrases.phrases(language or document.project.language)
            if phrase.strip()
        )
        fields.append(
            Field(
                name,
                language,
                document.writer.spoken(node.prompt, barge_in=node.barge_in, only=language),
                options,
                _handlers(document, node, ways, language),
                next=ways("next", "next"),
            )
        )
    timeouts = (node.timeout, node.interdigit_timeout)
    timeout, interdigit = (None if value is None else seconds(value) for value in timeouts)
    return {
        "fields": fields,
        "into": node.into,
        "grammar": None if node.phrases else node.grammar(kind),
        "value": _values().get(kind, "String({0})"),
        "check": None if node.check is None else grouped(script(node.check)),
        "timeout": timeout,
        "interdigittimeout": interdigit,
        "secret": document.secrets_at(node.into, "input", *(field.name for field in fields)),
        "termchar": node.end_key,
        "termtimeout": seconds(END_KEY) if document.is_choice(node.end_key) else None,
        "inputmodes": None if speech else "dtmf",
    }


def _values() -> dict[str, str]:
    """Results of the built-in grammars as values of flow variables; a time such as 0930p becomes 2130."""
    hour = "(+t.substr(0, 2) % 12 + (t[4] == 'p' ? 12 : 0))"
    hours = f"(/[ap]/.test(t) ? ('0' + {hour}).slice(-2) : t.substr(0, 2))"
    return {
        "number": "Number({0})",
        "boolean": "({0} == true || {0} == 'true')",
        "time": f"(function (t) {{{{ return {hours} + t.substr(2, 2); }}}})(String({{0}}))",
    }


def record_view(document: FlowDocument, node: RecordNode, ways: Ways) -> View:
    """A recording; a single end key needs a grammar, since `dtmfterm` means every key."""
    language = document.writer
    return {
        "prompts": language.spoken(node.prompt),
        "into": node.into,
        "secret": document.secrets_at(node.into, "$recording"),
        "beep": str(node.beep).lower(),
        "maxtime": seconds(node.max_time),
        "finalsilence": seconds(node.final_silence),
        "dtmfterm": str(node.end_key == "any").lower(),
        "end_key": node.end_key if node.end_key not in ("any", "") else None,
        "other_keys": [key for key in "0123456789*#" if key != node.end_key],
        "handlers": handlers(
            "no_input", node.no_input, document.project.defaults, ways, document.writer, barge_in=None
        ),
    }


def _handlers(
    document: FlowDocument, node: MenuNode | CollectNode, ways: Ways, language: str | None
) -> tuple[Handler, ...]:
    defaults, writer = document.project.defaults, document.writer
    return (
        *handlers("no_input", node.no_input, defaults, ways, writer, barge_in=node.barge_in, only=language),
        *handlers("no_match", node.no_match, defaults, ways, writer, barge_in=node.barge_in, only=language),
    )
