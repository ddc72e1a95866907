"""The newest changes of all histories, in pages that go by time.

Each history is asked for one page of its newest entries by the index on its date, and the lists are merged: a union
in SQL would sort all entries that were ever written.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from django.apps import apps
from django.db.models import Model, OuterRef, Subquery
from django.urls import NoReverseMatch, reverse
from django.utils.text import Truncator

from ivrdesigner.web.admin.shown import shown

__all__ = ["Change", "FieldChange", "histories", "newest"]

PAGE: Final = 50
_VALUE_CHARACTERS: Final = 120


@dataclass(frozen=True, slots=True)
class FieldChange:
    title: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Change:
    """One entry."""

    at: datetime
    author: str
    """Empty for the program itself."""
    kind: str
    """``+`` added, ``~`` changed, ``-`` deleted."""
    model: str
    """Label, such as ``accounts.User``."""
    title: str
    """Of the model, for people."""
    thing: str
    link: str
    """Page of the thing; empty when it is gone or has none."""
    reason: str
    fields: tuple[FieldChange, ...]


def histories() -> dict[str, type[Model]]:
    """History models by the label of the model that they are of."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        manager = getattr(model, "instance_type", None)
        if manager is not None and hasattr(model, "history_date"):
            found[manager._meta.label] = model
    return found


def newest(
    *, before: datetime | None = None, author: int | None = None, model: str = "", size: int = PAGE
) -> list[Change]:
    """The newest changes before an instant, of all models or one, by all or one. Three queries for each history at most."""
    wanted = {label: history for label, history in histories().items() if model in ("", label)}
    lists = [_entries(history, before, author, size) for history in wanted.values()]
    merged: Iterable[Any] = heapq.merge(*lists, key=lambda entry: entry.history_date, reverse=True)
    page = list(islice(merged, size))
    earlier = _earlier(page)
    return [_change(entry, earlier.get((type(entry), entry.previous))) for entry in page]


def _entries(history: Any, before: datetime | None, author: int | None, size: int) -> Sequence[Any]:
    key = history.instance_type._meta.pk.attname
    previous = (
        history.objects.filter(**{key: OuterRef(key), "history_id__lt": OuterRef("history_id")})
        .order_by("-history_id")
        .values("history_id")[:1]
    )
    entries = history.objects.select_related("history_user__employee").annotate(previous=Subquery(previous))
    if before is not None:
        entries = entries.filter(history_date__lt=before)
    if author is not None:
        entries = entries.filter(history_user_id=author)
    rows: Sequence[Any] = list(entries.order_by("-history_date", "-history_id")[:size])
    return rows


def _earlier(page: Iterable[Any]) -> dict[tuple[type, int], Any]:
    """The entry before each changed one."""
    ids: dict[Any, list[int]] = defaultdict(list)
    for entry in page:
        if entry.history_type == "~" and entry.previous is not None:
            ids[type(entry)].append(entry.previous)
    return {
        (history, key): row
        for history, keys in ids.items()
        for key, row in history.objects.in_bulk(keys).items()
    }


def _change(entry: Any, before: Any | None) -> Change:
    model = entry.instance_type
    return Change(
        at=entry.history_date,
        author=str(entry.history_user or ""),
        kind=entry.history_type,
        model=model._meta.label,
        title=str(model._meta.verbose_name),
        thing=Truncator(_thing(entry)).chars(_VALUE_CHARACTERS),
        link="" if entry.history_type == "-" else _link(entry),
        reason=entry.history_change_reason or "",
        fields=() if before is None else tuple(_fields(before, entry)),
    )


def _thing(entry: Any) -> str:
    # `entry.instance` would ask the database for the fields that are not in the history.
    values = {field.attname: getattr(entry, field.attname) for field in entry.tracked_fields}
    try:
        return str(entry.instance_type(**values))
    except Exception:  # what it names may be gone
        return f"{entry.instance_type._meta.verbose_name} {entry.pk}"


def _link(entry: Any) -> str:
    options = entry.instance_type._meta
    key = getattr(entry, options.pk.attname)
    try:
        return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[key])
    except NoReverseMatch:
        return ""


def _fields(old: Any, new: Any) -> Iterable[FieldChange]:
    for field in new.tracked_fields:
        before, after = getattr(old, field.attname), getattr(new, field.attname)
        if before != after:
            yield FieldChange(str(field.verbose_name), _shown(field, before), _shown(field, after))


def _shown(field: Any, value: Any) -> str:
    return Truncator(str(shown(field, value))).chars(_VALUE_CHARACTERS)
