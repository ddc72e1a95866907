"""Building and deploying (R-ivr.9)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import transaction
from django.db.models import Max

from ivrdesigner.compiler import compile_project
from ivrdesigner.web.domain.actors import Actor
from ivrdesigner.web.domain.audio_uses import note_uses, recordings_named
from ivrdesigner.web.domain.documents import number_project
from ivrdesigner.web.domain.errors import HasErrors, Refused
from ivrdesigner.web.domain.revisions import revision_of
from ivrdesigner.web.editor.files import loaded
from ivrdesigner.web.editor.state import state_of_loaded
from ivrdesigner.web.findings import packed_findings
from ivrdesigner.web.models import Build, Deployment, Project
from ivrdesigner.web.recordings import recording_hashes
from ivrdesigner.web.signals import deployed
from ivrdesigner.web.states import state
from vxml.message import Message

__all__ = ["build_of", "deploy", "make_build", "roll_back"]


def make_build(user: Actor, project: Project, revision: int | None = None) -> tuple[Build, bool]:
    """Build a revision; the answer is the build and whether it is new: equal ones are made once.

    Raises HasErrors with all findings when the project has errors; Refused for a revision that does not exist.
    """
    source = revision_of(project, revision)
    hashes = recording_hashes(project.name)
    with loaded(source.files, hashes) as folder:
        known = state_of_loaded(folder)
        if not known["ok"]:
            raise HasErrors(known["findings"])
        made = compile_project(folder)
    if not made.ok:
        raise HasErrors([found.as_dict() for found in made.findings])
    findings = [*known["findings"], *(found.as_dict() for found in made.findings)]
    audio = {name: hashes[name] for _, _, name in sorted(set(recordings_named(known))) if name in hashes}
    version = _version(made.documents, made.source_map, audio)
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=project.pk)
        same = (
            project.builds.filter(revision=source, version=version)
            .select_related("author", "revision")
            .first()
        )
        if same is not None:
            return same, False
        build = Build.objects.create(
            project=project,
            number=(project.builds.aggregate(newest=Max("number"))["newest"] or 0) + 1,
            revision=source,
            version=version,
            author=user,
            documents=sorted(made.documents),
            texts=dict(made.documents),
            source_map=made.source_map,
            audio=audio,
            findings=packed_findings(findings),
        )
        Project.objects.filter(pk=project.pk).update(newest_build=build)
        number_project(project)
    return build, True


def build_of(project: Project, number: int) -> Build:
    """A build with its texts. Raises Refused."""
    build = project.builds.filter(number=number).select_related("author", "revision").first()
    if build is None:
        raise Refused(
            "unknown-build",
            Message("The project {project} has no build {number}.", project=project.name, number=number),
            404,
        )
    return build


def deploy(user: Actor, project: Project, build: int, note: str = "") -> tuple[Deployment, bool]:
    """Put a build into force; the answer is the deployment and whether it is new. Raises Refused."""
    wanted = build_of(project, build)
    with transaction.atomic():
        locked = (
            Project.objects.select_for_update(of=("self",))
            .select_related("in_force__build")
            .get(pk=project.pk)
        )
        if locked.in_force is not None and locked.in_force.build_id == wanted.pk:
            return locked.in_force, False
        before = project.deployments.filter(build=wanted).exists()
        deployment = Deployment.objects.create(
            project=project,
            number=(project.deployments.aggregate(newest=Max("number"))["newest"] or 0) + 1,
            build=wanted,
            by=user,
            note=note,
            rollback=before,
        )
        Project.objects.filter(pk=project.pk).update(in_force=deployment)
        note_uses(project, state(wanted.revision.files, wanted.audio), in_force=True)
        transaction.on_commit(lambda: deployed.send(sender=Project, deployment=deployment))
    return deployment, True


def roll_back(
    user: Actor, project: Project, build: int | None = None, note: str = ""
) -> tuple[Deployment, bool]:
    """Put the build into force that was so before the present one first was; or ``build``. Raises Refused."""
    if build is None:
        current = project.deployments.select_related("build").first()
        first = project.deployments.filter(build=current.build).last() if current else None
        earlier = project.deployments.filter(number__lt=first.number).first() if first else None
        if earlier is None:
            raise Refused(
                "nothing-before", Message("No other build was in force before; deploy one instead."), 409
            )
        build = earlier.build.number
    elif not project.deployments.filter(build__number=build).exists():
        raise Refused(
            "never-deployed",
            Message("Build {number} was never in force; deploy it instead.", number=build),
            409,
        )
    return deploy(user, project, build, note)


def _version(documents: Any, source_map: str, audio: dict[str, str]) -> str:
    whole = json.dumps([sorted(documents.items()), source_map, sorted(audio.items())], ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()
