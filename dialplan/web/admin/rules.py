from __future__ import annotations

import zipfile
from typing import Any, Final

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from import_export import fields, resources
from import_export.admin import ImportExportModelAdmin
from import_export.results import Error
from unfold.contrib.import_export.forms import ExportForm, ImportForm
from unfold.decorators import display

from dialplan.routing import Capacity, blacklist_key
from dialplan.web.admin.look import FixedRowsMixin, ReadOnlyAdmin, TelephonyAdmin
from dialplan.web.models import BlacklistEntry, CapacityLimit, Publication
from dialplan.web.settings import places_folder

__all__: list[str] = []

_MOST_BYTES: Final = 50 << 20
"""Of an imported file when it is unpacked: some 100,000 numbers in Excel."""


class FileFault(Error):
    """Says what is wrong with the file; the page would show the traceback too, with paths of this machine."""

    traceback = ""


class BlacklistResource(resources.ModelResource):
    """A file with the columns number and note. A number that stops the same calls as one that is there replaces it."""

    number = fields.Field("number", "number")
    note = fields.Field("note", "note")

    class Meta:
        model = BlacklistEntry
        fields = ("number", "note")
        import_id_fields = ("number",)
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = False
        use_transactions = True

    @classmethod
    def get_error_result_class(cls) -> type[Error]:
        return FileFault

    def before_import_row(self, row: Any, **values: Any) -> None:
        row["number"] = str(row.get("number") or "").strip()

    def get_instance(self, instance_loader: Any, row: Any) -> BlacklistEntry | None:
        return BlacklistEntry.objects.filter(key=blacklist_key(row["number"])).first()


class BlacklistFile(ImportForm):
    """The upload. A workbook is a zip, whose own size tells nothing of what it becomes."""

    def clean_import_file(self) -> Any:
        file = self.cleaned_data["import_file"]
        size = file.size
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as book:
                size = sum(member.file_size for member in book.infolist())
        file.seek(0)
        if size > _MOST_BYTES:
            raise forms.ValidationError(_("The file is too large; import it in parts."))
        return file


@admin.register(BlacklistEntry)
class BlacklistEntryAdmin(ImportExportModelAdmin, TelephonyAdmin):
    """R-num.4."""

    resource_classes = (BlacklistResource,)
    import_form_class = BlacklistFile
    export_form_class = ExportForm
    skip_export_form = True
    list_display = ("number", "key", "note")
    search_fields = ("number", "key", "note")
    list_before_template = "telephony/blacklist.html"
    scripts = ("try_it",)

    def has_import_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_add_permission(request) and self.has_change_permission(request))

    def has_export_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_view_permission(request))


@admin.register(CapacityLimit)
class CapacityLimitAdmin(FixedRowsMixin, TelephonyAdmin):
    """R-num.5."""

    list_display = ("kind_shown", "limit", "used")
    list_editable = ("limit",)
    list_display_links = ("kind_shown",)
    fields = ("kind_shown", "limit")
    readonly_fields = ("kind_shown",)
    scripts = ("capacity",)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **values: Any) -> Any:
        """Rows of the list that nobody touched are not saved, so what others set meanwhile stays."""
        field = super().formfield_for_dbfield(db_field, request, **values)
        if field is not None:
            field.show_hidden_initial = True
        return field

    @display(description=_("what"))
    def kind_shown(self, limit: CapacityLimit) -> str:
        return limit.get_kind_display()

    @display(description=_("in use now"))
    def used(self, limit: CapacityLimit) -> str:
        return format_html('<span data-used="{}">{}</span>', limit.kind, places_used()[limit.kind])


def places_used() -> dict[str, int]:
    """How many places of each kind the calls of this host hold."""
    folder = places_folder()
    if not folder.is_dir():
        return dict.fromkeys(CapacityLimit.Kind.values, 0)
    capacity = Capacity(folder)
    try:
        return {kind: capacity.used(kind) for kind in CapacityLimit.Kind.values}
    finally:
        capacity.close()


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    list_display = ("at", "changed", "by", "ok", "faults")
    list_filter = ("ok",)
    list_select_related = ("by",)
    change_form_template = "telephony/publication.html"

    @display(description=pgettext_lazy("what was changed", "change"), ordering="why")
    def changed(self, publication: Publication) -> str:
        return publication.told_why

    @display(description=_("findings"))
    def faults(self, publication: Publication) -> int:
        return len(publication.findings)
