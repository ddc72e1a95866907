from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
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
