"""Recorded calls, and their replay on another version: golden-call replay as a page (docs/replay.md)."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from ivrdesigner.replay import Recording
from ivrdesigner.web.admin.look import InfinitePaginator, own_style
from ivrdesigner.web.call.sources import recorded_text, replayed_on
from ivrdesigner.web.domain.errors import Refused
from ivrdesigner.web.domain.projects import project_of
from ivrdesigner.web.models import Build, Project, RecordedCall
from ivrdesigner.web.numbers import number_in

__all__ = ["KINDS", "RecordedCallAdmin"]

KINDS: Final = {
    "prompt": _("another prompt"),
    "branch": _("another branch"),
    "renamed": _("node renamed"),
    "path": _("another way"),
    "request": _("another request"),
    "request-left-out": _("request left out"),
    "request-new": _("new request"),
    "class": _("another type of customer"),
    "end": _("another end"),
    "input-left": _("input left over"),
    "needs-input": _("asks for more input"),
    "needs-answer": _("request without a recorded answer"),
    "needs-recording": _("records the caller anew"),
    "needs-transfer": _("transfers anew"),
    "flow": _("the flow is gone"),
    "timing": _("other times"),
}
"""By kind of `ivrdesigner.replay.Difference`."""
_DRAFT: Final = "draft"
_BUILDS: Final = 50


@admin.register(RecordedCall)
class RecordedCallAdmin(ModelAdmin):
    """Rights are those of the project: who sees it sees its calls, who changes it may forget them."""

    list_display = ("at", "project", "source", "caller", "called", "flow", "build", "length", "end", "by")
    list_select_related = ("project", "by")
    list_filter = (("source", ChoicesDropdownFilter), ("project", RelatedDropdownFilter))
    list_filter_submit = True
    search_fields = ("caller__startswith", "called__startswith", "name__startswith")
    search_help_text = _("Beginning of the caller's number, of the number called, or of the name")
    list_per_page = 50
    paginator = InfinitePaginator
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[RecordedCall]:
        rows: QuerySet[RecordedCall] = super().get_queryset(request).defer("text")
        return rows

    def has_view_permission(self, request: HttpRequest, obj: RecordedCall | None = None) -> bool:
        return request.user.has_perm("designer.view_project")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: RecordedCall | None = None) -> bool:
        return request.user.has_perm("designer.change_project")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: RecordedCall | None = None) -> bool:
        return False

    @display(description=_("length"), ordering="seconds")
    def length(self, call: RecordedCall) -> str:
        minutes, seconds = divmod(round(call.seconds), 60)
        return f"{minutes}:{seconds:02}"

    def get_urls(self) -> list[Any]:
        replay = self.admin_site.admin_view(self.replay_view)
        own = [path("replay/<str:project>/<str:identifier>/", replay, name="designer_recordedcall_replay")]
        return [*own, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        call = self.get_object(request, object_id)
        if not self.has_view_permission(request, call):
            raise PermissionDenied
        if call is None:
            raise Http404
        return redirect("admin:designer_recordedcall_replay", call.project.name, f"own:{call.pk}")

    def replay_view(self, request: HttpRequest, project: str, identifier: str) -> HttpResponseBase:
        """One call of any source; with ``?on=draft`` or a number of a build what that version does otherwise."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            owner = project_of(project)
            recording = Recording.loads(recorded_text(owner, identifier))
        except Refused as fault:
            raise Http404(str(fault)) from None
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": recording.name,
            "project": owner,
            "call": recording,
            "own": identifier.removeprefix("own:") if identifier.startswith("own:") else "",
            "may_forget": self.has_delete_permission(request),
            "builds": Build.objects.filter(project=owner).only("number", "at").order_by("-number")[:_BUILDS],
            "on": request.GET.get("on", ""),
            **_replayed(owner, recording, request.GET.get("on", "")),
            "media": own_style(),
        }
        return TemplateResponse(request, "designer/admin/recorded_call.html", context)


def _replayed(project: Project, recording: Recording, on: str) -> dict[str, Any]:
    """Context of the result: nothing when nothing was asked."""
    build = number_in(on)
    if on != _DRAFT and build is None:
        return {}
    try:
        found = replayed_on(project, recording.dumps(), build=build)
    except Refused as fault:
        return {"refused": str(fault)}
    for each in found["differences"]:
        each["title"] = KINDS.get(each["kind"], each["kind"])
    return {"result": found}
