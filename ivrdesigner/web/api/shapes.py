"""Rows of the database in the words of `ivrdesigner.web.schemas`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from ivrdesigner.web.domain.audio_uses import uses_of_all
from ivrdesigner.web.models import AudioFile, Build, Deployment, Project, Revision, VoicexmlDocument

__all__ = [
    "audio_shapes",
    "author",
    "build_shape",
    "content_shape",
    "deployment_shape",
    "document_shape",
    "project_shape",
    "revision_shape",
]


def author(user: Any) -> str:
    """Name of a user as people read it; empty for the system."""
    return (user.get_full_name() or user.get_username()) if user is not None else ""


def project_shape(project: Project, request: HttpRequest) -> dict[str, Any]:
    """Needs ``head__author``, ``newest_build`` and ``in_force__build`` loaded."""
    may = request.user.has_perm
    assert project.head is not None
    return {
        "name": project.name,
        "title": project.title,
        "head": revision_shape(project.head),
        "built": project.newest_build.number if project.newest_build else None,
        "deployed": project.in_force.build.number if project.in_force else None,
        "state": project.state,
        "languages": project.languages,
        "flows": project.head.flows,
        "timeout_queue": project.timeout_queue,
        "created": project.created,
        "rights": {
            "edit": may("designer.change_project"),
            "build": may("designer.build_project"),
            "deploy": may("designer.deploy_project"),
            "call": may("designer.call_flow"),
            "delete": may("designer.delete_project"),
        },
    }


def revision_shape(revision: Any) -> dict[str, Any]:
    """Of a project, or of what keeps its revisions alike. Needs ``author`` loaded."""
    return {
        "revision": revision.number,
        "author": author(revision.author),
        "at": revision.at,
        "note": revision.note,
        "errors": revision.errors,
        "warnings": revision.warnings,
    }


def content_shape(revision: Revision) -> dict[str, Any]:
    """A revision with its files."""
    return {**revision_shape(revision), "files": revision.files, "layout": revision.layout}


def build_shape(build: Build, in_force: int | None) -> dict[str, Any]:
    """``in_force``: primary key of the build in force. Needs ``author`` and ``revision`` loaded."""
    return {
        "number": build.number,
        "revision": build.revision.number,
        "version": build.version,
        "author": author(build.author),
        "at": build.at,
        "documents": build.documents,
        "deployed": build.pk == in_force,
    }


def deployment_shape(deployment: Deployment, in_force: int | None) -> dict[str, Any]:
    """``in_force``: primary key of the deployment in force. Needs ``by`` and ``build__revision`` loaded."""
    return {
        "number": deployment.number,
        "build": deployment.build.number,
        "revision": deployment.build.revision.number,
        "by": author(deployment.by),
        "at": deployment.at,
        "note": deployment.note,
        "rollback": deployment.rollback,
        "in_force": deployment.pk == in_force,
    }


def audio_shapes(recordings: Sequence[AudioFile]) -> list[dict[str, Any]]:
    """Recordings with their uses. Needs ``project`` and ``by`` loaded."""
    uses = uses_of_all(recordings)
    return [
        {
            "id": one.pk,
            "name": one.name,
            "kind": one.kind,
            "project": one.project.name if one.project is not None else None,
            "note": one.note,
            "seconds": one.seconds,
            "format": one.format,
            "size": one.size,
            "sha256": one.sha256,
            "loudness": one.loudness,
            "peak": one.peak,
            "remarks": one.told_remarks,
            "uses": [
                {
                    "project": use.project or None,
                    "script": use.script or None,
                    "flow": use.flow,
                    "node": use.node,
                }
                for use in uses[one.pk]
            ],
            "uploaded": one.uploaded,
            "by": author(one.by),
            "url": f"/api/designer/audio/{one.pk}/content",
        }
        for one in recordings
    ]


def document_shape(document: VoicexmlDocument, *, whole: bool = True) -> dict[str, Any]:
    """A hand-written document; in lists without its text and findings."""
    return {
        "number": document.number,
        "name": document.name,
        "note": document.note,
        "text": document.text if whole else "",
        "findings": document.told_findings if whole else [],
        "by": author(document.by),
        "at": document.at,
    }
