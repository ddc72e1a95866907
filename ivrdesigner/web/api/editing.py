"""What the editor asks while a flow is drawn: catalogue, check, changes, layout, dry run. Nothing is saved."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from ninja import Router, Schema

from ivrdesigner.web.api.access import requires
from ivrdesigner.web.api.answers import json_answer, problem
from ivrdesigner.web.catalogue import catalogue
from ivrdesigner.web.domain.builds import build_of
from ivrdesigner.web.domain.errors import HasErrors, Refused
from ivrdesigner.web.domain.projects import project_of
from ivrdesigner.web.dry_runs import run_dry
from ivrdesigner.web.editor import checked_files
from ivrdesigner.web.editor.collector import collector_paused
from ivrdesigner.web.findings import told
from ivrdesigner.web.large_projects import changed, placed
from ivrdesigner.web.reach import allowed_addresses
from ivrdesigner.web.recordings import recording_names
from ivrdesigner.web.schemas import (
    Applied,
    Apply,
    Catalogue,
    Check,
    DryRun,
    DryRunResult,
    LayoutRequest,
    Positions,
    Problem,
    State,
)
from ivrdesigner.web.states import state
from vxml.message import Message, said

__all__ = ["router"]

router: Final = Router()
_REFUSALS: Final = {403: Problem, 404: Problem, 413: Problem, 422: Problem}


@router.get("/catalogue", response={200: Catalogue, 403: Problem}, summary="The flow language for an editor")
@requires("designer.view_project")
def get_catalogue(request: HttpRequest) -> HttpResponse:
    """Node kinds, JSON Schemas, finding codes, languages and templates. It changes only with the program."""
    known = catalogue()
    return json_answer({**known, "codes": said(known["codes"], gettext)})


@router.post("/projects/{name}/check", response={200: State, **_REFUSALS}, summary="Check files")
@requires("designer.view_project")
def check(request: HttpRequest, name: str, body: Check) -> HttpResponse:
    """Findings and proofs as `ivrctl validate`, and each flow as JSON and graph."""
    return json_answer(told(state(checked_files(body.files), recording_names(name), prove=True)))


@router.post("/projects/{name}/apply", response={200: Applied, **_REFUSALS}, summary="Change files")
@requires("designer.change_project")
def apply(request: HttpRequest, name: str, body: Apply) -> HttpResponse:
    """The files after changes of the canvas; comments, order and quotes of the YAML stay. Nothing is saved."""
    with collector_paused():
        files = changed(checked_files(body.files), [_fields(change) for change in body.changes])
        return json_answer({"files": files, "state": told(state(files, recording_names(name)))})


def _fields(change: Schema) -> dict[str, Any]:
    """What the request said; a flow of hundreds of nodes is not copied for it."""
    return {"json" if name == "data" else name: value for name, value in change}


@router.post("/projects/{name}/layout", response={200: Positions, **_REFUSALS}, summary="Lay a flow out")
@requires("designer.view_project")
def layout(request: HttpRequest, name: str, body: LayoutRequest) -> HttpResponse:
    """Left and top of each node in pixels, layers from left to right."""
    flows: dict[str, Any] = state(checked_files(body.files), recording_names(name))["flows"]
    if body.flow not in flows:
        return problem(422, "unknown-flow", Message("There is no flow {flow!r}.", flow=body.flow[:60]))
    return json_answer(placed(flows[body.flow]["graph"]))


@router.post(
    "/projects/{name}/dry-run", response={200: DryRunResult, 409: Problem, **_REFUSALS}, summary="Play a call"
)
@requires("designer.view_project")
def dry_run(request: HttpRequest, name: str, body: DryRun) -> HttpResponse:
    """A call in virtual time, by the interpreter of live calls, from its beginning each time: send all inputs so far."""
    asked = body.dict(exclude_none=True)
    if body.ask and not request.user.has_perm("designer.call_flow"):
        return problem(
            403, "forbidden", Message("Really asking other systems needs the right designer.call_flow.")
        )
    if body.build is not None:
        build = build_of(project_of(name), body.build)
        asked["files"] = build.revision.files
        asked["built"] = {"texts": build.texts, "source_map": build.source_map}
        recordings = sorted(build.audio)
    elif body.files is not None:
        asked["files"] = checked_files(body.files)
        recordings = recording_names(name)
    else:
        raise Refused("invalid-files", Message("Give files or the number of a build."))
    answer = run_dry({**asked, "recordings": recordings, "reach": allowed_addresses() if body.ask else None})
    if "findings" in answer:
        raise HasErrors(answer["findings"])
    return json_answer(answer["result"])
