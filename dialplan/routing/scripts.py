"""A script of a robot as calls run it: a project with this one document (R-ai.1)."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from aiflows.compiler import ScriptBuild
from dialplan.routing.projects import LiveProject, version_of
from ivrdesigner.project import Project

__all__ = ["live_script"]


def live_script(build: ScriptBuild) -> LiveProject:
    """The project that a call's `Task` names, with the script's name as project and flow.

    Recordings are those in audio/ beside the script. Robots choose a voice and a language by the script.
    """
    script = build.script
    settings = Project.model_validate(
        {
            "name": script.name,
            "language": script.language,
            "start": script.name,
            **({"title": script.title} if script.title else {}),
            **({"voices": {script.language: script.speech.voice}} if script.speech.voice else {}),
        }
    )
    documents = {build.name: build.document}
    return LiveProject(
        build.loaded.folder or Path(),
        settings,
        MappingProxyType(documents),
        build.source_map,
        version_of(documents, settings),
    )
