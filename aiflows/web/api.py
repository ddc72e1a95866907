"""Scripts over HTTP, as `ivrdesigner.web.api` has projects: read, saved, checked and built (R-ai.1).

There is nothing to deploy: the newest build is in force for the next call.
"""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Router

from aiflows.web import schemas
from aiflows.web.domain.checking import checked, plain_text
from aiflows.web.domain.scripts import (
    build_of,
    build_script,
    builds_of,
    create_script,
    revision_of,
    revisions_of,
    save_script,
    script_of,
)
from aiflows.web.models import Build, Revision, Script
from ivrdesigner.web.api.access import requires
from ivrdesigner.web.api.answers import json_answer
from ivrdesigner.web.api.projects import page
from ivrdesigner.web.api.shapes import author, revision_shape
from ivrdesigner.web.domain.errors import Refused
from ivrdesigner.web.findings import told
from ivrdesigner.web.recordings import recording_hashes
from ivrdesigner.web.schemas import Problem
from vxml.message import Message

__all__ = ["router"]

router: Final = Router(tags=["scripts"])
_REFUSALS: Final = {403: Problem, 404: Problem, 409: Problem, 422: Problem}
_TEXT: Final = Message("The script")


@router.get("", response={200: schemas.ScriptPage, **_REFUSALS}, summary="List scripts")
@requires("scripts.view_script")
def list_scripts(request: HttpRequest, search: str = "", limit: int = 50, offset: int = 0) -> HttpResponse:
    """By name; ``search`` looks into names and titles."""
    rows = Script.objects.select_related("head__author", "newest_build").defer(
        "labelled", "head__text", "newest_build__document", "newest_build__source_map"
    )
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(title__icontains=search))
    items, total = page(rows, limit, offset)
    return json_answer({"items": [_script_shape(one, request) for one in items], "total": total})


@router.post("", response={201: schemas.Script, **_REFUSALS}, summary="Make a script")
@requires("scripts.add_script")
def make_script(request: HttpRequest, body: schemas.NewScript) -> HttpResponse:
    """With its first revision."""
    script = create_script(request.user, body.name, plain_text(body.text, _TEXT), body.note)
    return json_answer(_script_shape(script, request), 201)


@router.get("/{name}", response={200: schemas.Script, **_REFUSALS}, summary="One script")
@requires("scripts.view_script")
def get_script(request: HttpRequest, name: str) -> HttpResponse:
    """With what the user may do."""
    return json_answer(_script_shape(script_of(name), request))


@router.post("/{name}/check", response={200: schemas.Checked, **_REFUSALS}, summary="Check a text")
@requires("scripts.view_script")
def check(request: HttpRequest, name: str, body: schemas.Check) -> HttpResponse:
    """As `ivrctl script validate`, with the recordings of the site; nothing is saved."""
    found = checked(script_of(name).name, plain_text(body.text, _TEXT), recording_hashes(""))
    findings = [one.as_dict() for one in found.findings]
    return json_answer(told({"ok": found.build is not None, "findings": findings}))


@router.get("/{name}/revisions", response={200: schemas.RevisionPage, **_REFUSALS}, summary="List revisions")
@requires("scripts.view_script")
def list_revisions(request: HttpRequest, name: str, limit: int = 50, offset: int = 0) -> HttpResponse:
    """Newest first, without texts."""
    items, total = page(revisions_of(script_of(name)), limit, offset)
    return json_answer({"items": [revision_shape(one) for one in items], "total": total})


@router.get(
    "/{name}/revisions/{number}",
    response={200: schemas.RevisionContent, **_REFUSALS},
    summary="One revision",
)
@requires("scripts.view_script")
def get_revision(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """With its text."""
    return json_answer(_content_shape(revision_of(script_of(name), number)))


@router.post(
    "/{name}/revisions",
    response={200: schemas.Saved, 201: schemas.Saved, **_REFUSALS, 409: schemas.Conflict},
    summary="Save a revision",
)
@requires("scripts.change_script")
def save(request: HttpRequest, name: str, body: schemas.SaveRevision) -> HttpResponse:
    """A text with errors can be saved. When somebody saved since ``base``, nothing changes and the head comes back."""
    script = script_of(name)
    try:
        revision, created = save_script(
            request.user, script, body.base, plain_text(body.text, _TEXT), body.note
        )
    except Refused as fault:
        if fault.code != "conflict":
            raise
        head = _content_shape(revision_of(script_of(name), None))
        return json_answer({"code": fault.code, "detail": str(fault), "head": head}, 409)
    return json_answer({**revision_shape(revision), "created": created}, 201 if created else 200)


@router.get("/{name}/builds", response={200: schemas.BuildPage, **_REFUSALS}, summary="List builds")
@requires("scripts.view_script")
def list_builds(request: HttpRequest, name: str, limit: int = 50, offset: int = 0) -> HttpResponse:
    """Newest first, without documents. The first is in force."""
    items, total = page(builds_of(script_of(name)), limit, offset)
    return json_answer({"items": [_build_shape(one) for one in items], "total": total})


@router.post(
    "/{name}/builds", response={200: schemas.Build, 201: schemas.Build, **_REFUSALS}, summary="Build"
)
@requires("scripts.build_script")
def build(request: HttpRequest, name: str) -> HttpResponse:
    """Compile the head and put it into force. With errors the answer is 409 and the findings; equal builds are made once."""
    made, created = build_script(request.user, script_of(name))
    return json_answer(_build_shape(made), 201 if created else 200)


@router.get("/{name}/builds/{number}", response={200: schemas.BuildDetail, **_REFUSALS}, summary="One build")
@requires("scripts.view_script")
def get_build(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """With document, source map and recordings."""
    found = build_of(script_of(name), number)
    more = {"document": found.document, "source_map": found.source_map, "audio": found.audio}
    return json_answer({**_build_shape(found), **more})


def _script_shape(script: Script, request: HttpRequest) -> dict[str, Any]:
    may = request.user.has_perm
    return {
        "name": script.name,
        "title": script.title,
        "language": script.language,
        "head": revision_shape(script.head) if script.head is not None else None,
        "built": script.newest_build.number if script.newest_build is not None else None,
        "created": script.created,
        "rights": {
            "edit": may("scripts.change_script"),
            "build": may("scripts.build_script"),
            "call": may("scripts.call_script"),
        },
    }


def _content_shape(revision: Revision) -> dict[str, Any]:
    return {**revision_shape(revision), "text": revision.text}


def _build_shape(build: Build) -> dict[str, Any]:
    return {
        "number": build.number,
        "revision": build.revision.number,
        "author": author(build.author),
        "at": build.at,
    }
