"""A script as one VoiceXML document and its source map, in the form of a flow's build (R-ai; VoiceXML 2.1)."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from aiflows.errors import ScriptBuildError
from aiflows.match import ANSWER
from aiflows.model import SUFFIXES, LoadedScript, Script, Spoken, load_script
from aiflows.runtime import OBJECTS
from aiflows.runtime.state import FREE_TEXT_FORM, HANGUP_FORM, QUEUE_FORM, answer_form
from asr_tts.audio.files import write_whole
from ivrdesigner.compiler.build import SOURCE_MAP
from ivrdesigner.compiler.escaping import js, xml
from ivrdesigner.compiler.layout import indented
from ivrdesigner.compiler.ways import form_id
from ivrdesigner.project import Finding, Project
from vxml.interpreter import ObjectHandler
from vxml.message import Message
from vxml.parser import MAX_BYTES

__all__ = ["ScriptBuild", "compile_script", "read_script_build", "write_script_build"]

_AUDIO: Final = "../audio/"
_FORM: Final = re.compile(r' *<form id="([^"]*)"')


@dataclass(frozen=True, slots=True)
class ScriptBuild:
    """What a script was compiled to: the same script gives the same bytes."""

    document: str
    """VoiceXML; its file is ``<script>.vxml``."""
    source_map: str
    """JSON text for `ivrdesigner.compiler.SourceMap`; the flow is the script's name."""
    loaded: LoadedScript
    script: Script
    findings: tuple[Finding, ...] = ()
    """What only the document shows: one that is too large to be loaded is an error."""

    @property
    def name(self) -> str:
        """File name of the document."""
        return f"{self.script.name}.vxml"

    @property
    def data(self) -> str:
        """The script as its turns read it, JSON text (`aiflows.runtime.matcher_of`)."""
        return _data(self.script)

    @property
    def ok(self) -> bool:
        """Whether calls can load it."""
        return not any(found.severity == "error" for found in self.findings)

    # See `ivrdesigner.compiler.Application`

    @property
    def folder(self) -> Path:
        return self.loaded.folder or Path("/script")

    @property
    def project(self) -> Project:
        """A project with this one script, which takes all calls. The script chooses language and voice."""
        script = self.script
        settings = {"name": script.name, "language": script.language, "start": script.name}
        if script.title:
            settings["title"] = script.title
        voices = {script.language: script.speech.voice} if script.speech.voice else {}
        return Project.model_validate({**settings, "voices": voices})

    @property
    def documents(self) -> Mapping[str, str]:
        return {self.name: self.document}

    @property
    def nodes(self) -> Mapping[str, Collection[str]]:
        script = self.script
        return {script.name: [*script.nodes, *(ANSWER + name for name in script.answers)]}

    @property
    def objects(self) -> Mapping[str, ObjectHandler]:
        return OBJECTS


@dataclass(frozen=True, slots=True)
class _Prompt:
    audio: str
    text: str


@dataclass(frozen=True, slots=True)
class _Form:
    id: str
    node: str
    """Empty for an answer, which is given at whatever node the caller is."""
    prompt: _Prompt


