"""Which grammars are active and what a match means (VoiceXML 2.0 §3.1.3, §3.1.4, §2.5, §6.3.6)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar
from urllib.parse import urldefrag, urlsplit

from vxml import model
from vxml.ecmascript import ScriptError
from vxml.errors import GrammarError, Position, ResourceLimit
from vxml.grammar import Grammar, GrammarDocument, InputMode, Phrase, builtin, link, parse_grammar, phrases
from vxml.interpreter.context import Context, Loaded
from vxml.interpreter.fetching import Request, fetch
from vxml.interpreter.outcomes import VxmlEvent
from vxml.interpreter.prompting import menu_keys
from vxml.interpreter.properties import Properties
from vxml.interpreter.state import Wait
from vxml.model.addresses import resolve

__all__ = ["Active", "active_grammars", "inline_grammar"]

S = TypeVar("S", bound=model.GrammarElement | model.Link)
T = TypeVar("T", bound=model.Form | model.Link)


@dataclass(frozen=True, slots=True)
class Active:
    """A grammar that listens, and what it belongs to."""

    grammar: Grammar
    owner: model.FormItem | model.Form | model.Link | model.Choice | str
    """The form item or form that it fills, the link or choice that it takes, or a universal command's event."""
    weight: float = 1.0
    document: Loaded | None = None
    """Where a dialog of document scope stands; None for the dialog that is visited."""


class _Failed(Exception):
    """Carries an event out of the generators below; caught in `active_grammars`."""

    def __init__(self, event: VxmlEvent) -> None:
        super().__init__(event.name)
        self.event = event


def active_grammars(
    context: Context, item: model.FormItem, properties: Properties, *, modal: bool
) -> Wait[list[Active] | VxmlEvent]:
    """Grammars in order of precedence: item, form, document, application; of those in the order of the document
    (§3.1.4).
    """
    try:
        return (yield from _collect(context, item, properties, modal=modal))
    except _Failed as failed:
        return failed.event


def _collect(
    context: Context, item: model.FormItem, properties: Properties, *, modal: bool
) -> Wait[list[Active]]:
    found: list[Active] = []
    dialog = context.dialog
    assert dialog is not None  # items are visited inside a dialog
    yield from _of_item(context, item, found)
    if modal:
        return found
    if dialog.form.grammars or dialog.form.links:
        yield from _of_form(context, dialog.form, found, None)
    for loaded in context.documents:
        for element in _of_document(loaded.document):
            if isinstance(element, model.Link):
                yield from _of_link(context, element, found)
            elif element is dialog.form:
                continue
            elif element.tag != "menu":
                yield from _of_form(context, element, found, loaded)
            else:
                yield from _of_item(context, element.items[0], found, loaded)
    _universals(context, item, properties, found)
    return found


@lru_cache(maxsize=256)
def _of_document(document: model.Document) -> Sequence[model.Link | model.Form]:
    """Links, and dialogs of document scope, in the order of the document. Found once: a flow has thousands of dialogs."""
    wide = [form for form in document.dialogs if _is_wide(form)]
    return _in_order(document.links, wide)


def _is_wide(form: model.Form) -> bool:
    """Whether grammars of the dialog listen in the whole document (§3.1.3)."""
    if form.tag == "menu":
        return form.scope == "document"
    return any((grammar.scope or form.scope) == "document" for grammar in form.grammars)


def _of_item(
    context: Context, item: model.FormItem, found: list[Active], elsewhere: Loaded | None = None
) -> Wait[None]:
    grammars = item.grammars if isinstance(item, model.InputItem) else ()
    for element in _in_order(grammars, item.links):
        if isinstance(element, model.Link):
            yield from _of_link(context, element, found)
        else:
            grammar = yield from _load(context, element, item)
            found.append(Active(grammar, item, element.weight))
    if isinstance(item, model.Field):
        language = item.lang or context.language
        if item.type is not None:
            modes = (InputMode.DTMF, InputMode.VOICE)
            found.extend(
                Active(_builtin(context, item.type, mode, language, item.source), item) for mode in modes
            )
        if item.options:
            _options(context, item, language, found)
    if isinstance(item, model.MenuItem):
        yield from _choices(context, item, found, elsewhere)


