"""Projects: made, renamed, deleted (R-ivr.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q, QuerySet, RestrictedError

from ivrdesigner.project.loader import PROJECT_FILE
from ivrdesigner.web.catalogue import template_files, template_names
from ivrdesigner.web.domain.actors import Actor
from ivrdesigner.web.domain.errors import Refused
from ivrdesigner.web.domain.revisions import save_revision
from ivrdesigner.web.editor import FilesError, apply_change
from ivrdesigner.web.models import AudioFile, Project
from ivrdesigner.web.models.fields import PROJECT_NAME
from ivrdesigner.web.states import state
from vxml.message import Message

__all__ = ["create_project", "delete_project", "edit_project", "project_of", "projects", "taken_name"]

_EMPTY = "name: {name}\nlanguage: zh-CN\nstart: main\n"


_LARGE: Final = (
    "head__files",
    "head__layout",
    *(
        f"{build}__{field}"
        for build in ("newest_build", "in_force__build")
        for field in ("texts", "source_map", "audio", "findings")
    ),
)


def projects(search: str = "") -> QuerySet[Project]:
    """Projects by name with all that tells their state, in one query."""
    rows = Project.objects.select_related("head__author", "newest_build", "in_force__build").defer(*_LARGE)
    return rows.filter(Q(name__icontains=search) | Q(title__icontains=search)) if search else rows


def project_of(name: str) -> Project:
    """One of them. Raises Refused."""
    project = projects().filter(name=name).first()
    if project is None:
        raise Refused("unknown-project", Message("There is no project {name!r}.", name=name[:60]), 404)
    return project


def create_project(
    user: Actor,
    name: str,
    *,
    title: str = "",
    timeout_queue: str | None = None,
    template: str | None = None,
    files: Mapping[str, str] | None = None,
    layout: Mapping[str, Any] | None = None,
    recordings_of: Project | None = None,
    note: str = "",
) -> Project:
    """A project with its first revision: from ``files``, else from a template. Raises Refused.

    ``recordings_of``: the project that it is a copy of, whose own recordings come along.
    """
    if not re.fullmatch(PROJECT_NAME, name):
        raise Refused(
            "invalid-name",
            Message("Name the project with letters, digits, _ and -, beginning with a letter."),
        )
    if files is None:
        template = template or "starter"
        if template not in template_names():
            raise Refused(
                "unknown-template",
                Message(
                    "There is no template {name!r}; there is {names}.",
                    name=template[:60],
                    names=tuple(template_names()),
                ),
            )
        files = template_files(template)
    _refuse_taken(name)
    texts = _named(dict(files), name, title, timeout_queue)
    try:
        with transaction.atomic():
            project = Project.objects.create(name=name, title=title, timeout_queue=timeout_queue or "800")
            for recording in AudioFile.objects.filter(project=recordings_of) if recordings_of else ():
                recording.pk, recording.project = None, project
                recording.save(force_insert=True)
            save_revision(user, project.name, 0, texts, dict(layout or {}), note)
    except IntegrityError:
        raise Refused("name-taken", Message("There is a project {name} already.", name=name), 409) from None
    return project_of(name)


def edit_project(
    user: Actor,
    name: str,
    *,
    new_name: str | None = None,
    title: str | None = None,
    timeout_queue: str | None = None,
) -> Project:
    """Change name, title or time-out queue, in ``ivr.yaml`` too, as a new revision. Raises Refused."""
    project = project_of(name)
    assert project.head is not None
    final = new_name or name
    if not re.fullmatch(PROJECT_NAME, final):
        raise Refused(
            "invalid-name",
            Message("Name the project with letters, digits, _ and -, beginning with a letter."),
        )
    _refuse_taken(final, project)
    head = project.revisions.get(pk=project.head.pk)
    texts = _named(dict(head.files), new_name, title, timeout_queue)
    try:
        with transaction.atomic():
            if final != name:
                project.name = final
                project.save(update_fields=["name"])
            if texts != head.files:
                save_revision(user, final, head.number, texts, head.layout, "")
    except IntegrityError:
        raise Refused("name-taken", Message("There is a project {name} already.", name=final), 409) from None
    return project_of(final)


def taken_name(name: str, besides: Project | None = None) -> str | None:
    """Of another project, the same but for capitals, which file systems and people do not tell apart; None when it is free."""
    others = Project.objects.filter(name__iexact=name)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    return others.values_list("name", flat=True).first()


def _refuse_taken(name: str, besides: Project | None = None) -> None:
    taken = taken_name(name, besides)
    if taken is not None:
        raise Refused("name-taken", Message("There is a project {name} already.", name=taken), 409)


def delete_project(name: str) -> None:
    """Delete a project with all its revisions, builds and recordings. Raises Refused while something uses it."""
    project = project_of(name)
    try:
        project.delete()
    except (ProtectedError, RestrictedError) as fault:
        users = ", ".join(sorted({str(one) for one in list(fault.args[1])[:3]}))
        raise Refused(
            "in-use", Message("The project is used by {users}; change that first.", users=users), 409
        ) from None


def _named(
    files: dict[str, str], name: str | None, title: str | None, timeout_queue: str | None
) -> dict[str, str]:
    """The files with these things written into ``ivr.yaml``, as far as it can be read."""
    text = files.get(PROJECT_FILE)
    if text is None:
        files[PROJECT_FILE] = text = _EMPTY.format(name=name)
    try:
        settings = state(files)["settings"]
    except FilesError as fault:
        raise Refused(fault.code, fault.message) from None
    if settings is None:
        return files
    wanted = dict(settings)
    if name:
        wanted["name"] = name
    if title:
        old = settings.get("title")
        language = settings.get("language")
        wanted["title"] = {**old, language: title} if isinstance(old, dict) and language else title
    if timeout_queue:
        defaults = settings.get("defaults")
        wanted["defaults"] = {
            **(defaults if isinstance(defaults, dict) else {}),
            "timeout_queue": timeout_queue,
        }
    try:
        return apply_change(files, {"op": "settings", "json": wanted})
    except FilesError as fault:
        raise Refused(fault.code, fault.message) from None
