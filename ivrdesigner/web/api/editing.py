"""What the editor asks while a flow is drawn: catalogue, check, changes, layout. Nothing is saved."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Router

from ivrdesigner.web.api.access import requires
from ivrdesigner.web.api.answers import json_answer, problem
from ivrdesigner.web.catalogue import catalogue
from ivrdesigner.web.editor import FilesError, apply_change, positions
from ivrdesigner.web.recordings import recording_names
from ivrdesigner.web.schemas import Applied, Apply, Catalogue, Check, LayoutRequest, Positions, Problem, State
from ivrdesigner.web.states import state

__all__ = ["router"]

router: Final = Router()


@router.get("/catalogue", response=Catalogue, summary="The flow language for an editor")
@requires("designer.view_project")
def get_catalogue(request: HttpRequest) -> HttpResponse:
    """Node kinds, JSON Schemas, finding codes, languages and templates. It changes only with the program."""
    return json_answer(catalogue())


@router.post("/projects/{name}/check", response={200: State, 422: Problem}, summary="Check files")
@requires("designer.view_project")
def check(request: HttpRequest, name: str, body: Check) -> HttpResponse:
    """Findings and proofs as `ivrctl validate`, and each flow as JSON and graph."""
    try:
        return json_answer(state(body.files, recording_names(name)))
    except FilesError as fault:
        return problem(422, fault.code, str(fault))


@router.post("/projects/{name}/apply", response={200: Applied, 422: Problem}, summary="Change files")
@requires("designer.change_project")
def apply(request: HttpRequest, name: str, body: Apply) -> HttpResponse:
    """The files after changes of the canvas; comments, order and quotes of the YAML stay. Nothing is saved."""
    files = body.files
    try:
        for change in body.changes:
            files = apply_change(files, change.dict(by_alias=True))
        return json_answer({"files": files, "state": state(files, recording_names(name))})
    except FilesError as fault:
        return problem(422, fault.code, str(fault))


@router.post("/projects/{name}/layout", response={200: Positions, 422: Problem}, summary="Lay a flow out")
@requires("designer.view_project")
def layout(request: HttpRequest, name: str, body: LayoutRequest) -> HttpResponse:
    """Left and top of each node in pixels, layers from left to right."""
    try:
        flows: dict[str, Any] = state(body.files, recording_names(name))["flows"]
    except FilesError as fault:
        return problem(422, fault.code, str(fault))
    if body.flow not in flows:
        return problem(422, "unknown-flow", f"There is no flow {body.flow[:60]!r}.")
    return json_answer(positions(flows[body.flow]["graph"]))