def _options(context: Context, item: model.Field, language: str, found: list[Active]) -> None:
    """Options as grammars (§2.3.1.3): value defaults to the content, or for a key without content to the key."""
    spoken: list[Phrase] = []
    keyed: list[Phrase] = []
    for option in item.options:
        value = option.value
        if option.text:
            approximate = option.accept == "approximate"
            spoken.append(Phrase(option.text, option.text if value is None else value, approximate))
        if option.dtmf:
            keyed.append(Phrase(option.dtmf, (option.text or option.dtmf) if value is None else value))
    for mode, entries in ((InputMode.DTMF, keyed), (InputMode.VOICE, spoken)):
        if entries:
            found.append(Active(_phrases(context, entries, mode, language, item.source), item))


def _choices(
    context: Context, item: model.MenuItem, found: list[Active], document: Loaded | None
) -> Wait[None]:
    """Choices as grammars (§2.2.2); a choice with its own grammar uses that for speech."""
    for choice, keys in zip(item.choices, menu_keys(item), strict=True):
        if keys:
            entries = [Phrase(keys, keys, False)]
            grammar = _phrases(context, entries, InputMode.DTMF, context.language, choice.source)
            found.append(Active(grammar, choice, document=document))
        for element in choice.grammars:
            grammar = yield from _load(context, element, item)
            found.append(Active(grammar, choice, element.weight, document))
        if not choice.grammars and choice.text:
            approximate = (choice.accept or item.accept) == "approximate"
            spoken = [Phrase(choice.text, choice.text, approximate)]
            grammar = _phrases(context, spoken, InputMode.VOICE, context.language, choice.source)
            found.append(Active(grammar, choice, document=document))


def _of_form(context: Context, form: model.Form, found: list[Active], elsewhere: Loaded | None) -> Wait[None]:
    """Form-level grammars; of another form only those of document scope (§3.1.3)."""
    for element in _in_order(form.grammars, form.links if elsewhere is None else ()):
        if isinstance(element, model.Link):
            yield from _of_link(context, element, found)
        elif elsewhere is None or (element.scope or form.scope) == "document":
            grammar = yield from _load(context, element, None)
            found.append(Active(grammar, form, element.weight, elsewhere))


def _in_order(some: Sequence[S], others: Sequence[T]) -> Sequence[S | T]:
    """Elements of one parent in the order of the document."""
    if not (some and others):
        return some or others
    return sorted((*some, *others), key=lambda element: (element.source.line, element.source.column))


def _of_link(context: Context, element: model.Link, found: list[Active]) -> Wait[None]:
    if element.dtmf:
        entries = [Phrase("".join(element.dtmf.split()), element.dtmf, False)]
        grammar = _phrases(context, entries, InputMode.DTMF, context.language, element.source)
        found.append(Active(grammar, element))
    for entry in element.grammars:
        grammar = yield from _load(context, entry, None)
        found.append(Active(grammar, element, entry.weight))


_COMMANDS = {
    "help": {"en": ("help",), "zh": ("帮助",)},
    "exit": {"en": ("exit",), "zh": ("退出",)},
    "cancel": {"en": ("cancel",), "zh": ("取消",)},
}


def _universals(context: Context, item: model.FormItem, properties: Properties, found: list[Active]) -> None:
    """Universal command grammars (§6.3.6, property `universals`)."""
    wanted = properties.universals
    for event, words in _COMMANDS.items():
        if "all" in wanted or event in wanted:
            own = words.get(context.language.split("-")[0].lower(), words["en"])
            entries = [Phrase(word, event, False) for word in own]
            grammar = _phrases(context, entries, InputMode.VOICE, context.language, item.source)
            found.append(Active(grammar, event))


def _builtin(context: Context, type_: str, mode: InputMode, language: str, source: Position) -> Grammar:
    try:
        key = ("builtin", type_, mode, language)
        return context.run.cache.get(key, lambda: builtin(type_, mode=mode, language=language))
    except GrammarError as error:
        raise _Failed(VxmlEvent(error.event, f"{source}: {error}", source)) from None


