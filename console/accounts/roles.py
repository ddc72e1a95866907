"""Roles are Django's groups; five of them come with the site, and their rights as new versions bring new pages.

The administrator's role has every right, always. So a right that it does not have yet is a new one, and only then
the other roles get what is meant for them: what an administrator took away later is not given back by an upgrade.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any, Final

from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext, gettext_noop

__all__ = ["ADMINISTRATOR", "DEFAULT_RIGHTS", "give_new_rights", "role_title"]

ADMINISTRATOR: Final = "administrator"

DEFAULT_RIGHTS: Final[dict[str, tuple[str, ...]]] = {
    gettext_noop("administrator"): ("*",),
    gettext_noop("supervisor"): (
        "telephony.*",
        "designer.view_*",
        "designer.call_flow",
        "scripts.view_*",
        "scripts.call_script",
        "accounts.view_employee",
    ),
    gettext_noop("designer"): ("designer.*", "scripts.*", "telephony.view_*", "accounts.view_employee"),
    gettext_noop("agent"): ("accounts.view_employee",),
    gettext_noop("auditor"): ("*.view_*",),
}
"""By role, patterns of ``app.right``."""


def give_new_rights(**signal: Any) -> None:
    """Receiver of ``post_migrate``: roles that are missing are made when there are none at all."""
    if not Group.objects.exists():
        Group.objects.bulk_create([Group(name=name) for name in DEFAULT_RIGHTS])
    groups = {group.name: group for group in Group.objects.filter(name__in=DEFAULT_RIGHTS)}
    if ADMINISTRATOR not in groups:
        groups[ADMINISTRATOR] = Group.objects.create(name=ADMINISTRATOR)
    new = Permission.objects.exclude(group=groups[ADMINISTRATOR]).select_related("content_type")
    rights = [(f"{right.content_type.app_label}.{right.codename}", right) for right in new]
    for name, group in groups.items():
        patterns = DEFAULT_RIGHTS[name]
        group.permissions.add(
            *(right for text, right in rights if any(fnmatchcase(text, pattern) for pattern in patterns))
        )


def role_title(name: str) -> str:
    """The five by their words in the reader's language, others as somebody named them."""
    return gettext(name) if name in DEFAULT_RIGHTS else name
