"""What all pages of the designer share."""

from __future__ import annotations

from typing import Any, Final

from django.forms import Media
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin
from unfold.paginator import InfinitePaginator

__all__ = ["NO_CHOICE", "DesignerAdmin"]

NO_CHOICE: Final = "–"


class LatePaginator(InfinitePaginator):
    """Pages that are not counted, and whose rows are found by key first: deep pages would join all rows before them."""

    def page(self, number: Any) -> Any:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        keys = list(self.object_list.values_list("pk", flat=True)[first : first + self.per_page])
        rows = self.object_list.filter(pk__in=keys)
        return self._get_page(rows, number, self)


class DesignerAdmin(SimpleHistoryAdmin, ModelAdmin):
    """A page with history, our style, and pages of 50 rows that are not counted: libraries grow large."""

    list_per_page = 50
    paginator = LatePaginator
    show_full_result_count = False

    @property
    def media(self) -> Any:
        return super().media + Media(css={"all": ["designer-admin/designer.css"]})
