"""What happens to projects, told to the bus under ``project:NAME``: the apps below know signals of Django, not the bus."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save

from console.bus import publish
from ivrdesigner.web.models import Deployment, Revision
from ivrdesigner.web.signals import deployed

__all__ = ["connect"]


def connect() -> None:
    """Begin to listen."""
    post_save.connect(_saved, Revision, dispatch_uid="live_revision")
    deployed.connect(_deployed, dispatch_uid="live_deployment")


def _saved(sender: Any, instance: Revision, created: bool, **signal: Any) -> None:
    if created:
        told = {"happened": "saved", "revision": instance.number, "author": str(instance.author or "")}
        # Not before others can read it.
        transaction.on_commit(partial(publish, f"project:{instance.project.name}", told))


def _deployed(sender: Any, deployment: Deployment, **signal: Any) -> None:
    told = {"happened": "deployed", "build": deployment.build.number, "by": str(deployment.by or "")}
    publish(f"project:{deployment.project.name}", told)
