"""Calls from the browser and by telephone, and what robots did not understand in them (R-ai.8, R-ai.9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from aiflows.match import MAX_TEXT
from aiflows.web.models import RecordedCall, Script, Unanswered
from ivrdesigner.replay import Recording
from ivrdesigner.web.call.preparing import facts_of
from ivrdesigner.web.domain.actors import Actor

__all__ = ["HeardNothing", "keep_call", "note_unanswered"]


def keep_call(user: Actor, script: Script, recording: Recording, build: int) -> RecordedCall:
    """Keep a call, and list what was not answered in it."""
    types = [moment["type"] for moment in recording.moments if moment.kind == "robot-class"]
    facts = facts_of(recording, build)
    with transaction.atomic():
        call = RecordedCall.objects.create(
            script=script, by=user, type=str((types or [""])[0] or "")[:64], **facts
        )
        Unanswered.objects.bulk_create(
            Unanswered(
                script=script,
                call=call,
                at=facts["at"],
                node=str(moment["node"])[:64],
                text=str(moment["text"])[:MAX_TEXT],
            )
            for moment in recording.moments
            if moment.kind == "robot-heard" and moment["text"] and not moment["target"]
        )
    return call


@dataclass(frozen=True, slots=True)
class HeardNothing:
    """Words on the telephone that led nowhere."""

    script: str
    at: datetime
    node: str
    text: str


def note_unanswered(words: Iterable[HeardNothing]) -> None:
    """List what was not answered on the telephone with the script of that name; scripts of others are left out."""
    found = list(words)
    scripts = Script.objects.only("pk").in_bulk([one.script for one in found], field_name="name")
    Unanswered.objects.bulk_create(
        Unanswered(script=scripts[one.script], at=one.at, node=one.node[:64], text=one.text[:MAX_TEXT])
        for one in found
        if one.script in scripts
    )
