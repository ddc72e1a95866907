"""What all pages of the designer share."""

from __future__ import annotations

from typing import Any, Final

from django.forms import Media
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin

__all__ = ["NO_CHOICE", "DesignerAdmin"]

NO_CHOICE: Final = "–"


class DesignerAdmin(SimpleHistoryAdmin, ModelAdmin):
    """A page with history, our style and pages of 50 rows."""

    list_per_page = 50
    show_full_result_count = False

    @property
    def media(self) -> Any:
        return super().media + Media(css={"all": ["designer-admin/designer.css"]})
