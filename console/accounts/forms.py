"""Forms of users, in Unfold's dress: this module alone imports its form classes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminOwnPasswordChangeForm, AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget as RolesWidget
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminTextInputWidget

from console.accounts.models import User
from console.accounts.passwords import LettersAndDigits

__all__ = ["NewUser", "OwnPassword", "PasswordOfUser", "RolesWidget", "SetupForm", "UserForm"]


def password_rule() -> str:
    return LettersAndDigits().get_help_text()


class NewUser(UserCreationForm):
    """A user whose first password somebody else knows, so it is to be changed at the first sign-in."""

    def save(self, commit: bool = True) -> User:
        self.instance.must_change_password = True
        user: User = super().save(commit)
        return user


class UserForm(UserChangeForm):
    pass


class PasswordOfUser(AdminPasswordChangeForm):
    """An administrator gives somebody a password, which is to be changed at the next sign-in."""

    def save(self, commit: bool = True) -> User:
        self.user.must_change_password = True
        user: User = super().save(commit)
        return user


class OwnPassword(AdminOwnPasswordChangeForm):
    """The new password must be another one."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("old_password") and cleaned.get("old_password") == cleaned.get("new_password1"):
            self.add_error("new_password1", _("This is the old password; choose another."))
        return cleaned

    def save(self, commit: bool = True) -> User:
        self.user.must_change_password = False
        user: User = super().save(commit)
        return user


class SetupForm(forms.Form):
    """The first administrator."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        validators=[User.username_validator],
        widget=UnfoldAdminTextInputWidget({"autofocus": "", "autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=lazy(password_rule, str)(),
        widget=UnfoldAdminPasswordWidget({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Password (again)"),
        strip=False,
        widget=UnfoldAdminPasswordWidget({"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        password = cleaned.get("password")
        if password:
            try:
                validate_password(password, User(username=cleaned.get("username", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
            if cleaned.get("again") != password:
                self.add_error("again", _("The two passwords are not the same."))
        return cleaned
