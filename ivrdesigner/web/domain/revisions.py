"""Saving: every save is a revision, and nobody's work is lost (R-ivr.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from ivrdesigner.web.domain.actors import Actor
from ivrdesigner.web.domain.audio_uses import note_uses
from ivrdesigner.web.domain.errors import Refused, StaleBase
from ivrdesigner.web.editor import FilesError, apply_change, checked_files
from ivrdesigner.web.models import Project, Revision
from ivrdesigner.web.recordings import recording_names
from ivrdesigner.web.states import state
from vxml.message import Message

__all__ = ["revision_of", "save_revision"]


def save_revision(
    user: Actor,
    project_name: str,
    base: int,
    files: Mapping[str, str],
    layout: Mapping[str, Any],
    note: str,
) -> tuple[Revision, bool]:
    """Save files, faulty ones too. The answer is the revision and whether it is new: what is the head already, is not.

    Raises StaleBase when ``base`` is not the head any more (0: there is none yet), Refused for files out of bounds.
    """
    try:
        texts = checked_files(files)
        known = state(texts, recording_names(project_name))
        settings = known["settings"]
        if settings is not None and settings.get("name", project_name) != project_name:
            # Imported, or typed: calls are told by the name in ivr.yaml, and would count as another project's.
            texts = apply_change(texts, {"op": "settings", "json": {**settings, "name": project_name}})
            known = state(texts, recording_names(project_name))
    except FilesError as fault:
        raise Refused(fault.code, fault.message) from None
    for path, text in {**texts, Message("The note"): note}.items():
        # PostgreSQL keeps it neither in JSON nor in text.
        if "\0" in text:
            raise Refused(
                "invalid-files", Message("{file} holds a zero character; take it out.", file=path[:80])
            )
    with transaction.atomic():
        project = (
            Project.objects.select_for_update(of=("self",))
            .select_related("head")
            .filter(name=project_name)
            .first()
        )
        if project is None:
            raise Refused(
                "unknown-project",
                Message("There is no project {name!r}.", name=project_name[:60]),
                404,
            )
        head = project.head
        if head is not None and head.files == texts and head.layout == layout:
            return head, False
        if head is not None and head.number != base:
            raise StaleBase(head, project.revisions.filter(number=base).first())
        severities = [found["severity"] for found in known["findings"]]
        revision = Revision.objects.create(
            project=project,
            number=head.number + 1 if head else 1,
            author=user,
            note=note,
            files=texts,
            layout=layout,
            flows=len(known["flows"]),
            errors=severities.count("error"),
            warnings=severities.count("warning"),
        )
        _follow(project, revision, known["settings"] or {})
        note_uses(project, known, in_force=False)
    return revision, True


def revision_of(project: Project, number: int | None) -> Revision:
    """A revision with its files; None: the head. Raises Refused."""
    revisions = project.revisions.select_related("author")
    found = revisions.filter(pk=project.head_id or 0) if number is None else revisions.filter(number=number)
    revision = found.first()
    if revision is None:
        raise Refused(
            "unknown-revision",
            Message(
                "The project {project} has no revision {number}.", project=project.name, number=number or 0
            ),
            404,
        )
    return revision


def _follow(project: Project, head: Revision, settings: Mapping[str, Any]) -> None:
    """The columns of lists that say what the head says."""
    project.head = head
    languages = settings.get("languages") or [settings.get("language")]
    project.languages = (
        [tag for tag in languages if isinstance(tag, str)] if isinstance(languages, list) else []
    )
    defaults = settings.get("defaults")
    queue = defaults.get("timeout_queue") if isinstance(defaults, dict) else None
    title = settings.get("title")
    if isinstance(title, dict):
        title = title.get(settings.get("language"), next(iter(title.values()), ""))
    fields = {"head": head, "languages": project.languages}
    if isinstance(queue, str):
        fields["timeout_queue"] = queue[:32]
    if isinstance(title, str) and title:
        fields["title"] = title[:200]
    changed = {
        name: value
        for name, value in fields.items()
        if name not in ("head", "languages") and getattr(project, name) != value
    }
    for name, value in changed.items():
        setattr(project, name, value)
    if changed:
        project.save(update_fields=list(changed))  # told by the history
    Project.objects.filter(pk=project.pk).update(head=head, languages=project.languages)
