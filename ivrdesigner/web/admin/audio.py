"""The audio library: recordings of flows, and background of queues (R-ivr.8)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display
from unfold.views import ChangeList as UnfoldChangeList
from unfold.widgets import UnfoldAdminFileFieldWidget

from ivrdesigner.web.admin.look import NO_CHOICE, DesignerAdmin
from ivrdesigner.web.domain.audio import MAX_BYTES, add_recording, delete_recording
from ivrdesigner.web.domain.audio_uses import uses_of_all
from ivrdesigner.web.domain.errors import Refused
from ivrdesigner.web.models import AudioFile

__all__ = ["AudioFileAdmin"]


_FORMAT = re.compile(r"(\S+) \S+, (\d+) Hz, (\d+) channels?")


class RecordingForm(forms.ModelForm):
    """An upload; the content decides what it is, so it is stored while the form is checked."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("WAV, MP3, FLAC or OGG, any sample rate."),
        widget=UnfoldAdminFileFieldWidget,
    )

    class Meta:
        model = AudioFile
        fields = ("name", "kind", "project", "note")

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        if "name" in self.fields:
            self.fields["name"].required = bool(self.instance.pk)
        if self.instance.pk and "file" in self.fields:
            self.fields["file"].required = False

    def clean(self) -> Any:
        data = super().clean() or {}
        upload = data.get("file")
        if upload is None or self.errors:
            return data
        if upload.size > MAX_BYTES:
            self.add_error("file", gettext("A recording has at most 20 MB."))
            return data
        try:
            self.stored = add_recording(
                None,
                upload.read(),
                data.get("name") or upload.name,
                kind=data.get("kind", AudioFile.Kind.IVR),
                project=data.get("project"),
                note=data.get("note", ""),
                only_new=not self.instance.pk,
            )
        except Refused as fault:
            self.add_error("file", str(fault))
        return data


class _Uses(UnfoldChangeList):
    """The rows of a page with their uses, which are asked for together."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows: list[Any] = list(self.result_list)  # type: ignore[has-type]
        uses = uses_of_all(rows)
        for row in rows:
            row.places = uses[row.pk]
        self.result_list = rows


@admin.register(AudioFile)
class AudioFileAdmin(DesignerAdmin):
    """Lists play and tell loudness; what a flow uses stays."""

    form = RecordingForm
    list_display = (
        "shown",
        "kind",
        "project",
        "player",
        "length",
        "loudness_shown",
        "coding",
        "usage",
        "uploaded",
    )
    list_filter = (("kind", ChoicesDropdownFilter),)
    list_filter_submit = True
    list_select_related = ("project", "by")
    search_fields = ("name", "note")
    search_help_text = _("Name or description")
    autocomplete_fields = ("project",)
    readonly_fields = (
        "player",
        "length",
        "level",
        "coding",
        "remarks_shown",
        "usage",
        "uploaded",
        "by",
    )

    def get_changelist(self, request: HttpRequest, **values: Any) -> type[ChangeList]:
        return _Uses

    def get_fields(self, request: HttpRequest, obj: AudioFile | None = None) -> Any:
        own = ("file", "name", "kind", "project", "note")
        return own if obj is None else (*own, *self.readonly_fields)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AudioFile]:
        rows: QuerySet[AudioFile] = super().get_queryset(request)
        return rows

    @display(description=_("recording"), header=True, ordering="name")
    def shown(self, recording: AudioFile) -> list[str]:
        return [recording.name, recording.note]

    @display(description=_("listen"))
    def player(self, recording: AudioFile) -> SafeString:
        source = f"/api/designer/audio/{recording.pk}/content"
        return format_html(
            '<audio class="designer-player" controls preload="none" src="{}" aria-label="{}"></audio>'
            '<a class="designer-open" href="{}?download=true">{}</a>',
            source,
            recording.name,
            source,
            _("Download"),
        )

    @display(description=_("length"), ordering="seconds")
    def length(self, recording: AudioFile) -> str:
        return f"{int(recording.seconds) // 60}:{recording.seconds % 60:04.1f}"

    @display(
        description=_("loudness"),
        ordering="loudness",
        label={"good": "success", "odd": "warning", "none": "danger"},
    )
    def loudness_shown(self, recording: AudioFile) -> tuple[str, Any]:
        if recording.loudness is None:
            return "none", gettext("silent")
        return "odd" if recording.remarks else "good", self.level(recording)

    @display(description=_("loudness"))
    def level(self, recording: AudioFile) -> Any:
        """Of a recording's own page, where Unfold has no labels."""
        if recording.loudness is None:
            return gettext("silent")
        return format_html('<span class="designer-unit">{} dB</span>', f"{recording.loudness:.1f}")

    @display(description=_("format"), ordering="format")
    def coding(self, recording: AudioFile) -> str:
        size = f"{recording.size / 1024:.0f} KB"
        known = _FORMAT.fullmatch(recording.format)
        if known is None:
            return f"{recording.format} · {size}"
        channels = {"1": gettext("mono"), "2": gettext("stereo")}.get(known[3], f"{known[3]}×")
        return f"{known[1]} · {int(known[2]) / 1000:g} kHz · {channels} · {size}"

    @display(description=_("remarks"))
    def remarks_shown(self, recording: AudioFile) -> Any:
        return (
            format_html_join("", "<p>{}</p>", ((one["text"],) for one in recording.told_remarks)) or NO_CHOICE
        )

    @display(description=_("used by"))
    def usage(self, recording: AudioFile) -> Any:
        places = getattr(recording, "places", None)
        if places is None:
            places = uses_of_all([recording])[recording.pk]
        shown = [str(place) for place in places]
        if not shown:
            return NO_CHOICE
        more = f" +{len(shown) - 2}" if len(shown) > 2 else ""
        return format_html("{}{}", ", ".join(shown[:2]), more)

    def save_model(self, request: HttpRequest, obj: AudioFile, form: Any, change: bool) -> None:
        stored: AudioFile | None = getattr(form, "stored", None)
        if stored is not None:
            for name in (
                "sha256",
                "format",
                "size",
                "seconds",
                "loudness",
                "peak",
                "remarks",
                "uploaded",
                "name",
            ):
                setattr(obj, name, getattr(stored, name))
            obj.pk, obj._state.adding = stored.pk, False  # noqa: SLF001 - the form holds the object that was stored
        obj.by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)

    def get_deleted_objects(self, objs: Iterable[AudioFile], request: HttpRequest) -> Any:
        """Uses count as what protects a recording, so that the page says so before anybody tries."""
        rows = list(objs)
        deleted, count, needed, protected = super().get_deleted_objects(rows, request)
        for row, uses in zip(rows, uses_of_all(rows).values(), strict=True):
            protected += [f"{row.name}: {use}" for use in uses]
        return deleted, count, needed, protected

    def delete_model(self, request: HttpRequest, obj: AudioFile) -> None:
        delete_recording(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[AudioFile]) -> None:
        for recording in queryset:
            delete_recording(recording)
