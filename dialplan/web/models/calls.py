"""Calls as lists need them, made from the journal; what else happened to a call stays there (R-ivr.11)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["CallInput", "CallTrace", "JournalCursor"]


class CallTrace(models.Model):
    """A call. Nobody changes it but the journal."""

    class EndedBy(models.TextChoices):
        CALLER = "caller", _("caller")
        FLOW = "flow", _("flow")
        TRANSFER = "transfer", _("transferred")
        REFUSED = "refused", _("refused")
        LOST = "lost", _("lost")
        SHUTDOWN = "shutdown", _("shutdown")

    class Times(models.TextChoices):
        OPEN = "open", _("working time")
        CLOSED = "closed", _("outside working time")
        HOLIDAY = "holiday", _("holiday")

    class Arm(models.TextChoices):
        STABLE = "stable", _("stable")
        CANARY = "canary", _("canary")

    call = models.CharField(_("call"), max_length=64, unique=True)
    began = models.DateTimeField(_("began"), db_index=True)
    answered = models.DateTimeField(_("answered"), null=True)
    ended = models.DateTimeField(_("ended"), null=True)
    seconds = models.FloatField(_("seconds"), null=True)
    caller = models.CharField(_("caller"), max_length=64, blank=True)
    called = models.CharField(_("called"), max_length=64, blank=True)
    number = models.CharField(_("access number"), max_length=32, blank=True)
    project = models.CharField(_("IVR project"), max_length=64, blank=True)
    build = models.CharField(_("build"), max_length=20, blank=True)
    version = models.CharField(_("version"), max_length=64, blank=True)
    arm = models.CharField(_("canary arm"), max_length=10, blank=True, choices=Arm)
    flow = models.CharField(_("flow"), max_length=64, blank=True)
    times = models.CharField(_("time"), max_length=10, blank=True, choices=Times)
    ended_by = models.CharField(_("ended by"), max_length=10, blank=True, choices=EndedBy)
    cause = models.CharField(_("cause"), max_length=64, blank=True)
    failed = models.BooleanField(_("failed"), default=False)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["-began"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["caller", "-began"], name="telephony_calls_by_caller"),
            models.Index(fields=["number", "-began"], name="telephony_calls_by_number"),
            models.Index(fields=["ended_by", "-began"], name="telephony_calls_by_end"),
            models.Index(fields=["project", "build", "-began"], name="telephony_calls_by_build"),
            models.Index(fields=["-began"], condition=models.Q(failed=True), name="telephony_calls_failed"),
            models.Index(fields=["-began"], condition=models.Q(ended=None), name="telephony_calls_open"),
        ]

    def __str__(self) -> str:
        return f"{self.caller} → {self.called}"


class CallInput(models.Model):
    """A visit of a node at which something was entered, or should have been."""

    call = models.CharField(_("call"), max_length=64, db_index=True)
    entered = models.DateTimeField(_("entered"), db_index=True)
    left = models.DateTimeField(_("left"), null=True)
    project = models.CharField(_("IVR project"), max_length=64, blank=True)
    flow = models.CharField(_("flow"), max_length=64, blank=True)
    node = models.CharField(_("node"), max_length=64, blank=True)
    level = models.PositiveIntegerField(_("level"), default=0)
    keys = models.CharField(_("keys"), max_length=200, blank=True)
    said = models.CharField(_("words"), max_length=500, blank=True)
    failures = models.PositiveIntegerField(_("no input or no match"), default=0)
    branch = models.CharField(_("branch"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("key press")
        verbose_name_plural = _("key-press log")
        ordering = ["-entered"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["call"], condition=models.Q(left=None), name="telephony_inputs_open")]

    def __str__(self) -> str:
        return f"{self.node} {self.keys}"


class JournalCursor(models.Model):
    """How far the journal was read, kept with what was made of it."""

    name = models.CharField(max_length=64, unique=True)
    text = models.TextField(default="{}")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
