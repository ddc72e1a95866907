"""Recordings as flows see them: by name, a project's own before those for all projects (R-ivr.8)."""

from __future__ import annotations

from django.db.models import Q

from ivrdesigner.web.models import AudioFile

__all__ = ["recording_hashes", "recording_names"]


def recording_names(project: str) -> list[str]:
    """Names of all recordings that a project's flows can play, sorted."""
    return sorted(recording_hashes(project))


def recording_hashes(project: str) -> dict[str, str]:
    """SHA-256 of each recording that a project's flows can play, by name."""
    rows = (
        AudioFile.objects.filter(Q(project=None) | Q(project__name=project), kind=AudioFile.Kind.IVR)
        .order_by("project_id")
        .values_list("name", "sha256", "project_id")
    )
    hashes: dict[str, str] = {}
    for name, sha256, owner in rows:
        is_own: bool = owner is not None
        if is_own or name not in hashes:
            hashes[name] = sha256
    return hashes
