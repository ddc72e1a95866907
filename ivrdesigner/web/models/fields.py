"""Fields that several models have."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["PROJECT_NAME", "name_field", "person_field"]

PROJECT_NAME: Final = r"[^\W\d][\w-]{0,63}"
"""As `ivrdesigner.project` has it for names of flows and projects."""


def name_field(**options: Any) -> models.CharField[str, str]:
    """The unique name of a project or script, as it stands in files and addresses."""
    wrong = _("Use letters, digits, _ and -, beginning with a letter.")
    validators = [RegexValidator(rf"^{PROJECT_NAME}\Z", wrong)]
    return models.CharField(_("name"), max_length=64, unique=True, validators=validators, **options)


def person_field(title: Any) -> models.ForeignKey:
    """Who did it; None when that user is gone."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=title
    )
