"""What all pages of the designer share."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.forms import Media
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from simple_history.admin import SimpleHistoryAdmin
from unfold import paginator
from unfold.admin import ModelAdmin

from ivrdesigner.web.admin.concurrent import ConcurrentAdmin

__all__ = ["NO_CHOICE", "DesignerAdmin", "InfinitePaginator", "own_style", "version"]

NO_CHOICE: Final = "–"


def own_style() -> Media:
    """What Unfold has no classes for."""
    return Media(css={"all": ["designer-admin/designer.css"]})


def version(number: int, at: datetime) -> SafeString:
    """A numbered state and when it was made, in a cell of a list."""
    return format_html(
        '<span class="designer-version">{}</span> {}',
        number,
        date_format(localtime(at), "SHORT_DATETIME_FORMAT"),
    )


class InfinitePaginator(paginator.InfinitePaginator):
    """Pages that are not counted, and whose rows are found by key first: deep pages would join all rows before them.

    It has the name of its parent, by which Unfold's pages know that there is no count to show.
    """

    def page(self, number: Any) -> Any:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        keys = list(self.object_list.values_list("pk", flat=True)[first : first + self.per_page])
        rows = self.object_list.filter(pk__in=keys)
        return self._get_page(rows, number, self)


class DesignerAdmin(ConcurrentAdmin, SimpleHistoryAdmin, ModelAdmin):
    """A page with history, our style, and pages of 50 rows that are not counted: libraries grow large."""

    list_per_page = 50
    paginator = InfinitePaginator
    show_full_result_count = False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Only the rows that are shown can be selected: how many others there are is not known."""
        changes = super().get_changelist_instance(request)
        changes.result_count = len(changes.result_list)
        return changes

    @property
    def media(self) -> Any:
        return super().media + own_style()
