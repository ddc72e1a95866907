"""What was not answered, what a script can learn of it, and what its author decides (R-ai.8)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, get_args

from django.db import transaction
from django.db.models import Count, Max

from aiflows.errors import ScriptBuildError
from aiflows.learn import PhraseField, accepted_text
from aiflows.match import ANSWER
from aiflows.model import ANY_NODE, load_script_text
from aiflows.model import Script as ScriptModel
from aiflows.web.domain.scripts import save_script
from aiflows.web.models import Ruling, Script
from aiflows.web.trials import tried
from ivrdesigner.web.domain.actors import Actor
from ivrdesigner.web.domain.errors import Refused
from vxml.message import Message

__all__ = ["decide", "learned", "mean", "meanings", "unanswered_words"]

_MOST = 500
"""Different words that are looked at, the commonest first."""


def unanswered_words(script: Script) -> list[dict[str, Any]]:
    """What was said and not understood: node, text, how often and when last, and what it means where an author said so.

    The commonest first.
    """
    rows = script.unanswered.values("node", "text").annotate(
        count=Count("pk"), last=Max("at"), meant=Max("meant")
    )
    return [dict(row) for row in rows.order_by("-count", "-last")[:_MOST]]


def learned(script: Script) -> dict[str, Any]:
    """Proposals and missing ways, as `aiflows.learn` has them. Raises Refused."""
    if script.head is None:
        return {"proposals": [], "ways": []}
    words = [
        {key: one[key] for key in ("node", "text", "count", "meant")} for one in unanswered_words(script)
    ]
    decided = list(script.rulings.values_list("target", "keyword"))
    return tried(
        "learning",
        script.name,
        script.head.text,
        labelled=script.labelled,
        unanswered=words,
        decided=decided,
    )


def decide(user: Actor, script: Script, decision: str, target: str, keyword: str) -> Ruling:
    """Accept a proposed keyword into a new revision, or reject it for good: both at once or nothing. Raises Refused."""
    if script.head is None or decision not in Ruling.Decision.values:
        raise Refused("no-decision", Message("Accept a proposal or reject it."))
    proposal = _proposed(learned(script)["proposals"], target, keyword)
    facts = {"support": proposal["support"], "harm": len(proposal["harm"])}
    if decision == Ruling.Decision.ACCEPTED:
        return _accept(user, script, target, keyword, "keywords", facts)
    return Ruling.objects.create(
        script=script, decision=decision, target=target, keyword=keyword, by=user, **facts
    )


def meanings(model: ScriptModel, node: str) -> list[tuple[str, str]]:
    """What words may mean at a node: the nodes that follow it and the answers, with their titles."""
    if node not in model.nodes:
        return []
    return [
        *(
            (name, one.title or name)
            for name, one in model.nodes.items()
            if node in one.after or (ANY_NODE in one.after and name != node)
        ),
        *((ANSWER + name, name) for name in model.answers),
    ]


def mean(user: Actor, script: Script, node: str, text: str, target: str, field: str, phrase: str) -> Ruling:
    """Say what words mean that led nowhere: ``phrase`` becomes a keyword or an example of a node or answer.

    ``node`` and ``text`` are the words of the list. The change is a new revision. Raises Refused.
    """
    words = script.unanswered.filter(node=node, text=text)
    count = words.count()
    phrase = " ".join(phrase.split())
    model = load_script_text(script.head.text, script.name).script if script.head is not None else None
    if not count or model is None:
        raise Refused("not-unanswered", Message("These words are not in the list any more."), 409)
    if target not in dict(meanings(model, node)) or field not in get_args(PhraseField) or not phrase:
        raise Refused("no-meaning", Message("Choose what the words mean, and write a keyword or an example."))
    spoken = model.answers[target.removeprefix(ANSWER)] if target.startswith(ANSWER) else model.nodes[target]
    if phrase in getattr(spoken.when, field):
        raise Refused("known-phrase", Message("{target} has {phrase} already.", target=target, phrase=phrase))
    with transaction.atomic():
        made = _accept(user, script, target, phrase, field, {"support": count})  # type: ignore[arg-type] # one of its values
        words.update(meant=target)
    return made


def _accept(
    user: Actor, script: Script, target: str, phrase: str, field: PhraseField, facts: dict[str, int]
) -> Ruling:
    assert script.head is not None
    text = script.head.text
    try:
        changed = accepted_text(load_script_text(text, script.name), text, target, phrase, field)
    except ScriptBuildError as fault:
        raise Refused(
            "no-target", Message("The keyword cannot be written: {fault}", fault=Message.of(fault))
        ) from None
    read = load_script_text(changed, script.name)
    if read.script is None:
        why = read.findings[0].message
        raise Refused("no-phrase", Message("The keyword cannot be written: {fault}", fault=why))
    with transaction.atomic():
        revision, _new = save_script(user, script, script.head.number, changed, f"{target} = {phrase}"[:500])
        return Ruling.objects.create(
            script=script,
            decision=Ruling.Decision.ACCEPTED,
            target=target,
            keyword=phrase,
            by=user,
            revision=revision,
            **facts,
        )


def _proposed(proposals: Iterable[dict[str, Any]], target: str, keyword: str) -> dict[str, Any]:
    for one in proposals:
        if (one["target"], one["keyword"]) == (target, keyword):
            return one
    raise Refused("not-proposed", Message("{keyword} is not proposed any more.", keyword=keyword[:100]), 409)
