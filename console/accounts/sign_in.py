"""The form of the sign-in page."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from unfold.forms import AuthenticationForm

__all__ = ["SignIn"]


class SignIn(AuthenticationForm):
    """For everybody who is not locked; which pages there are is the roles' business."""

    def confirm_login_allowed(self, user: AbstractBaseUser) -> None:
        if not user.is_active:
            raise ValidationError(gettext("This user is locked; ask an administrator."), "inactive")
