"""The home page: what goes on now, and where work was left."""

from __future__ import annotations

import sqlite3
from typing import Any

from django.apps import apps
from django.http import HttpRequest

from console.live.calls import calls_now, journal_folder
from dialplan.journal import CallIndex

__all__ = ["home"]


def home(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Context of the page; each part for those who may see what it shows."""
    user = request.user
    if user.has_perm("telephony.view_calltrace"):
        context["calls"] = _calls()
    if user.has_perm("designer.view_project"):
        context["projects"] = _projects()
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


def _projects() -> list[Any]:
    model = apps.get_model("designer", "Project")
    return list(model.objects.select_related("head__author", "in_force__build", "newest_build")[:20])
