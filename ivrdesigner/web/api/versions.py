"""Differences, builds and deployments."""

from __future__ import annotations

import json
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from ivrdesigner.diff import difference
from ivrdesigner.web.api.access import requires
from ivrdesigner.web.api.answers import json_answer
from ivrdesigner.web.api.projects import page
from ivrdesigner.web.api.shapes import build_shape, deployment_shape
from ivrdesigner.web.domain.builds import build_of, deploy, make_build, roll_back
from ivrdesigner.web.domain.projects import project_of
from ivrdesigner.web.domain.revisions import revision_of
from ivrdesigner.web.editor.files import loaded
from ivrdesigner.web.findings import told, unpacked_findings
from ivrdesigner.web.models import Build, Deployment, Project
from ivrdesigner.web.schemas import (
    BuildDetail,
    BuildEntry,
    BuildPage,
    Deploy,
    DeploymentEntry,
    DeploymentPage,
    Difference,
    DiffRequest,
    MakeBuild,
    Problem,
    Rollback,
)

__all__ = ["router"]

router: Final = Router()
_REFUSALS: Final = {403: Problem, 404: Problem, 409: Problem, 413: Problem, 422: Problem}


@router.get("/projects/{name}/diff", response={200: Difference, **_REFUSALS}, summary="Compare two revisions")
@requires("designer.view_project")
def diff_revisions(
    request: HttpRequest,
    name: str,
    before: int = Query(..., alias="from"),
    after: int = Query(..., alias="to"),
) -> HttpResponse:
    """What ``to`` does otherwise than ``from``."""
    project = project_of(name)
    return _differ(*(revision_of(project, number).files for number in (before, after)))


@router.post("/projects/{name}/diff", response={200: Difference, **_REFUSALS}, summary="Compare files")
@requires("designer.view_project")
def diff_files(request: HttpRequest, name: str, body: DiffRequest) -> HttpResponse:
    """Files or numbers of revisions, on either side."""
    project = project_of(name)
    return _differ(
        *(
            revision_of(project, side).files if isinstance(side, int) else side
            for side in (body.before, body.after)
        )
    )


def _differ(before: dict[str, str], after: dict[str, str]) -> HttpResponse:
    with loaded(before) as one, loaded(after) as two:
        return json_answer(difference(one, two).as_dict())


@router.get("/projects/{name}/builds", response={200: BuildPage, **_REFUSALS}, summary="List builds")
@requires("designer.view_project")
def list_builds(request: HttpRequest, name: str, limit: int = 50, offset: int = 0) -> HttpResponse:
    """Newest first, without texts."""
    project = project_of(name)
    rows = (
        Build.objects.filter(project=project)
        .select_related("author", "revision")
        .defer("texts", "source_map", "audio", "findings", "revision__files", "revision__layout")
    )
    items, total = page(rows, limit, offset)
    return json_answer(
        {"items": [build_shape(one, _build_in_force(project)) for one in items], "total": total}
    )


@router.post(
    "/projects/{name}/builds", response={200: BuildEntry, 201: BuildEntry, **_REFUSALS}, summary="Build"
)
@requires("designer.build_project")
def build(request: HttpRequest, name: str, body: MakeBuild) -> HttpResponse:
    """Compile a revision to VoiceXML. With errors the answer is 409 and the findings; equal builds are made once."""
    project = project_of(name)
    made, created = make_build(request.user, project, body.revision)
    return json_answer(build_shape(made, _build_in_force(project)), 201 if created else 200)


@router.get("/projects/{name}/builds/{number}", response={200: BuildDetail, **_REFUSALS}, summary="One build")
@requires("designer.view_project")
def get_build(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """With documents, source map, files and recordings."""
    project = project_of(name)
    found = build_of(project, number)
    more: dict[str, Any] = {
        "texts": found.texts,
        "source_map": json.loads(found.source_map),
        "files": found.revision.files,
        "audio": found.audio,
        "findings": unpacked_findings(found.findings),
    }
    return json_answer(told({**build_shape(found, _build_in_force(project)), **more}))


@router.get(
    "/projects/{name}/deployments", response={200: DeploymentPage, **_REFUSALS}, summary="List deployments"
)
@requires("designer.view_project")
def list_deployments(request: HttpRequest, name: str, limit: int = 50, offset: int = 0) -> HttpResponse:
    """Newest first; the first is in force."""
    project = project_of(name)
    rows = Deployment.objects.filter(project=project).select_related("by", "build__revision").defer(*_LARGE)
    items, total = page(rows, limit, offset)
    return json_answer(
        {"items": [deployment_shape(one, project.in_force_id) for one in items], "total": total}
    )


@router.post(
    "/projects/{name}/deployments",
    response={200: DeploymentEntry, 201: DeploymentEntry, **_REFUSALS},
    summary="Deploy a build",
)
@requires("designer.deploy_project")
def make_deployment(request: HttpRequest, name: str, body: Deploy) -> HttpResponse:
    """Put a build into force for new calls; those that go on keep theirs."""
    deployment, created = deploy(request.user, project_of(name), body.build, body.note)
    return json_answer(deployment_shape(deployment, deployment.pk), 201 if created else 200)


@router.post(
    "/projects/{name}/rollback",
    response={200: DeploymentEntry, 201: DeploymentEntry, **_REFUSALS},
    summary="Go back",
)
@requires("designer.deploy_project")
def make_rollback(request: HttpRequest, name: str, body: Rollback) -> HttpResponse:
    """Put the build into force that was so before, as a new deployment."""
    deployment, created = roll_back(request.user, project_of(name), body.build, body.note)
    return json_answer(deployment_shape(deployment, deployment.pk), 201 if created else 200)


_LARGE: Final = (
    *(f"build__{field}" for field in ("texts", "source_map", "audio", "findings")),
    "build__revision__files",
    "build__revision__layout",
)


def _build_in_force(project: Project) -> int | None:
    return project.in_force.build_id if project.in_force is not None else None
