"""Pictures of the flows that calls went through."""

from __future__ import annotations

import logging
import sqlite3
from functools import lru_cache

from dialplan.journal import call_index
from dialplan.web.models import CallTrace
from dialplan.web.publishing.plan import project_folder
from dialplan.web.settings import journal_folder, live_folder
from ivrdesigner.errors import DesignerError
from ivrdesigner.graph import flow_graphs, flow_svg
from ivrdesigner.project import LoadedProject, load_project
from ivrdesigner.web.editor.files import loaded
from ivrdesigner.web.models import Build

__all__ = ["drawing_of_call"]

_log = logging.getLogger(__name__)


def drawing_of_call(call: CallTrace, flow: str) -> str | None:
    """SVG of a flow of the build that the call ran; None when nobody has it any more, and for scripts."""
    if not call.project or not call.build or _of_script(call.call):
        return None
    return _drawing(call.project, call.build, flow)


def _of_script(call: str) -> bool:
    """A project may have the name of a script."""
    try:
        with call_index(journal_folder()) as index:
            entry = index.find(call)
    except (sqlite3.Error, OSError):
        return False
    return entry is not None and entry.script


@lru_cache(maxsize=64)
def _drawing(project: str, build: str, flow: str) -> str | None:
    folder = live_folder() / project_folder(project, build)
    if folder.is_dir():
        return _drawn(load_project(folder), flow)
    if not build.isdecimal():
        return None
    row = Build.objects.filter(project__name=project, number=int(build)).select_related("revision").first()
    if row is None:
        return None
    try:
        with loaded(row.revision.files) as kept:
            return _drawn(kept, flow)
    except (DesignerError, OSError):
        _log.exception("build %s of %s cannot be drawn", build, project)
        return None


def _drawn(project: LoadedProject, flow: str) -> str | None:
    graph = flow_graphs(project.flows, project.project).get(flow)
    return flow_svg(graph, project.project) if graph is not None else None
