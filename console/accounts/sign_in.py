"""The form of the sign-in page."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy
from unfold.forms import AuthenticationForm

__all__ = ["SignIn"]


class SignIn(AuthenticationForm):
    """For everybody who is not locked; which pages there are is the roles' business."""

    # Django's words speak of staff, which nobody is here.
    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": gettext_lazy("The user name or the password is wrong. Mind capitals."),
    }

    def confirm_login_allowed(self, user: AbstractBaseUser) -> None:
        if not user.is_active:
            raise ValidationError(gettext("This user is locked; ask an administrator."), "inactive")
