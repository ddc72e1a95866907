"""The IVR configuration: what calls can come to, by number (R-ivr.9, R-ivr.10)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextareaWidget

from ivrdesigner.web.admin.look import NO_CHOICE, DesignerAdmin
from ivrdesigner.web.domain.documents import delete_document, free_number, save_document, voicexml_text
from ivrdesigner.web.domain.errors import Refused
from ivrdesigner.web.models import VoicexmlDocument
from vxml.parser import MAX_BYTES

__all__ = ["VoicexmlDocumentAdmin"]


class DocumentForm(forms.ModelForm):
    """The text itself, or a file that holds it."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("A .vxml file in place of the text."),
        widget=UnfoldAdminFileFieldWidget,
    )

    class Meta:
        model = VoicexmlDocument
        fields = ("number", "name", "note", "text")
        widgets = {
            "text": UnfoldAdminTextareaWidget(
                attrs={"rows": 20, "class": "designer-text", "spellcheck": "false"}
            )
        }

    def clean(self) -> Any:
        data = super().clean() or {}
        upload = data.get("file")
        if upload is not None:
            if upload.size > MAX_BYTES:
                self.add_error(
                    "file", gettext("A document has at most %(most)s MiB.") % {"most": MAX_BYTES >> 20}
                )
                return data
            try:
                data["text"] = self.instance.text = voicexml_text(upload.read())
            except Refused as fault:
                self.add_error("file", str(fault))
                return data
        if "text" in self.fields and not data.get("text"):
            self.add_error("text", gettext("Write the VoiceXML, or choose a file."))
        if "\0" in data.get("text", ""):
            self.add_error("text", gettext("The document is no text."))
        return data


@admin.register(VoicexmlDocument)
class VoicexmlDocumentAdmin(DesignerAdmin):
    """Built projects and documents written by hand in one list; of a built one only number and note can be changed."""

    form = DocumentForm
    list_display = ("number", "shown", "origin", "state", "by", "at")
    list_display_links = ("number", "shown")
    list_select_related = ("by", "project__in_force__build", "project__newest_build")
    search_fields = ("number", "name", "note")
    search_help_text = _("Number, name or note")
    readonly_fields = ("origin", "condition", "problems")

    def get_queryset(self, request: HttpRequest) -> QuerySet[VoicexmlDocument]:
        large = [
            f"project__{build}__{field}"
            for build in ("in_force__build", "newest_build")
            for field in ("texts", "source_map", "audio", "findings")
        ]
        rows: QuerySet[VoicexmlDocument] = super().get_queryset(request)
        return rows.select_related(*self.list_select_related).defer(*large)

    def get_fields(self, request: HttpRequest, obj: VoicexmlDocument | None = None) -> Any:
        if obj is None:
            return ("number", "name", "note", "file", "text")
        if obj.project_id is not None:
            return ("number", "name", "note", "origin", "condition")
        return ("number", "name", "note", "file", "text", "origin", "condition", "problems")

    def get_readonly_fields(self, request: HttpRequest, obj: VoicexmlDocument | None = None) -> Any:
        return (*self.readonly_fields, "name") if obj is not None and obj.project_id else self.readonly_fields

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, str]:
        return {"number": free_number(), **super().get_changeform_initial_data(request)}

    def has_delete_permission(self, request: HttpRequest, obj: VoicexmlDocument | None = None) -> bool:
        """A built project goes with its project."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.project_id is None)

    @display(description=_("document"), header=True, ordering="name")
    def shown(self, document: VoicexmlDocument) -> list[str]:
        return [document.name, document.note]

    @display(description=_("origin"))
    def origin(self, document: VoicexmlDocument) -> Any:
        if document.project is None:
            return gettext("written by hand")
        link = reverse("admin:designer_project_change", args=[document.project.pk])
        return format_html('<a class="designer-open" href="{}">{}</a>', link, document.project.name)

    @display(
        description=_("state"),
        label={"ok": "success", "errors": "danger", "built": "info", "in force": "success"},
    )
    def state(self, document: VoicexmlDocument) -> tuple[str, str]:
        project = document.project
        if project is None:
            errors = document.errors
            return ("errors", gettext("has errors")) if errors else ("ok", gettext("in order"))
        if project.in_force is not None:
            number = project.in_force.build.number
            return "in force", gettext("build %(number)s in force") % {"number": number}
        newest = project.newest_build.number if project.newest_build else NO_CHOICE
        return "built", gettext("build %(number)s, not in force") % {"number": newest}

    @display(description=_("state"))
    def condition(self, document: VoicexmlDocument) -> str:
        """Of a document's own page, where Unfold has no labels."""
        _color, words = self.state(document)
        return str(words)

    @display(description=_("findings"))
    def problems(self, document: VoicexmlDocument) -> Any:
        rows = (
            (one["severity"], one["line"], one["level"], one["message"])
            for one in document.told_findings[:50]
        )
        return format_html_join("", '<p class="designer-{}">{}: {}: {}</p>', rows) or NO_CHOICE

    def save_model(self, request: HttpRequest, obj: VoicexmlDocument, form: Any, change: bool) -> None:
        save_document(request.user, obj)

    def delete_model(self, request: HttpRequest, obj: VoicexmlDocument) -> None:
        delete_document(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[VoicexmlDocument]) -> None:
        for document in queryset.filter(project=None):
            try:
                delete_document(document)
            except Refused as fault:
                self.message_user(request, str(fault), "error")
