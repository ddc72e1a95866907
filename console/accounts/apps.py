from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

__all__ = ["AccountsConfig"]


class AccountsConfig(AppConfig):
    name = "console.accounts"
    label = "accounts"
    verbose_name = _("Users and roles")

    def ready(self) -> None:
        from console.accounts.roles import give_new_rights

        # Of no app in particular: rights of each are made one after the other, and this follows the one before it.
        post_migrate.connect(give_new_rights, dispatch_uid="give_new_rights")
        # Django's own saves the user, and each sign-in would be a change in the audit list.
        user_logged_in.disconnect(dispatch_uid="update_last_login")
        user_logged_in.connect(note_sign_in, dispatch_uid="note_sign_in")


def note_sign_in(sender: Any, user: Any, **signal: Any) -> None:
    """Receiver of ``user_logged_in``."""
    type(user).objects.filter(pk=user.pk).update(last_login=timezone.now())
