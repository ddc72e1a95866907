"""The tables of a script's pages: findings, versions, calls, scores, and what was not understood."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aiflows.web.domain.checking import checked
from aiflows.web.domain.learning import meanings, unanswered_words
from aiflows.web.domain.scripts import builds_of, revisions_of
from aiflows.web.models import Script
from ivrdesigner.web.findings import told_findings
from ivrdesigner.web.recordings import recording_hashes

__all__ = ["score_tables", "script_tables", "unanswered_rows"]

_SHOWN: Final = 10
"""Rows of each table of a script."""
_SEVERITIES: Final = ("error", "warning", "info")


def unanswered_rows(script: Script) -> list[dict[str, Any]]:
    """The commonest words that led nowhere, with what they may mean and how the script would learn it."""
    head = script.head
    model = checked(script.name, head.text, recording_hashes("")).loaded.script if head is not None else None
    rows = unanswered_words(script)[:200]
    if model is None:
        return rows
    choices = {node: meanings(model, node) for node in {row["node"] for row in rows}}
    compares = any(use.matcher != "keywords" for use in model.matchers)
    fields = [("keywords", _("as keyword")), ("examples", _("as example"))]
    fields = fields[::-1] if compares else fields[:1]
    return [
        {
            **row,
            "meanings": choices[row["node"]],
            "fields": fields,
            "title": dict(choices[row["node"]]).get(row["meant"]),
        }
        for row in rows
    ]


def score_tables(result: dict[str, Any]) -> list[dict[str, Any]]:
    """Both parts of an evaluation, shares in percent."""
    titles = {"tuning": gettext("Tuning"), "held_back": gettext("Held back")}
    return [
        {
            "title": titles[part],
            "rows": [
                {
                    "matcher": name,
                    "count": scores["count"],
                    "interval": " – ".join(f"{bound:.1%}" for bound in scores["interval"]),
                    **{key: f"{scores[key]:.1%}" for key in ("accuracy", "wrong_accepted", "missed")},
                }
                for name, scores in evaluation["matchers"].items()
            ],
            "wrong": evaluation["matchers"]["script"]["wrong"][:200],
        }
        for part, evaluation in result.get("parts", {}).items()
        if evaluation["matchers"]["script"]["count"]
    ]


def script_tables(script: Script, request: HttpRequest) -> dict[str, Any]:
    """What stands below a script's form."""
    head = script.head
    found = checked(script.name, head.text, recording_hashes("")).findings if head is not None else ()
    worst_first = sorted(found, key=lambda one: _SEVERITIES.index(one.severity))
    pages = [
        (reverse(f"admin:scripts_script_{page}", args=[script.pk]), title)
        for page, title in (("learning", _("What it did not understand")), ("evaluation", _("Evaluate")))
    ]
    return {
        "findings": told_findings(one.as_dict() for one in worst_first[:200]),
        "revisions": revisions_of(script)[:_SHOWN],
        "builds": builds_of(script)[:_SHOWN],
        "calls": script.calls.select_related("by").defer("text")[:_SHOWN],
        "pages": pages,
        "may_build": request.user.has_perm("scripts.build_script"),
        "may_call": request.user.has_perm("scripts.call_script") and script.newest_build_id is not None,
    }
