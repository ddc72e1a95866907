"""Scripts, their saved states and builds, calls to them and what was not answered (R-ai.1, R-ai.8, R-ai.9)."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from ivrdesigner.web.models.calls import CallEnd
from ivrdesigner.web.models.fields import name_field, person_field

__all__ = ["AudioUse", "Build", "RecordedCall", "Revision", "Ruling", "Script", "Unanswered"]


class Script(models.Model):
    """A script. What it says stands in its revisions."""

    name = name_field()
    title = models.CharField(_("title"), max_length=200, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=35, blank=True, editable=False)
    labelled = models.TextField(
        _("labelled set"),
        blank=True,
        help_text=_("YAML: part (tuning, held_back), node, expected node, utterances. See scripts.md."),
    )
    created = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    head = models.ForeignKey(
        "scripts.Revision",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("revision"),
    )
    newest_build = models.ForeignKey(
        "scripts.Build",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("build"),
    )
    history = HistoricalRecords(excluded_fields=["head", "newest_build", "title", "language"])

    class Meta:
        verbose_name = _("script")
        verbose_name_plural = _("scripts")
        ordering = ["name"]
        permissions = [
            ("build_script", _("Can build scripts")),
            ("call_script", _("Can call scripts from the browser")),
        ]

    def __str__(self) -> str:
        return self.title or self.name


class Revision(models.Model):
    """The text of a script as somebody saved it. Never changed."""

    script = models.ForeignKey(Script, models.CASCADE, related_name="revisions", verbose_name=_("script"))
    number = models.PositiveIntegerField(_("revision"))
    author = person_field(_("author"))
    at = models.DateTimeField(pgettext_lazy("when", "saved"), default=timezone.now)
    note = models.CharField(_("note"), max_length=500, blank=True)
    text = models.TextField(_("text"))
    errors = models.PositiveIntegerField(_("errors"), default=0)
    warnings = models.PositiveIntegerField(_("warnings"), default=0)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint("script", "number", name="scripts_revision_number")]

    def __str__(self) -> str:
        return f"{self.number}"


class Build(models.Model):
    """VoiceXML and source map of a revision, with the recordings of that moment. Never changed."""

    script = models.ForeignKey(Script, models.CASCADE, related_name="builds", verbose_name=_("script"))
    number = models.PositiveIntegerField(_("build"))
    revision = models.ForeignKey(Revision, models.RESTRICT, related_name="builds", verbose_name=_("revision"))
    author = person_field(_("author"))
    at = models.DateTimeField(_("built"), default=timezone.now)
    document = models.TextField(_("VoiceXML"))
    source_map = models.TextField(_("source map"))
    audio: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(_("recordings"), default=dict)
    """SHA-256 by name."""

    class Meta:
        verbose_name = _("build")
        verbose_name_plural = _("builds")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint("script", "number", name="scripts_build_number")]

    def __str__(self) -> str:
        return f"{self.number}"


class RecordedCall(models.Model):
    """A call from the browser. Never changed."""

    script = models.ForeignKey(Script, models.CASCADE, related_name="calls", verbose_name=_("script"))
    name = models.CharField(_("name"), max_length=200)
    build = models.PositiveIntegerField(_("build"), null=True)
    by = person_field(_("by"))
    at = models.DateTimeField(_("begun"), default=timezone.now, db_index=True)
    caller = models.CharField(_("caller"), max_length=64, blank=True)
    seconds = models.FloatField(_("seconds"))
    end = models.CharField(_("end"), max_length=200, blank=True, choices=CallEnd)
    type = models.CharField(_("type of customer"), max_length=64, blank=True)
    text = models.TextField(editable=False)
    """The recording as JSON (docs/replay.md)."""

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.name


class Unanswered(models.Model):
    """Words of a caller that led nowhere."""

    script = models.ForeignKey(Script, models.CASCADE, related_name="unanswered", verbose_name=_("script"))
    call = models.ForeignKey(
        RecordedCall, models.CASCADE, null=True, related_name="unanswered", verbose_name=_("call")
    )
    at = models.DateTimeField(_("said"), default=timezone.now, db_index=True)
    node = models.CharField(_("node"), max_length=64)
    text = models.CharField(_("utterance"), max_length=500)
    meant = models.CharField(_("means"), max_length=80, blank=True)
    """Node or ``answer:ID``, where an author said so."""

    class Meta:
        verbose_name = _("unanswered words")
        verbose_name_plural = _("unanswered words")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.text


class Ruling(models.Model):
    """What an author decided about a proposed keyword, or that words mean something. Never changed."""

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")

    script = models.ForeignKey(Script, models.CASCADE, related_name="rulings", verbose_name=_("script"))
    decision = models.CharField(_("decision"), max_length=10, choices=Decision)
    target = models.CharField(_("leads to"), max_length=80)
    keyword = models.CharField(_("keyword"), max_length=100)
    by = person_field(_("by"))
    at = models.DateTimeField(_("decided"), default=timezone.now)
    support = models.PositiveIntegerField(_("answers"), default=0)
    harm = models.PositiveIntegerField(_("harms"), default=0)
    revision = models.ForeignKey(
        Revision, models.SET_NULL, null=True, related_name="+", verbose_name=_("revision")
    )
    """That has the keyword; None for one that was rejected."""

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.target} = {self.keyword}"


class AudioUse(models.Model):
    """Where the head or the newest build of a script names a recording; written when either changes."""

    script = models.ForeignKey(Script, models.CASCADE, related_name="audio_uses")
    built = models.BooleanField()
    """Of the newest build, which calls get; else of the head."""
    name = models.CharField(max_length=200, db_index=True)
    node = models.CharField(max_length=80)
    """Or ``answer:ID``."""

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.script_id}/{self.node}: {self.name}"
