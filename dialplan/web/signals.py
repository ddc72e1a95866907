"""What makes a new snapshot for calls: changes of what the tables say of telephony, deployments, and builds of scripts."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save

from aiflows.web.models import Build
from dialplan.web.models import (
    AccessNumber,
    BlacklistEntry,
    Canary,
    CapacityLimit,
    Holiday,
    Routing,
    TranslationRule,
    WorkingTime,
)
from dialplan.web.publishing import schedule
from ivrdesigner.web.models import Deployment, Project, VoicexmlDocument
from ivrdesigner.web.signals import deployed

__all__ = ["connect"]

_ROUTING = (
    AccessNumber,
    BlacklistEntry,
    Canary,
    CapacityLimit,
    Holiday,
    Routing,
    TranslationRule,
    WorkingTime,
    VoicexmlDocument,
)


def connect() -> None:
    """Listen, once."""
    for model in _ROUTING:
        post_save.connect(_changed, sender=model, dispatch_uid=f"telephony-{model.__name__}")
        post_delete.connect(_changed, sender=model, dispatch_uid=f"telephony-{model.__name__}-deleted")
    post_save.connect(_built, sender=Build, dispatch_uid="telephony-script-built")
    deployed.connect(_deployed, dispatch_uid="telephony-deployed")
    post_save.connect(_renamed, sender=Project, dispatch_uid="telephony-project")


def _changed(instance: Any, *, raw: bool = False, **signal: Any) -> None:
    if not raw:
        schedule(f"{instance._meta.label_lower}: {instance}")


def _built(instance: Build, *, created: bool, raw: bool = False, **signal: Any) -> None:
    """Numbers that lead to a script get its newest build."""
    if created and not raw and AccessNumber.objects.filter(script=instance.script_id).exists():
        schedule(f"{instance.script.name} {instance}")


def _deployed(deployment: Deployment, **signal: Any) -> None:
    for trial in Canary.objects.filter(state=Canary.State.RUNNING, build=deployment.build):
        trial.end(Canary.State.PROMOTED, f"{deployment.project} {deployment.build}")
    schedule(f"{deployment.project.name} {deployment.build}")


def _renamed(instance: Project, *, created: bool, raw: bool = False, **signal: Any) -> None:
    if not created and not raw and instance.in_force_id is not None:
        schedule(f"{instance._meta.label_lower}: {instance}")
