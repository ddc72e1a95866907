"""What was not answered, what a script can learn of it, and what its author decides (R-ai.8)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Count, Max

from aiflows.errors import ScriptBuildError
from aiflows.learn import accepted_text
from aiflows.model import load_script_text
from aiflows.web.domain.scripts import save_script
from aiflows.web.models import Ruling, Script
from aiflows.web.trials import tried
from ivrdesigner.web.domain.actors import Actor
from ivrdesigner.web.domain.errors import Refused
from vxml.message import Message

__all__ = ["decide", "learned", "unanswered_words"]

_MOST = 500
"""Different words that are looked at, the commonest first."""


def unanswered_words(script: Script) -> list[dict[str, Any]]:
    """What was said and not understood: node, text, how often and when last; the commonest first."""
    rows = script.unanswered.values("node", "text").annotate(count=Count("pk"), last=Max("at"))
    return [dict(row) for row in rows.order_by("-count", "-last")[:_MOST]]


def learned(script: Script) -> dict[str, Any]:
    """Proposals and missing ways, as `aiflows.learn` has them. Raises Refused."""
    if script.head is None:
        return {"proposals": [], "ways": []}
    words = [{key: one[key] for key in ("node", "text", "count")} for one in unanswered_words(script)]
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
    with transaction.atomic():
        revision = None
        if decision == Ruling.Decision.ACCEPTED:
            text = script.head.text
            try:
                changed = accepted_text(load_script_text(text, script.name), text, target, keyword)
            except ScriptBuildError as fault:
                raise Refused(
                    "no-target", Message("The keyword cannot be written: {fault}", fault=Message.of(fault))
                ) from None
            revision, _new = save_script(user, script, script.head.number, changed, f"{target} = {keyword}")
        return Ruling.objects.create(
            script=script,
            decision=decision,
            target=target,
            keyword=keyword,
            by=user,
            support=proposal["support"],
            harm=len(proposal["harm"]),
            revision=revision,
        )


def _proposed(proposals: Iterable[dict[str, Any]], target: str, keyword: str) -> dict[str, Any]:
    for one in proposals:
        if (one["target"], one["keyword"]) == (target, keyword):
            return one
    raise Refused("not-proposed", Message("{keyword} is not proposed any more.", keyword=keyword[:100]), 409)
