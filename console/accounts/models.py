"""Users and employees."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["User"]


class User(AbstractUser):
    """Somebody who signs in. A locked user is one who is not active."""

    must_change_password = models.BooleanField(
        _("must change the password at the next sign-in"), default=False
    )

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")
        verbose_name_plural = _("users")
