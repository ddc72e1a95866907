"""Saving and building: every save is a revision, and nobody's work is lost (R-ai.1)."""

from __future__ import annotations

import re

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from aiflows.web.domain.audio_uses import note_uses
from aiflows.web.domain.checking import checked
from aiflows.web.models import Build, Revision, Script
from ivrdesigner.web.domain.actors import Actor
from ivrdesigner.web.domain.errors import Refused
from ivrdesigner.web.models.fields import PROJECT_NAME
from ivrdesigner.web.recordings import recording_hashes
from vxml.message import Message

__all__ = [
    "build_of",
    "build_script",
    "builds_of",
    "create_script",
    "revision_of",
    "revisions_of",
    "save_script",
    "script_of",
]


def script_of(name: str) -> Script:
    """A script by name. Raises Refused."""
    rows = Script.objects.select_related("head__author", "newest_build").defer(
        "newest_build__document", "newest_build__source_map"
    )
    found = rows.filter(name=name).first()
    if found is None:
        raise Refused("unknown-script", Message("There is no script {name}.", name=name[:60]), 404)
    return found


def create_script(user: Actor, name: str, text: str, note: str = "") -> Script:
    """A script with its first revision. Raises Refused."""
    if not re.fullmatch(PROJECT_NAME, name):
        raise Refused(
            "invalid-name",
            Message("Name the script with letters, digits, _ and -, beginning with a letter."),
        )
    try:
        with transaction.atomic():
            script = Script.objects.create(name=name)
            save_script(user, script, 0, text, note)
    except IntegrityError:
        raise Refused("name-taken", Message("There is a script {name} already.", name=name), 409) from None
    return script_of(name)


def revision_of(script: Script, number: int | None) -> Revision:
    """A revision; None: the head. Raises Refused."""
    rows = script.revisions.select_related("author")
    found = (rows.filter(pk=script.head_id or 0) if number is None else rows.filter(number=number)).first()
    if found is None:
        raise Refused(
            "unknown-revision",
            Message("The script {name} has no revision {number}.", name=script.name, number=number or 0),
            404,
        )
    return found


def revisions_of(script: Script) -> QuerySet[Revision]:
    """As lists show them: newest first, without texts."""
    return Revision.objects.filter(script=script).select_related("author").defer("text")


def builds_of(script: Script) -> QuerySet[Build]:
    """As lists show them: newest first, without documents."""
    return (
        Build.objects.filter(script=script)
        .select_related("author", "revision")
        .defer("document", "source_map", "audio", "revision__text")
    )


def save_script(user: Actor, script: Script, base: int, text: str, note: str = "") -> tuple[Revision, bool]:
    """Save a text, a faulty one too. The answer is the revision and whether it is new: what is the head already, is not.

    Raises Refused when ``base`` is not the number of the head any more (0: there is none yet).
    """
    found = checked(script.name, text, recording_hashes(""))
    with transaction.atomic():
        locked = Script.objects.select_for_update(of=("self",)).select_related("head").get(pk=script.pk)
        head = locked.head
        if head is not None and head.text == text:
            return head, False
        number = head.number if head is not None else 0
        if number != base:
            raise Refused(
                "conflict",
                Message("Revision {number} was saved meanwhile; look at it and save again.", number=number),
                409,
            )
        revision = Revision.objects.create(
            script=script,
            number=number + 1,
            author=user,
            note=note,
            text=text,
            errors=found.count("error"),
            warnings=found.count("warning"),
        )
        model = found.loaded.script
        facts = {"title": model.title or "", "language": model.language} if model is not None else {}
        Script.objects.filter(pk=script.pk).update(head=revision, **facts)
        note_uses(script, model, built=False)
    return revision, True


def build_script(user: Actor, script: Script) -> tuple[Build, bool]:
    """Build the head; the answer is the build and whether it is new: equal ones are made once.

    Raises Refused for a script with errors.
    """
    head = script.head
    if head is None:
        raise Refused("no-revision", Message("The script was not saved yet."), 409)
    recordings = recording_hashes("")
    found = checked(script.name, head.text, recordings)
    if found.build is None:
        first = next(one for one in found.findings if one.severity == "error")
        raise Refused(
            "has-errors",
            Message("The script has errors: line {line}: {fault}", line=first.line, fault=first.message),
            409,
            [one.as_dict() for one in found.findings],
        )
    model = found.build.script
    named = {spoken.audio for spoken in (*model.nodes.values(), *model.answers.values()) if spoken.audio}
    audio = {name: recordings[name] for name in sorted(named) if name in recordings}
    with transaction.atomic():
        locked = Script.objects.select_for_update().get(pk=script.pk)
        same = script.builds.filter(revision=head, document=found.build.document, audio=audio).first()
        if same is not None:
            return same, False
        build = Build.objects.create(
            script=script,
            number=(script.builds.aggregate(newest=Max("number"))["newest"] or 0) + 1,
            revision=head,
            author=user,
            document=found.build.document,
            source_map=found.build.source_map,
            audio=audio,
        )
        Script.objects.filter(pk=locked.pk).update(newest_build=build)
        note_uses(script, model, built=True)
    return build, True


def build_of(script: Script, number: int | None) -> Build:
    """A build; None: the newest. Raises Refused."""
    rows = script.builds.select_related("revision", "author")
    build = rows.first() if number is None else rows.filter(number=number).first()
    if build is None:
        raise Refused(
            "not-built",
            Message("The script has no such build; build it, then call."),
            409 if number is None else 404,
        )
    return build