def _phrases(
    context: Context, entries: list[Phrase], mode: InputMode, language: str, source: Position
) -> Grammar:
    try:
        key = ("phrases", *[(e.text, repr(e.value), e.approximate) for e in entries], mode, language)
        grammars = context.run.grammars
        if key not in grammars:
            grammars[key] = context.run.cache.get(key, lambda: phrases(entries, mode=mode, language=language))
        return grammars[key]
    except (GrammarError, ResourceLimit) as error:
        raise _Failed(VxmlEvent("error.badfetch", f"{source}: {error}", source)) from None


def _load(context: Context, element: model.GrammarElement, item: model.FormItem | None) -> Wait[Grammar]:
    """Compile a `<grammar>`, fetching what it refers to; kept for the session."""
    run = context.run
    language = element.lang or context.language
    uri = ""
    if element.text is None:
        reference = element.src
        if reference is None:
            try:
                reference = context.scope().text(element.srcexpr or "")
            except ScriptError as error:
                raise _Failed(
                    VxmlEvent("error.semantic", f"{element.source}: {error}", element.source)
                ) from None
        uri = resolve(element.base or context.base, reference) or reference
    key = (element, uri + "\n" + language)
    if key in run.grammars:
        return run.grammars[key]
    mode = _mode(element)
    try:
        if uri.startswith("builtin:"):
            chosen = mode or (InputMode.DTMF if "dtmf/" in uri else InputMode.VOICE)
            grammar = builtin(uri, mode=chosen, language=language)
        else:
            grammar = yield from _compile(context, element, uri, mode, language)
    except (GrammarError, ResourceLimit) as error:
        event = error.event if isinstance(error, GrammarError) else "error.badfetch"
        raise _Failed(VxmlEvent(event, f"{element.source}: {error}", element.source)) from None
    run.grammars[key] = grammar
    return grammar


def _mode(element: model.GrammarElement) -> InputMode | None:
    return next((mode for mode in InputMode if mode.value == element.mode), None)


def inline_grammar(element: model.GrammarElement, language: str, *, tolerant: bool) -> GrammarDocument:
    """The grammar that an element contains (§3.1.1.2). Raises `GrammarError` and `ResourceLimit`."""
    return parse_grammar(
        element.text or "",
        uri=element.base or element.source.uri,
        media_type=element.type,
        mode=_mode(element),
        language=language,
        root=element.root,
        tolerant=tolerant,
        offset=(element.source.line, element.source.column),
    )


def _compile(
    context: Context, element: model.GrammarElement, uri: str, mode: InputMode | None, language: str
) -> Wait[Grammar]:
    run = context.run
    fragment = None
    others: dict[str, GrammarDocument] = {}
    if element.text is not None:
        document = run.cache.get(
            ("grammar", element, language),
            lambda: inline_grammar(element, language, tolerant=run.options.tolerant),
        )
    else:
        address, fragment = urldefrag(uri)
        document = yield from _fetch_grammar(context, element, address, mode, language)
        others[document.uri] = document  # grammars may refer to each other in a circle (SRGS §2.2.2)
    waiting = list(document.references)
    while waiting:
        reference = waiting.pop()
        if reference in others or urlsplit(reference).scheme == "builtin":
            continue
        run.step()
        others[reference] = yield from _fetch_grammar(context, element, reference, document.mode, language)
        waiting.extend(others[reference].references)
    return link(document, others, rule=fragment or None)


def _fetch_grammar(
    context: Context, element: model.GrammarElement, uri: str, mode: InputMode | None, language: str
) -> Wait[GrammarDocument]:
    run = context.run
    request = Request(uri, "grammar", element.source, fetch=element.fetch)
    resource = yield from fetch(run, context.properties(context.item), request)
    if isinstance(resource, VxmlEvent):
        raise _Failed(resource)
    digest = hashlib.sha256(resource.body).digest()
    return run.cache.get(
        ("grammar", resource.uri, digest, element.type, mode, language),
        lambda: parse_grammar(
            resource.body,
            uri=resource.uri,
            media_type=element.type or resource.content_type,
            mode=mode,
            language=language,
            tolerant=run.options.tolerant,
        ),
    )
