"""Import and export."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import File, Router
from ninja.files import UploadedFile

from ivrdesigner.web.api.access import requires
from ivrdesigner.web.api.answers import json_answer, problem
from ivrdesigner.web.domain.errors import Refused
from ivrdesigner.web.domain.parcels import MAX_UPLOAD, packed, unpacked
from ivrdesigner.web.domain.projects import project_of
from ivrdesigner.web.domain.revisions import revision_of
from ivrdesigner.web.editor import checked_files
from ivrdesigner.web.findings import told
from ivrdesigner.web.recordings import recording_names
from ivrdesigner.web.schemas import Imported, Problem
from ivrdesigner.web.states import state
from vxml.message import Message

__all__ = ["router"]

router: Final = Router()
_REFUSALS: Final = {403: Problem, 404: Problem, 413: Problem, 422: Problem}
_TYPES: Final = {"zip": "application/zip", "json": "application/json"}


@router.get("/projects/{name}/export", response={**_REFUSALS}, summary="Export a project")
@requires("designer.view_project")
def export(request: HttpRequest, name: str, format: str = "zip", revision: int | None = None) -> HttpResponse:  # noqa: A002 - the word in the address
    """A zip with the recordings, or JSON; both can be imported again."""
    project = project_of(name)
    found = revision_of(project, revision)
    data = packed(project, found.files, found.layout, format)
    answer = HttpResponse(data, content_type=_TYPES[format])
    file_name = f"{project.name}-r{found.number}.{format}"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file_name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@router.post("/projects/{name}/import", response={200: Imported, **_REFUSALS}, summary="Import files")
@requires("designer.change_project")
def import_files(request: HttpRequest, name: str, file: File[UploadedFile | None] = None) -> HttpResponse:
    """A zip or JSON of a project, a flow as YAML or JSON, or VoiceXML, which is registered as a document.

    Files are given back and not saved. Recordings of a zip are stored with the project.
    """
    project = project_of(name)
    if file is None:
        raise Refused("no-file", Message("Send the upload as the form field file."))
    if (file.size or 0) > MAX_UPLOAD:
        raise Refused(
            "too-large",
            Message("An upload has at most {most} MB.", most=MAX_UPLOAD // 2**20),
            413,
        )
    suffix = (file.name or "").lower().rpartition(".")[2]
    needed = "designer.add_voicexmldocument" if suffix in ("vxml", "xml") else "designer.add_audiofile"
    if suffix in ("vxml", "xml", "zip") and not request.user.has_perm(needed):
        return problem(
            403,
            "forbidden",
            Message("This needs the right {right}; ask an administrator for it.", right=needed),
        )
    parcel = unpacked(request.user, project, file.name or "", file.read())
    head = revision_of(project, None)
    files = checked_files(parcel.files if parcel.whole else {**head.files, **parcel.files})
    return json_answer(
        {
            "files": files,
            "brought": sorted(parcel.files),
            "whole": parcel.whole,
            "layout": parcel.layout if parcel.whole else head.layout,
            "audio": parcel.audio,
            "document": parcel.document,
            "document_errors": parcel.document_errors,
            "skipped": parcel.skipped,
            "state": told(state(files, recording_names(name))),
        }
    )
