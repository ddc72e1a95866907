"""Recordings, previews of speech, and documents written by hand."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router
from ninja.files import UploadedFile

from ivrdesigner.web.api.access import requires
from ivrdesigner.web.api.answers import json_answer
from ivrdesigner.web.api.projects import page
from ivrdesigner.web.api.ranges import ranged
from ivrdesigner.web.api.shapes import audio_shapes, document_shape
from ivrdesigner.web.domain.audio import (
    MAX_BYTES,
    add_recording,
    content_type,
    delete_recording,
    recording_of,
    recordings,
    sound_file,
)
from ivrdesigner.web.domain.documents import delete_document, document_of, documents, save_document
from ivrdesigner.web.domain.errors import Refused
from ivrdesigner.web.domain.projects import project_of
from ivrdesigner.web.domain.speech import spoken
from ivrdesigner.web.models import VoicexmlDocument
from ivrdesigner.web.schemas import (
    Audio,
    AudioPage,
    Document,
    DocumentPage,
    EditDocument,
    Problem,
    Speech,
)
from vxml.message import Message

__all__ = ["router"]

router: Final = Router()
_REFUSALS: Final = {403: Problem, 404: Problem, 409: Problem, 413: Problem, 422: Problem}


@router.get("/projects/{name}/audio", response={200: AudioPage, **_REFUSALS}, summary="List recordings")
@requires("designer.view_audiofile")
def list_audio(
    request: HttpRequest, name: str, search: str = "", kind: str = "", limit: int = 50, offset: int = 0
) -> HttpResponse:
    """The project's own and those for all projects, by name."""
    items, total = page(recordings(project_of(name), search, kind), limit, offset)
    return json_answer({"items": audio_shapes(items), "total": total})


@router.post("/projects/{name}/audio", response={201: Audio, **_REFUSALS}, summary="Upload a recording")
@requires("designer.add_audiofile")
def upload_audio(
    request: HttpRequest,
    name: str,
    file: File[UploadedFile | None] = None,
    path: str = Form(""),
    kind: str = Form("ivr"),
    note: str = Form(""),
    shared: bool = Form(default=False),
) -> HttpResponse:
    """WAV, MP3, FLAC or OGG, any rate; ``path`` is its name in flows, by default the file's. Replaces one of its name."""
    project = project_of(name)
    if file is None:
        raise Refused("no-file", Message("Send the recording as the form field file."))
    data = _content(file)
    recording = add_recording(
        request.user,
        data,
        path or file.name or "",
        kind=kind,
        project=None if shared else project,
        note=note,
    )
    return json_answer(audio_shapes([recording])[0], 201)


@router.delete("/audio/{number}", response={204: None, **_REFUSALS}, summary="Delete a recording")
@requires("designer.delete_audiofile")
def remove_audio(request: HttpRequest, number: int) -> HttpResponse:
    """Not while a flow uses it."""
    delete_recording(recording_of(number))
    return HttpResponse(status=204)


@router.get("/audio/{number}/content", response={**_REFUSALS}, summary="The sound of a recording")
@requires("designer.view_audiofile")
def audio_content(request: HttpRequest, number: int, download: bool = False) -> Any:
    """As it was uploaded; answers Range requests."""
    recording = recording_of(number)
    file = sound_file(recording.sha256)
    return ranged(
        request, file, content_type(recording), recording.name.rpartition("/")[2] if download else None
    )


@router.post("/projects/{name}/speech", response={503: Problem, **_REFUSALS}, summary="Hear a text")
@requires("designer.view_project")
def speech(request: HttpRequest, name: str, body: Speech) -> HttpResponse:
    """WAV of a text as the speech engine says it; 503 when none is installed, with what to install."""
    project_of(name)
    answer = HttpResponse(spoken(body.text, body.language, body.voice), content_type="audio/wav")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@router.get("/documents", response={200: DocumentPage, **_REFUSALS}, summary="List hand-written documents")
@requires("designer.view_voicexmldocument")
def list_documents(request: HttpRequest, search: str = "", limit: int = 50, offset: int = 0) -> HttpResponse:
    """By number; ``search`` looks into numbers, names and notes."""
    items, total = page(documents(search), limit, offset)
    return json_answer({"items": [document_shape(one, whole=False) for one in items], "total": total})


@router.post("/documents", response={201: Document, **_REFUSALS}, summary="Register a document")
@requires("designer.add_voicexmldocument")
def make_document(request: HttpRequest, body: EditDocument) -> HttpResponse:
    """VoiceXML written by hand, with number, name and note. It is checked; with errors it is kept but told."""
    document = save_document(request.user, VoicexmlDocument(), **body.dict(exclude_none=True))
    return json_answer(document_shape(document), 201)


@router.get("/documents/{number}", response={200: Document, **_REFUSALS}, summary="One document")
@requires("designer.view_voicexmldocument")
def get_document(request: HttpRequest, number: str) -> HttpResponse:
    """With its text and what is wrong with it."""
    return json_answer(document_shape(document_of(number)))


@router.patch("/documents/{number}", response={200: Document, **_REFUSALS}, summary="Change a document")
@requires("designer.change_voicexmldocument")
def change_document(request: HttpRequest, number: str, body: EditDocument) -> HttpResponse:
    """Only what is given changes."""
    changed = save_document(request.user, document_of(number), **body.dict(exclude_none=True))
    return json_answer(document_shape(changed))


@router.delete("/documents/{number}", response={204: None, **_REFUSALS}, summary="Delete a document")
@requires("designer.delete_voicexmldocument")
def remove_document(request: HttpRequest, number: str) -> HttpResponse:
    """Not while access numbers use it."""
    delete_document(document_of(number))
    return HttpResponse(status=204)


def _content(file: UploadedFile) -> bytes:
    if (file.size or 0) > MAX_BYTES:
        raise Refused(
            "too-large",
            Message(
                "A recording has at most {most} MB; save it as MP3, or cut it.",
                most=MAX_BYTES // 2**20,
            ),
            413,
        )
    data: bytes = file.read()
    return data
