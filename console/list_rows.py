"""Lists of fifty rows, half of whose time Unfold takes for what is the same in every row."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold import admin
from unfold.templatetags import unfold_list

__all__ = ["make_rows_quicker"]


def make_rows_quicker() -> None:
    """The pages stay the same to the byte; Unfold's version is pinned."""
    unfold_list.result_headers = _made_once(unfold_list.result_headers)
    admin.checkbox = _Checkbox(admin.checkbox.attrs)


def _made_once(headings: Any) -> Any:
    """Headings name the cells on narrow screens, so Unfold makes them again for each row."""

    @wraps(headings)
    def kept(changes: Any) -> list[dict[str, Any]]:
        if not hasattr(changes, "headings"):
            changes.headings = list(headings(changes))
        found: list[dict[str, Any]] = changes.headings
        return found

    return kept


class _Checkbox:
    """The box that selects a row, without a template of its own."""

    def __init__(self, attributes: dict[str, Any]) -> None:
        self.attrs = attributes

    def render(self, name: str, value: str) -> SafeString:
        more = format_html_join("", ' {}="{}"', self.attrs.items())
        return format_html('<input type="checkbox" name="{}" value="{}"{}>', name, value, more)