def compile_script(loaded: LoadedScript) -> ScriptBuild:
    """Compile a script. Raises `ScriptBuildError` for one that did not load or that leads to nodes that do not exist."""
    script = loaded.script
    if script is None:
        raise ScriptBuildError("The script has errors; see what `ivrctl script validate` says.")
    named = [script.start, *(node.otherwise for node in script.nodes.values() if node.otherwise)]
    unknown = next((name for name in named if name not in script.nodes), None)
    if unknown is not None:
        raise ScriptBuildError(f"There is no node {unknown}; see what `ivrctl script validate` says.")
    forms = [_Form(form_id(name), name, _prompt(script.nodes[name])) for name in _ordered(script)]
    forms += [_Form(answer_form(name), "", _prompt(answer)) for name, answer in script.answers.items()]
    text = _template().render(
        language=script.language,
        script=js(_data(script)),
        forms=forms,
        free_text=FREE_TEXT_FORM if any(node.free_text for node in script.nodes.values()) else None,
        queue=script.queue,
        queue_form=QUEUE_FORM,
        hangup_form=HANGUP_FORM,
    )
    lines = indented(text)
    document = "\n".join(lines) + "\n"
    size, findings = len(document.encode()), []
    if size > MAX_BYTES:
        message = Message(
            "The script becomes {size:.1f} MiB of VoiceXML; documents of {most} MiB are loaded.",
            size=size / 2**20,
            most=MAX_BYTES // 2**20,
        )
        remedy = Message("Divide it into two scripts.")
        findings.append(loaded.finding("AIS122", ("nodes",), message, remedy, key=True))
    return ScriptBuild(document, _source_map(loaded, script, lines), loaded, script, tuple(findings))


def write_script_build(build: ScriptBuild, folder: Path) -> list[Path]:
    """Write the document and its source map beside those of other scripts. Raises `ScriptBuildError` when that fails."""
    files = {build.name: build.document, f"{build.script.name}.{SOURCE_MAP}": build.source_map}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            write_whole(folder / name, text.encode())
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ScriptBuildError(f"{str(folder)[:200]} cannot be written: {reason}.") from None
    return [folder / name for name in files]


def read_script_build(folder: Path) -> ScriptBuild:
    """The one script of a folder with its build, which `write_script_build` wrote in ``build/`` there.

    Raises `ScriptBuildError`.
    """
    files = [file for file in sorted(folder.iterdir()) if file.suffix in SUFFIXES]
    loaded = load_script(files[0]) if len(files) == 1 else None
    if loaded is None or loaded.script is None:
        raise ScriptBuildError("The script of this build does not load any more; build it again.")
    place = folder / "build"
    try:
        document, source_map = (
            (place / f"{loaded.script.name}.{ending}").read_text(encoding="utf-8")
            for ending in ("vxml", SOURCE_MAP)
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ScriptBuildError(f"{str(place)[:200]} cannot be read: {reason}; build the script.") from None
    return ScriptBuild(document, source_map, loaded, loaded.script)


def _ordered(script: Script) -> list[str]:
    """The first node first: a document begins with its first form."""
    return [script.start, *(name for name in script.nodes if name != script.start)]


def _data(script: Script) -> str:
    """What the turns need of the script: remarks stay at home."""
    data = script.model_dump(
        mode="json",
        by_alias=True,
        exclude_defaults=True,
        exclude={
            "note": True,
            "groups": True,
            "nodes": {"__all__": {"note", "group"}},
            "answers": {"__all__": {"note"}},
        },
    )
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _prompt(spoken: Spoken) -> _Prompt:
    audio = _AUDIO + quote(spoken.audio.replace("\\", "/")) if spoken.audio else ""
    return _Prompt(audio, re.sub(r"\s+", " ", spoken.text or "").strip())


def _source_map(loaded: LoadedScript, script: Script, lines: list[str]) -> str:
    places = {form_id(name): ("nodes", name) for name in script.nodes}
    places |= {answer_form(name): ("answers", name) for name in script.answers}
    forms = []
    for number, line in enumerate(lines, 1):
        found = _FORM.match(line)
        if found is None:
            continue
        path = places.get(found[1])
        file, at, _ = loaded.where(*(path or ("nodes",)), key=True)
        node = "" if path is None else path[1] if path[0] == "nodes" else ANSWER + path[1]
        forms.append({"at": number, "node": node, "file": file, "line": at})
    document = {"flow": script.name, "forms": forms, "branches": []}
    return (
        json.dumps({"version": 1, "documents": {f"{script.name}.vxml": document}}, ensure_ascii=False) + "\n"
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("aiflows.compiler", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: value if isinstance(value, Markup) else xml(str(value)),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("script.j2")
