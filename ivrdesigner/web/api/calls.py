"""Recorded calls and their replay on another version; what the page needs to know before a call."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from ivrdesigner.errors import RecordingError
from ivrdesigner.replay import KINDS, Recording
from ivrdesigner.web.api.access import requires
from ivrdesigner.web.api.answers import json_answer
from ivrdesigner.web.call.preparing import keep_recording
from ivrdesigner.web.call.process import spares
from ivrdesigner.web.call.ringing import ringers
from ivrdesigner.web.call.sources import listed_calls, recorded_text, replayed_on
from ivrdesigner.web.domain.builds import build_of
from ivrdesigner.web.domain.errors import Refused
from ivrdesigner.web.domain.projects import project_of
from ivrdesigner.web.models.calls import RecordedCall
from ivrdesigner.web.numbers import number_in
from ivrdesigner.web.schemas import Problem
from vxml.message import Message

__all__ = ["router"]

router: Final = Router()
_REFUSALS: Final = {403: Problem, 404: Problem, 409: Problem, 422: Problem, 503: Problem}
_MOST: Final = 200


class UploadedCall(Schema):
    """A recording of `ivrctl call --record`, to be kept with the project."""

    text: str
    """The file."""


class ReplayRequest(Schema):
    """On which version: a build, or a revision, or files; by default the head."""

    build: int | None = None
    revision: int | None = None
    files: dict[str, str] | None = None
    secrets: dict[str, list[str]] = {}
    """What is entered where the recording hides it, by ``flow/node``."""


class RingRequest(Schema):
    """Ring a telephone and let it call the project."""

    extension: str
    build: int | None = None
    flow: str = ""


@router.get("/projects/{name}/call", summary="What can be called")
@requires("designer.call_flow")
def call_options(request: HttpRequest, name: str) -> HttpResponse:
    """Whether telephones can be rung. A process for a call is started meanwhile."""
    project_of(name)
    spares().prepare()
    return json_answer({"rings": bool(ringers())})


@router.post("/projects/{name}/ring", response={200: dict[str, Any], **_REFUSALS}, summary="Ring a telephone")
@requires("designer.call_flow")
def ring(request: HttpRequest, name: str, body: RingRequest) -> HttpResponse:
    """The extension rings; who takes the call up hears the build."""
    project = project_of(name)
    number = body.build or (project.newest_build.number if project.newest_build is not None else None)
    if number is None:
        raise Refused("not-built", Message("The project has no build yet; build it, then call."), 409)
    build = build_of(project, number)
    ringer = next(iter(ringers()), None)
    if ringer is None:
        raise Refused("no-telephones", Message("There is no FreeSWITCH that could ring a telephone."), 409)
    return json_answer({"call": ringer(build, body.extension, body.flow)})


@router.get("/projects/{name}/calls", summary="List recorded calls")
@requires("designer.view_project")
def list_calls(request: HttpRequest, name: str, limit: int = 50) -> HttpResponse:
    """The newest of all sources, newest first."""
    if not 0 < limit <= _MOST:
        raise Refused("invalid-page", Message("limit is 1 to {most}.", most=_MOST))
    return json_answer({"items": [asdict(call) for call in listed_calls(project_of(name), limit)]})


@router.post(
    "/projects/{name}/calls", response={201: dict[str, Any], **_REFUSALS}, summary="Keep a recorded call"
)
@requires("designer.call_flow")
def upload_call(request: HttpRequest, name: str, body: UploadedCall) -> HttpResponse:
    """A file of `ivrctl call --record` or `ivrctl trace --recording`."""
    project = project_of(name)
    try:
        recording = Recording.loads(body.text)
    except RecordingError as error:
        raise Refused("no-recording", Message.of(error.args[0])) from None
    kept = keep_recording(request.user, project, recording)
    return json_answer({"id": f"own:{kept.pk}"}, 201)


@router.get(
    "/projects/{name}/calls/{identifier}",
    response={200: dict[str, Any], **_REFUSALS},
    summary="One recorded call",
)
@requires("designer.view_project")
def get_call(request: HttpRequest, name: str, identifier: str) -> HttpResponse:
    """The recording as a file."""
    return json_answer({"id": identifier, "text": recorded_text(project_of(name), identifier)})


@router.delete(
    "/projects/{name}/calls/{identifier}", response={204: None, **_REFUSALS}, summary="Forget a recorded call"
)
@requires("designer.change_project")
def delete_call(request: HttpRequest, name: str, identifier: str) -> HttpResponse:
    """Those of the journal stay as long as the journal does."""
    project = project_of(name)
    prefix, _, number = identifier.partition(":")
    key = number_in(number)
    if prefix != "own" or key is None:
        raise Refused("not-ours", Message("Calls of the journal are kept by the journal."), 409)
    RecordedCall.objects.filter(project=project, pk=key).delete()
    return HttpResponse(status=204)


@router.post(
    "/projects/{name}/calls/{identifier}/replay",
    response={200: dict[str, Any], **_REFUSALS},
    summary="Replay a call",
)
@requires("designer.view_project")
def replay_call(request: HttpRequest, name: str, identifier: str, body: ReplayRequest) -> HttpResponse:
    """What the version does otherwise: differences, and both calls side by side."""
    project = project_of(name)
    text = recorded_text(project, identifier)
    return json_answer({**replayed_on(project, text, **body.dict()), "kinds": KINDS})
