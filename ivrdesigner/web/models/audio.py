"""Recordings: what flows play, and what queues play while callers wait (R-ivr.8)."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ivrdesigner.web.models.projects import Project

__all__ = ["AudioFile", "AudioUse"]


_REMARKS: Final = {
    "cut-short": _("The file is shorter than its header says; upload it again if its end is missing."),
    "silent": _("Nothing can be heard; record it again with the microphone on."),
    "quiet": _("It is quiet; callers may not understand it."),
    "loud": _("It is louder than other prompts."),
    "clipped": _("It is distorted; record it again with less gain."),
    "silence-before": _("It begins with silence; callers wait for it."),
    "silence-after": _("It ends with silence; callers wait for it."),
    "short": _("It is very short."),
}
"""By code of `asr_tts.audio.Remark`."""


class AudioFile(models.Model):
    """A recording. Its sound lies in the media folder by its hash, as it was uploaded."""

    class Kind(models.TextChoices):
        IVR = "ivr", _("IVR audio")
        QUEUE_BACKGROUND = "queue_background", _("queue background audio")

    name = models.CharField(
        _("name"), max_length=200, help_text=_("As flows name it, such as menu/welcome.wav.")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.IVR)
    project = models.ForeignKey(
        Project,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="recordings",
        verbose_name=_("IVR project"),
        help_text=_("Empty: for all projects. A project's own recording comes before one for all."),
    )
    note = models.CharField(_("description"), max_length=500, blank=True)
    sha256 = models.CharField(max_length=64, editable=False)
    format = models.CharField(_("format"), max_length=40, editable=False)
    size = models.PositiveBigIntegerField(_("bytes"), editable=False)
    seconds = models.FloatField(_("seconds"), editable=False)
    loudness = models.FloatField(_("loudness"), null=True, editable=False)
    peak = models.FloatField(_("peak"), null=True, editable=False)
    remarks: models.JSONField[list[Any], list[Any]] = models.JSONField(
        _("remarks"), default=list, editable=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("by"),
    )
    uploaded = models.DateTimeField(_("uploaded"), default=timezone.now, editable=False, db_index=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("audio library")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint("project", "name", name="designer_audio_name"),
            models.UniqueConstraint(
                "name", condition=models.Q(project=None), name="designer_audio_shared_name"
            ),
        ]
        indexes = [models.Index("name", "id", name="designer_audio_order")]

    def __str__(self) -> str:
        return self.name

    @property
    def told_remarks(self) -> list[dict[str, str]]:
        """What is odd about the sound, in the language of the request."""
        return [
            {"code": one["code"], "text": str(_REMARKS.get(one["code"], one["text"]))} for one in self.remarks
        ]


class AudioUse(models.Model):
    """Where the head or the build in force of a project names a recording; written when either changes."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="audio_uses")
    in_force = models.BooleanField()
    """Of the build in force, else of the head."""
    name = models.CharField(max_length=200)
    flow = models.CharField(max_length=64)
    node = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index("name", "project", name="designer_audio_use")]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.project_id}/{self.flow}/{self.node}: {self.name}"
