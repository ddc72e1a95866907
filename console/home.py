"""The home page: what goes on now, and where work was left."""

from __future__ import annotations

import sqlite3
from typing import Any, Final

from django.http import HttpRequest

from console.live.calls import calls_now, journal_folder
from dialplan.journal import CallIndex
from dialplan.web.models import AccessNumber
from ivrdesigner.web.domain.projects import projects

__all__ = ["home"]

_SHOWN: Final = 20


def home(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Context of the page; each part for those who may see what it shows."""
    user = request.user
    if user.has_perm("telephony.view_calltrace"):
        context["calls"] = _calls()
    if user.has_perm("designer.view_project"):
        context["projects"] = list(projects()[:_SHOWN])
    if user.has_perm("telephony.view_accessnumber"):
        rows = AccessNumber.objects.select_related("ivr", "script", "working_time").defer("script__labelled")
        numbers = list(rows[: _SHOWN + 1])
        context["numbers"], context["more_numbers"] = numbers[:_SHOWN], numbers[_SHOWN:]
    return context


def _calls() -> dict[str, Any]:
    folder = journal_folder()
    if not folder.is_dir():
        return {"count": 0, "calls": []}
    try:
        index = CallIndex(folder)
        try:
            index.update()
            return calls_now(index)
        finally:
            index.close()
    except (OSError, sqlite3.Error):
        return {"count": None, "calls": []}
