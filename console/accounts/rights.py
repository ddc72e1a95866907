"""All rights of all roles, in the order of the menu."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext_lazy

from console.accounts.roles import ADMINISTRATOR, role_title
from console.navigation import GROUPS

__all__ = ["Cell", "Matrix", "Page", "Right"]

_VERBS: Final = {
    "view": gettext_lazy("see"),
    "add": gettext_lazy("add"),
    "change": gettext_lazy("change"),
    "delete": gettext_lazy("delete"),
}
_VERB_ORDER: Final = {verb: place for place, verb in enumerate(_VERBS)}


@dataclass(frozen=True, slots=True)
class Cell:
    """One right of one role."""

    group: Group
    value: str
    """As the form sends it: ``group:permission``."""
    given: bool
    fixed: bool
    """The administrator's."""


@dataclass(frozen=True, slots=True)
class Right:
    title: str
    permission: Permission
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Page:
    title: str
    section: str
    """Of the menu; only with its first page."""
    rights: tuple[Right, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    groups: tuple[Group, ...]
    titles: tuple[str, ...]
    """Of the groups."""
    pages: tuple[Page, ...]

    @classmethod
    def read(cls) -> Matrix:
        """From the database: three queries."""
        order = {ADMINISTRATOR: 0}
        groups = sorted(
            Group.objects.prefetch_related("permissions"), key=lambda g: (order.get(g.name, 1), g.pk)
        )
        given = {(group.pk, permission.pk) for group in groups for permission in group.permissions.all()}
        by_model: dict[str, list[Permission]] = defaultdict(list)
        for permission in Permission.objects.select_related("content_type").order_by("pk"):
            kind = permission.content_type
            by_model[f"{kind.app_label}_{kind.model}"].append(permission)
        for permissions in by_model.values():
            permissions.sort(key=lambda permission: _VERB_ORDER.get(permission.codename.partition("_")[0], 9))

        def right(permission: Permission) -> Right:
            cells = tuple(
                Cell(
                    group,
                    f"{group.pk}:{permission.pk}",
                    (group.pk, permission.pk) in given,
                    group.name == ADMINISTRATOR,
                )
                for group in groups
            )
            return Right(_right_title(permission), permission, cells)

        pages = []
        for section, entries in GROUPS:
            heading = str(section)
            for title, _icon, name in entries:
                rights = tuple(right(permission) for permission in by_model.get(name, ()))
                if rights:
                    pages.append(Page(str(title), heading, rights))
                    heading = ""
        return cls(tuple(groups), tuple(role_title(group.name) for group in groups), tuple(pages))

    @property
    def given(self) -> list[str]:
        """Values of the cells that are given."""
        return [
            cell.value for page in self.pages for right in page.rights for cell in right.cells if cell.given
        ]

    def write(self, ticked: set[str], shown: set[str]) -> dict[Group, str]:
        """Give and take what was done on a page that had ``shown`` ticked, so that what others did meanwhile stays.

        The answer is what changed, in words, by role. Rights that no page shows stay.
        """
        changes: dict[Group, str] = {}
        for group in self.groups:
            if group.name == ADMINISTRATOR:
                continue
            cells = [
                (right, cell)
                for page in self.pages
                for right in page.rights
                for cell in right.cells
                if cell.group == group
            ]
            more, less = ticked - shown, shown - ticked
            given = [right.permission for right, cell in cells if cell.value in more and not cell.given]
            taken = [right.permission for right, cell in cells if cell.value in less and cell.given]
            if given or taken:
                group.permissions.add(*given)
                group.permissions.remove(*taken)
                changes[group] = " ".join([f"+{_name(p)}" for p in given] + [f"-{_name(p)}" for p in taken])
        return changes


def _name(permission: Permission) -> str:
    return f"{permission.content_type.app_label}.{permission.codename}"


def _right_title(permission: Permission) -> str:
    """The four verbs of Django in a word, named rights as their model describes them."""
    verb, _, model = permission.codename.partition("_")
    kind = permission.content_type
    if verb in _VERBS and model == kind.model:
        return str(_VERBS[verb])
    model_class = kind.model_class()
    named = dict(model_class._meta.permissions) if model_class is not None else {}
    return str(named.get(permission.codename, permission.name))
