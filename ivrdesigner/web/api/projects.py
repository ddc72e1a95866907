"""Projects, their draft and their revisions."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Router

from ivrdesigner.web.api.access import requires
from ivrdesigner.web.api.answers import json_answer
from ivrdesigner.web.api.shapes import content_shape, project_shape, revision_shape
from ivrdesigner.web.domain.errors import Refused, StaleBase
from ivrdesigner.web.domain.projects import create_project, delete_project, edit_project, project_of, projects
from ivrdesigner.web.domain.revisions import revision_of, save_revision
from ivrdesigner.web.findings import told
from ivrdesigner.web.models import Revision
from ivrdesigner.web.recordings import recording_names
from ivrdesigner.web.schemas import (
    Conflict,
    Draft,
    EditProject,
    NewProject,
    Positions,
    Problem,
    Project,
    ProjectPage,
    RevisionContent,
    RevisionPage,
    Saved,
    SaveRevision,
)
from ivrdesigner.web.states import state
from vxml.message import Message

__all__ = ["page", "router"]

router: Final = Router()
_REFUSALS: Final = {403: Problem, 404: Problem, 409: Problem, 422: Problem}
MAX_PAGE: Final = 200
_LAST_ROW: Final = 2**31


def page(rows: Any, limit: int, offset: int) -> tuple[list[Any], int]:
    """Some rows of a query, and how many there are. They are found by key: late pages would join all rows before them."""
    if not 0 < limit <= MAX_PAGE or not 0 <= offset <= _LAST_ROW:
        raise Refused("invalid-page", Message("limit is 1 to {most}, offset at least 0.", most=MAX_PAGE))
    return list(rows.filter(pk__in=rows.values("pk")[offset : offset + limit])), rows.count()


@router.get("/projects", response={200: ProjectPage, **_REFUSALS}, summary="List projects")
@requires("designer.view_project")
def list_projects(request: HttpRequest, search: str = "", limit: int = 50, offset: int = 0) -> HttpResponse:
    """By name; ``search`` looks into names and titles."""
    items, total = page(projects(search), limit, offset)
    return json_answer({"items": [project_shape(one, request) for one in items], "total": total})


@router.post("/projects", response={201: Project, **_REFUSALS}, summary="Make a project")
@requires("designer.add_project")
def make_project(request: HttpRequest, body: NewProject) -> HttpResponse:
    """From a template or from files."""
    project = create_project(
        request.user,
        body.name,
        title=body.title,
        timeout_queue=body.timeout_queue,
        template=body.template,
        files=body.files,
        layout=_places(body.layout),
        recordings_of=project_of(body.recordings_of) if body.recordings_of is not None else None,
        note=body.note,
    )
    return json_answer(project_shape(project, request), 201)


@router.get("/projects/{name}", response={200: Project, **_REFUSALS}, summary="One project")
@requires("designer.view_project")
def get_project(request: HttpRequest, name: str) -> HttpResponse:
    """With what the user may do."""
    return json_answer(project_shape(project_of(name), request))


@router.patch("/projects/{name}", response={200: Project, **_REFUSALS}, summary="Rename a project")
@requires("designer.change_project")
def change_project(request: HttpRequest, name: str, body: EditProject) -> HttpResponse:
    """Name, title and time-out queue; they are written into ``ivr.yaml`` as a new revision."""
    project = edit_project(
        request.user, name, new_name=body.name, title=body.title, timeout_queue=body.timeout_queue
    )
    return json_answer(project_shape(project, request))


@router.delete("/projects/{name}", response={204: None, **_REFUSALS}, summary="Delete a project")
@requires("designer.delete_project")
def remove_project(request: HttpRequest, name: str) -> HttpResponse:
    """With its revisions, builds and own recordings; not while access numbers use it."""
    delete_project(name)
    return HttpResponse(status=204)


@router.get("/projects/{name}/draft", response={200: Draft, **_REFUSALS}, summary="Open a draft")
@requires("designer.view_project")
def get_draft(request: HttpRequest, name: str, revision: int | None = None) -> HttpResponse:
    """The head, or another revision, with the state of its files."""
    found = revision_of(project_of(name), revision)
    known = state(found.files, recording_names(name))
    return json_answer({**content_shape(found), "state": told(known)})


@router.get("/projects/{name}/revisions", response={200: RevisionPage, **_REFUSALS}, summary="List revisions")
@requires("designer.view_project")
def list_revisions(request: HttpRequest, name: str, limit: int = 50, offset: int = 0) -> HttpResponse:
    """Newest first, without files."""
    rows = Revision.objects.filter(project=project_of(name)).select_related("author").defer("files", "layout")
    items, total = page(rows, limit, offset)
    return json_answer({"items": [revision_shape(one) for one in items], "total": total})


@router.get(
    "/projects/{name}/revisions/{number}",
    response={200: RevisionContent, **_REFUSALS},
    summary="One revision",
)
@requires("designer.view_project")
def get_revision(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """With its files."""
    return json_answer(content_shape(revision_of(project_of(name), number)))


@router.post(
    "/projects/{name}/revisions",
    response={200: Saved, 201: Saved, 403: Problem, 404: Problem, 409: Conflict, 422: Problem},
    summary="Save a revision",
)
@requires("designer.change_project")
def save(request: HttpRequest, name: str, body: SaveRevision) -> HttpResponse:
    """Files with errors can be saved. When somebody saved since ``base``, nothing changes and both versions come back."""
    layout = _places(body.layout)
    try:
        revision, created = save_revision(request.user, name, body.base, body.files, layout, body.note)
    except StaleBase as stale:
        base = content_shape(stale.base) if stale.base is not None else None
        detail = {"code": stale.code, "detail": str(stale)}
        return json_answer({**detail, "base": base, "head": content_shape(stale.head)}, 409)
    return json_answer({**revision_shape(revision), "created": created}, 201 if created else 200)


def _places(layout: dict[str, Positions]) -> dict[str, dict[str, list[float]]]:
    """As JSON."""
    return {flow: {node: list(place) for node, place in places.items()} for flow, places in layout.items()}
