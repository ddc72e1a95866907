"""Scripts: their text with findings, revisions and builds; what was not answered, and how well they understand (R-ai.1)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.decorators import display

from aiflows.web.admin.forms import ScriptForm
from aiflows.web.admin.tables import score_tables, script_tables, unanswered_rows
from aiflows.web.domain.learning import decide, learned, mean
from aiflows.web.domain.scripts import build_script, save_script
from aiflows.web.models import Script
from aiflows.web.trials import tried
from ivrdesigner.replay import Recording
from ivrdesigner.web.admin.look import NO_CHOICE, DesignerAdmin, version
from ivrdesigner.web.domain.errors import Refused
from ivrdesigner.web.numbers import number_in
from ivrdesigner.web.recordings import recording_names
from vxml.message import said, unpacked

__all__ = ["ScriptAdmin"]


@admin.register(Script)
class ScriptAdmin(DesignerAdmin):
    """A script is written here, and tried on the pages that its own leads to."""

    form = ScriptForm
    list_display = ("shown", "spoken", "revised", "built", "found")
    list_select_related = ("head", "newest_build")
    search_fields = ("name", "title")
    search_help_text = _("Name or title")
    change_form_outer_after_template = "scripts/versions.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Script]:
        rows: QuerySet[Script] = super().get_queryset(request)
        return rows.select_related("head__author", "newest_build").defer(
            "newest_build__document", "newest_build__source_map"
        )

    def get_fields(self, request: HttpRequest, obj: Script | None = None) -> Any:
        if obj is None:
            return ("name", "template", "text", "file", "note", "base")
        if not self.has_change_permission(request, obj):
            return ("name", "labelled")
        return ("name", "text", "file", "note", "labelled", "base")

    def get_readonly_fields(self, request: HttpRequest, obj: Script | None = None) -> Any:
        return ("name",) if obj is not None else ()

    @display(description=_("script"), header=True, ordering="name")
    def shown(self, script: Script) -> list[str]:
        return [str(script), script.name]

    @display(description=_("language"))
    def spoken(self, script: Script) -> str:
        return script.language or NO_CHOICE

    @display(description=_("revision"), ordering="head__at")
    def revised(self, script: Script) -> Any:
        return script.head and version(script.head.number, script.head.at)

    @display(description=_("build"))
    def built(self, script: Script) -> Any:
        build = script.newest_build
        return version(build.number, build.at) if build else NO_CHOICE

    @display(description=_("findings"), label={"errors": "danger", "warnings": "warning", "none": "success"})
    def found(self, script: Script) -> tuple[str, str]:
        head = script.head
        if head is None or head.errors:
            return "errors", gettext("has errors")
        return ("warnings", gettext("has warnings")) if head.warnings else ("none", gettext("in order"))

    # -- saving

    def save_model(self, request: HttpRequest, obj: Script, form: Any, change: bool) -> None:
        base = obj.head.number if change and obj.head is not None else 0
        super().save_model(request, obj, form, change)
        data = form.cleaned_data
        try:
            revision, new = save_script(request.user, obj, base, data["text"], data.get("note", ""))
        except Refused as fault:
            messages.error(request, str(fault))
            return
        if new:
            messages.info(request, gettext("Revision %(number)s was saved.") % {"number": revision.number})

    def response_add(self, request: HttpRequest, obj: Script, post_url_continue: Any = None) -> HttpResponse:
        return redirect("admin:scripts_script_change", obj.pk)

    def response_change(self, request: HttpRequest, obj: Script) -> HttpResponse:
        return redirect("admin:scripts_script_change", obj.pk)

    # -- the page of a script

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **values: Any
    ) -> HttpResponse:
        script = values.get("obj")
        if script is not None:
            context.update(script_tables(script, request))
            old = number_in(request.GET.get("revision", ""))
            revision = script.revisions.filter(number=old).first()
            if revision is not None and request.method == "GET":
                context["adminform"].form.initial["text"] = revision.text
                context["shown_revision"] = revision
        answer: HttpResponse = super().render_change_form(request, context, *args, **values)
        return answer

    # -- the pages behind it

    def get_urls(self) -> list[Any]:
        pages = (
            ("build", require_POST(self.build_view)),
            ("learning", self.learning_view),
            ("evaluation", self.evaluation_view),
            ("calls/<int:call>", self.call_view),
        )
        own = [
            path(
                f"<int:pk>/{route}/",
                self.admin_site.admin_view(view),
                name=f"scripts_script_{route.partition('/')[0]}",
            )
            for route, view in pages
        ]
        return [*own, *super().get_urls()]

    def build_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The button."""
        if not request.user.has_perm("scripts.build_script"):
            raise PermissionDenied
        script = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            build, new = build_script(request.user, script)
        except Refused as fault:
            messages.error(request, str(fault))
        else:
            words = _("Build %(number)s was made.") if new else _("Build %(number)s is this already.")
            messages.success(request, str(words) % {"number": build.number})
        return redirect("admin:scripts_script_change", pk)

    def learning_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """What was not answered, with proposals; a POST accepts one or rejects it, or says what words mean."""
        script = self._script(request, pk)
        if request.method == "POST":
            if not self.has_change_permission(request, script):
                raise PermissionDenied
            act, fields = (
                (mean, ("node", "text", "target", "field", "phrase"))
                if "phrase" in request.POST
                else (decide, ("decision", "target", "keyword"))
            )
            try:
                made = act(request.user, script, *(request.POST.get(name, "") for name in fields))
                messages.success(request, f"{made.get_decision_display()}: {made}")
            except Refused as fault:
                messages.error(request, str(fault))
            return redirect("admin:scripts_script_learning", pk)
        context = {
            "title": gettext("What %(script)s did not understand") % {"script": script},
            "unanswered": unanswered_rows(script),
            "rulings": script.rulings.select_related("by", "revision")[:50],
            "may_change": self.has_change_permission(request, script),
            **self._tried(request, lambda: learned(script)),
        }
        return self._page(request, script, "scripts/learning.html", context)

    def evaluation_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Scores on the labelled set."""
        script = self._script(request, pk)
        head = script.head
        context: dict[str, Any] = {"title": gettext("How well %(script)s understands") % {"script": script}}
        if head is not None and script.labelled.strip():
            context |= self._tried(
                request, lambda: tried("evaluation", script.name, head.text, labelled=script.labelled)
            )
            result = context.get("result", {})
            context["parts"] = score_tables(result)
            context["findings"] = said(result.get("findings", []), gettext)
        return self._page(request, script, "scripts/evaluation.html", context)

    def call_view(self, request: HttpRequest, pk: int, call: int) -> HttpResponseBase:
        """A call, and its replay on the script as it is now."""
        script = self._script(request, pk)
        found = get_object_or_404(script.calls.select_related("by"), pk=call)
        context: dict[str, Any] = {
            "title": gettext("Call of %(caller)s") % {"caller": found.caller or NO_CHOICE},
            "call": found,
            "moments": [
                {
                    "at": moment.at,
                    "kind": moment.kind,
                    **moment.facts,
                    "reason": said(unpacked(moment["reason"]), gettext),
                }
                for moment in Recording.loads(found.text).moments
                if moment.kind in ("prompt", "robot-heard", "robot-class", "transfer", "end")
            ],
        }
        if script.head is not None:
            text = script.head.text
            more = {"recording": found.text, "recordings": recording_names("")}
            context |= self._tried(request, lambda: tried("replay", script.name, text, **more))
        return self._page(request, script, "scripts/call.html", context)

    def _script(self, request: HttpRequest, pk: int) -> Script:
        if not self.has_view_permission(request):
            raise PermissionDenied
        script: Script = get_object_or_404(self.get_queryset(request), pk=pk)
        return script

    def _tried(self, request: HttpRequest, trial: Any) -> dict[str, Any]:
        try:
            return {"result": trial()}
        except Refused as fault:
            messages.warning(request, str(fault))
            return {}

    def _page(
        self, request: HttpRequest, script: Script, template: str, context: dict[str, Any]
    ) -> HttpResponseBase:
        whole = {
            **self.admin_site.each_context(request),
            "script": script,
            "original": script,
            "opts": self.opts,
            **context,
        }
        return TemplateResponse(request, template, whole)
