"""Joins grammar documents into one grammar (SRGS 1.0 §2.2 Rule Reference, §3.2 Scoping of Rule Definitions)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from vxml.errors import Position
from vxml.grammar import builtins
from vxml.grammar.expansion import GrammarDocument, InputMode, RuleRef
from vxml.grammar.grammar import Grammar
from vxml.grammar.network import Target, build
from vxml.grammar.problems import fault
from vxml.grammar.prune import prune
from vxml.message import Message

__all__ = ["builtin", "link"]


def link(
    document: GrammarDocument, others: Mapping[str, GrammarDocument], *, rule: str | None = None
) -> Grammar:
    """Compiles the root rule of a document, or the public ``rule`` that the fragment of its URI names.

    ``others``: the documents it refers to and those these refer to, by absolute URI without fragment.
    Raises `GrammarError` for a rule or document that is missing, private, or of another mode or media type,
    and `ResourceLimit`.
    """
    if rule:
        _public(document, rule.removeprefix("#"), document.position)
        target = Target(document, rule.removeprefix("#"), rule.removeprefix("#"))
        uri = f"{document.uri}#{target.rule}"
    else:
        root = document.root or _only_rule(document) or _root(document, document.position)
        root = root if root in document.rules else _root(document, document.position)
        target = Target(document, root, root)
        uri = document.uri
    return _compile(target, others, uri)


def builtin(uri_or_type: str, *, mode: InputMode, language: str) -> Grammar:
    """A built-in type (VoiceXML 2.0 Appendix P): "digits?length=4", "builtin:dtmf/boolean?y=7;n=9".

    ``mode`` counts when the URI names none. Raises `GrammarError` with the event
    error.unsupported.builtin for an unknown type and error.badfetch for bad parameters.
    """
    return _builtin(uri_or_type, mode, language)


@lru_cache(maxsize=512)
def _builtin(uri_or_type: str, mode: InputMode, language: str) -> Grammar:
    return link(builtins.document(uri_or_type, mode=mode, language=language), {})


def _compile(target: Target, others: Mapping[str, GrammarDocument], uri: str) -> Grammar:
    mode = target.document.mode
    built: dict[str, GrammarDocument] = {}

    def resolve(reference: RuleRef, document: GrammarDocument) -> Target:
        if not reference.uri:
            assert reference.rule is not None
            if reference.rule not in document.rules:
                raise fault(
                    reference.position,
                    Message("there is no rule '{rule}' in this grammar", rule=reference.rule),
                )
            return Target(document, reference.rule, reference.rule)
        if reference.uri.startswith("builtin:"):
            if reference.uri not in built:
                built[reference.uri] = builtins.document(
                    reference.uri, mode=mode, language=document.language, position=reference.position
                )
            other = built[reference.uri]
            _same_mode(other, mode, reference)
            return Target(other, _root(other, reference.position), reference.uri)
        found = document if reference.uri == document.uri else others.get(reference.uri)
        if found is None:
            raise fault(reference.position, Message("the grammar {uri} was not loaded", uri=reference.uri))
        if reference.media_type and not _same_type(reference.media_type, found.media_type):
            raise fault(
                reference.position,
                Message(
                    "{uri} is {media_type}, but the reference says type {wanted}",
                    uri=reference.uri,
                    media_type=found.media_type,
                    wanted=reference.media_type,
                ),
            )
        _same_mode(found, mode, reference)
        if reference.rule is None:
            return Target(found, _root(found, reference.position), reference.uri)
        _public(found, reference.rule, reference.position)
        return Target(found, reference.rule, f"{reference.uri}#{reference.rule}")

    network = build(target, resolve)
    if mode is InputMode.DTMF:
        prune(network)
    return Grammar(target.document, network, uri)


def _same_mode(document: GrammarDocument, mode: InputMode, reference: RuleRef) -> None:
    if document.mode is not mode:
        raise fault(
            reference.position,
            Message(
                "{uri} is a {mode} grammar and cannot be part of a {wanted} grammar (SRGS 1.0 §4.6)",
                uri=reference.uri,
                mode=document.mode,
                wanted=mode,
            ),
        )


def _same_type(said: str, real: str) -> bool:
    plain = said.split(";", maxsplit=1)[0].strip().lower()
    return plain == real or plain in {"text/plain", "text/xml", "application/xml", "application/octet-stream"}


def _only_rule(document: GrammarDocument) -> str | None:
    """A grammar that names no root is still clear when it has one public rule, or one rule at all."""
    public = [name for name, rule in document.rules.items() if rule.public]
    names = public or list(document.rules)
    return names[0] if len(names) == 1 else None


def _root(document: GrammarDocument, position: Position) -> str:
    if document.root is None:
        raise fault(
            position,
            Message(
                "{uri} declares no root rule; name one with root or with #rule in the URI", uri=document.uri
            ),
        )
    if document.root not in document.rules:
        raise fault(
            position,
            Message("the root rule '{root}' is not defined in {uri}", root=document.root, uri=document.uri),
        )
    return document.root


def _public(document: GrammarDocument, rule: str, position: Position) -> None:
    found = document.rules.get(rule)
    if found is None:
        raise fault(position, Message("there is no rule '{rule}' in {uri}", rule=rule, uri=document.uri))
    if not found.public:
        raise fault(
            position,
            Message(
                "the rule '{rule}' of {uri} is private; declare it scope=\"public\" (SRGS 1.0 §3.2)",
                rule=rule,
                uri=document.uri,
            ),
        )
