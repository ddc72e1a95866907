"""Users, the employees they are bound to, and keys of the API (R-sys.1)."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history import register
from simple_history.models import HistoricalRecords

__all__ = ["ApiKey", "Employee", "Role", "User"]

KEY_PREFIX: Final = "ivk_"


class Employee(models.Model):
    """A person of the house, who may have a user to sign in with."""

    number = models.CharField(_("employee number"), max_length=20, unique=True)
    name = models.CharField(_("full name"), max_length=80, db_index=True)
    department = models.CharField(_("department"), max_length=80, blank=True)
    position = models.CharField(_("position"), max_length=80, blank=True)
    phone = models.CharField(_("telephone"), max_length=32, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    note = models.TextField(_("note"), blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("employee")
        verbose_name_plural = _("employees")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class User(AbstractUser):
    """Somebody who signs in. A locked user is one who is not active: sessions and API keys end at once."""

    is_active = models.BooleanField(
        _("may sign in"),
        default=True,
        help_text=_("Without this the user is locked: sessions and API keys end at once."),
    )
    employee = models.OneToOneField(
        Employee, models.SET_NULL, null=True, blank=True, related_name="user", verbose_name=_("employee")
    )
    must_change_password = models.BooleanField(
        _("must change the password"),
        default=False,
        help_text=_("At the next sign-in, before anything else."),
    )
    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["username"]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_session_auth_hash(self) -> str:
        """What a session is valid with: it ends when the password changes, and when that is demanded."""
        return super().get_session_auth_hash() + ("!" if self.must_change_password else "")


class Role(Group):
    """Django's group under the name that people know it by."""

    class Meta:
        proxy = True
        verbose_name = _("role")
        verbose_name_plural = _("roles")


class ApiKey(models.Model):
    """Stands for its user in the API. Of the key itself only a digest is kept: it has 256 random bits."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_keys", verbose_name=_("user")
    )
    name = models.CharField(
        _("name"), max_length=80, help_text=_("What the key is for, such as the pipeline that deploys.")
    )
    start = models.CharField(_("begins with"), max_length=12, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True, help_text=_("Empty: never."))
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    history = HistoricalRecords(excluded_fields=["digest", "last_used_at"])

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"

    @classmethod
    def issue(cls, user: User, name: str, expires_at: datetime | None = None) -> tuple[ApiKey, str]:
        """A new key and its text, which is not to be had again."""
        key = cls(user=user, name=name, expires_at=expires_at)
        return key, key.renew()

    def renew(self) -> str:
        """Give it a new text, save it, and return the text."""
        text = KEY_PREFIX + secrets.token_urlsafe(32)
        self.start, self.digest = text[:8], digest(text)
        self.save()
        return text

    def is_valid(self, now: datetime | None = None) -> bool:
        """Whether it may be used: not expired, and its user not locked."""
        return self.user.is_active and (self.expires_at is None or (now or timezone.now()) < self.expires_at)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


# Which rights a role got and lost stands in the reason of the change: see `rights`.
register(Group, app="console.accounts")
