"""Projects as files that people carry: zip, YAML, JSON, VoiceXML (R-ivr.10, R-ivr.12)."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final

from django.utils.translation import gettext

from ivrdesigner.project import flow_from_json
from ivrdesigner.project.loader import PROJECT_FILE
from ivrdesigner.project.round_trip import new_text
from ivrdesigner.web.domain.actors import Actor
from ivrdesigner.web.domain.audio import MAX_BYTES as MAX_SOUND
from ivrdesigner.web.domain.audio import add_recording, sound_file
from ivrdesigner.web.domain.documents import save_document, voicexml_text
from ivrdesigner.web.domain.errors import Refused
from ivrdesigner.web.editor.files import MAX_BYTES, MAX_FILES, is_file_name
from ivrdesigner.web.models import Project, VoicexmlDocument
from ivrdesigner.web.recordings import recording_hashes
from vxml.message import Message

__all__ = ["MAX_UPLOAD", "Parcel", "packed", "unpacked"]

MAX_UPLOAD: Final = 100 * 2**20
"""Greatest size of an upload in bytes."""
MAX_UNPACKED: Final = 400 * 2**20
_LAYOUT: Final = "layout.json"
_FARTHEST: Final = 1e9
"""Pixels; farther is no place, as infinity is none."""
_SOUNDS: Final = (".wav", ".mp3", ".flac", ".ogg")


@dataclass
class Parcel:
    """What an upload holds."""

    files: dict[str, str] = field(default_factory=dict)
    layout: dict[str, Any] = field(default_factory=dict)
    audio: list[str] = field(default_factory=list)
    document: str | None = None
    document_errors: int = 0
    skipped: list[str] = field(default_factory=list)
    """Files that were left out, with the reason."""
    whole: bool = False
    """Whether it is a whole project, and no single flow."""

    def skip(self, path: str, reason: Message) -> None:
        """Note a file that is left out, in the language of the request."""
        self.skipped.append(Message("{file}: {reason}", file=path[:100], reason=reason).said(gettext))


def unpacked(user: Actor, project: Project, name: str, data: bytes) -> Parcel:
    """Read an upload: zip and JSON of a project, a flow as YAML or JSON, VoiceXML. Recordings are stored at once.

    What is faulty inside of texts becomes findings later. Raises Refused for what cannot be opened at all.
    """
    if len(data) > MAX_UPLOAD:
        raise Refused(
            "too-large",
            Message("An upload has at most {most} MB.", most=MAX_UPLOAD // 2**20),
            413,
        )
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if suffix == ".zip":
        return _zip(user, project, data)
    if suffix in (".vxml", ".xml"):
        return _voicexml(user, name, data)
    text = _text(data)
    if text is None:
        raise Refused("unreadable", Message("The file is no UTF-8 text and no zip; save it as UTF-8."))
    if suffix == ".json":
        return _json(name, text)
    if suffix in (".yaml", ".yml"):
        stem = PurePosixPath(name.replace("\\", "/")).stem
        file = PROJECT_FILE if stem == "ivr" else f"flows/{stem}.yaml"
        if not is_file_name(file):
            raise Refused(
                "invalid-files", Message("{name!r} cannot name a flow; rename the file.", name=name[:60])
            )
        return Parcel({file: text})
    raise Refused(
        "unknown-kind", Message("Import a zip, a .yaml or .json flow or project, or a .vxml document.")
    )


def packed(project: Project, files: Mapping[str, str], layout: Mapping[str, Any], form: str) -> bytes:
    """A project as JSON, or as a zip with its recordings; both can be imported again. Raises Refused for other forms."""
    if form == "json":
        whole = {
            "format": "ivrkit-project",
            "version": 1,
            "name": project.name,
            "files": files,
            "layout": layout,
        }
        return json.dumps(whole, ensure_ascii=False, indent=1).encode("utf-8", "replace")
    if form != "zip":
        raise Refused("unknown-form", Message("The form is zip or json."))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in sorted(files.items()):
            archive.writestr(path, text)
        archive.writestr(_LAYOUT, json.dumps(layout, ensure_ascii=False))
        for name, sha256 in sorted(recording_hashes(project.name).items()):
            archive.write(sound_file(sha256), f"audio/{name}", zipfile.ZIP_STORED)
    return stream.getvalue()


def _zip(user: Actor, project: Project, data: bytes) -> Parcel:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = [member for member in archive.infolist() if not member.is_dir()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, UnicodeError):
        raise Refused("unreadable", Message("The zip is damaged; make it again.")) from None
    if len(members) > 2 * MAX_FILES:
        raise Refused(
            "too-large",
            Message("The zip has {count} files; {most} are allowed.", count=len(members), most=2 * MAX_FILES),
            413,
        )
    names = [member.filename.replace("\\", "/") for member in members]
    root = _root(names)
    # Before anything is stored. What headers say of sizes is not trusted, but believed when it is too much.
    no_project = Refused("no-project", Message("The zip has no ivr.yaml; zip the folder of a project."))
    if f"{root}{PROJECT_FILE}" not in names:
        raise no_project
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise Refused(
            "too-large",
            Message("The zip has more than {most} MB when unpacked.", most=MAX_UNPACKED // 2**20),
            413,
        )
    parcel, left = Parcel(whole=True), MAX_UNPACKED
    for member, name in zip(members, names, strict=True):
        path = name.removeprefix(root)
        content = _member(archive, member, path, left)
        if isinstance(content, Message):
            parcel.skip(path, content)
            continue
        left -= len(content)
        _keep(user, project, parcel, path, content)
    if PROJECT_FILE not in parcel.files:  # it is damaged
        raise no_project
    return parcel


def _root(names: list[str]) -> str:
    """The folder that everything lies in, when the zip was made of a folder."""
    for name in sorted(names, key=len):
        folder, _, file = name.rpartition("/")
        if file == PROJECT_FILE:
            return f"{folder}/" if folder else ""
    return ""


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: str, left: int) -> bytes | Message:
    """The content of a member, or why it is left out. What a header says of its size is not trusted."""
    if ".." in path.split("/") or path.startswith("/") or ":" in path or "\0" in path:
        return Message("its path leads out of the project")
    if (member.external_attr >> 16) & 0o170000 == 0o120000:
        return Message("it is a link")
    if member.flag_bits & 1:
        return Message("it is encrypted")
    is_sound = path.startswith("audio/") and path.lower().endswith(_SOUNDS)
    if not (is_sound or path == _LAYOUT or is_file_name(path)):
        return Message("it is no file of a project")
    limit = min(MAX_SOUND if is_sound else MAX_BYTES, left)
    try:
        with archive.open(member) as stream:
            content = stream.read(limit + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, RuntimeError, ValueError):
        return Message("it is damaged")
    if len(content) > limit:
        raise Refused(
            "too-large",
            Message("{path} is larger than {most} MB when unpacked.", path=path[:100], most=limit // 2**20),
            413,
        )
    return content


def _keep(user: Actor, project: Project, parcel: Parcel, path: str, content: bytes) -> None:
    if path.startswith("audio/"):
        try:
            parcel.audio.append(
                add_recording(user, content, path.removeprefix("audio/"), project=project).name
            )
        except Refused as fault:
            parcel.skip(path, fault.message)
        return
    text = _text(content)
    if text is None:
        parcel.skip(path, Message("it is no UTF-8 text"))
    elif path == _LAYOUT:
        parcel.layout = _layout(text)
    else:
        parcel.files[path] = text


def _json(name: str, text: str) -> Parcel:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused("unreadable", Message("The file is no JSON.")) from None
    if isinstance(data, dict) and isinstance(data.get("files"), dict):
        files = data["files"]
        if not all(isinstance(one, str) and is_file_name(path) for path, one in files.items()):
            raise Refused("invalid-files", Message("files must hold texts by paths such as flows/main.yaml."))
        layout = data.get("layout")
        return Parcel(files, _layout(json.dumps(layout)), whole=True)
    stem = PurePosixPath(name.replace("\\", "/")).stem
    flow, findings = flow_from_json({"name": stem, **data} if isinstance(data, dict) else data)
    if flow is None or not isinstance(data, dict):
        raise Refused(
            "invalid-flow",
            Message("The JSON is no flow; correct what is told of it."),
            findings=[found.as_dict() for found in findings],
        )
    return Parcel({f"flows/{flow.name}.yaml": new_text({"name": flow.name, **data})})


def _layout(text: str) -> dict[str, Any]:
    """Places by flow and node; what is none is left out."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(data, dict):
        return {}
    return {
        flow: {
            node: place
            for node, place in places.items()
            if isinstance(place, list) and len(place) == 2 and all(map(_is_pixel, place))
        }
        for flow, places in data.items()
        if isinstance(places, dict)
    }


def _is_pixel(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) < _FARTHEST


def _voicexml(user: Actor, name: str, data: bytes) -> Parcel:
    stem = PurePosixPath(name.replace("\\", "/")).stem or "document"
    document = save_document(user, VoicexmlDocument(), name=stem[:200], text=voicexml_text(data))
    return Parcel(document=document.number, document_errors=document.errors)


def _text(data: bytes) -> str | None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text
