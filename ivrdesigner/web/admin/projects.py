"""IVR projects: their state, and building, deploying and going back (R-ivr.1, R-ivr.9)."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from ivrdesigner.diff import difference
from ivrdesigner.web.admin.look import NO_CHOICE, DesignerAdmin, version
from ivrdesigner.web.catalogue import catalogue
from ivrdesigner.web.domain.builds import deploy, make_build, roll_back
from ivrdesigner.web.domain.errors import HasErrors, Refused
from ivrdesigner.web.domain.projects import create_project, delete_project, edit_project, projects, taken_name
from ivrdesigner.web.domain.revisions import revision_of
from ivrdesigner.web.editor.files import loaded
from ivrdesigner.web.models import Build, Deployment, Project, Revision, VoicexmlDocument
from ivrdesigner.web.numbers import number_in
from vxml.message import said

__all__ = ["ProjectAdmin"]

_STATES = {
    "errors": _("has errors"),
    "draft": _("draft"),
    "changed": _("changed since the build"),
    "built": _("built"),
    "deployed": _("in force"),
}
_SHOWN = 10
"""Rows of each table of a project; the designer shows all."""


class ProjectForm(forms.ModelForm):
    template = forms.ChoiceField(label=_("Begin with"), required=False, widget=UnfoldAdminSelectWidget)

    class Meta:
        model = Project
        fields = ("name", "title", "timeout_queue")

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        if "template" in self.fields:
            names = [template["name"] for template in catalogue()["templates"]]
            self.fields["template"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]
            self.fields["template"].initial = "starter"

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        taken = taken_name(name, self.instance if self.instance.pk else None)
        if taken is not None:
            raise forms.ValidationError(gettext("There is a project {name} already.").format(name=taken))
        return name


@admin.register(Project)
class ProjectAdmin(DesignerAdmin):
    """One form for the few fields; everything else is drawn in the designer."""

    form = ProjectForm
    list_display = ("shown", "state_shown", "draft", "built", "deployed", "spoken", "designer")
    search_fields = ("name", "title")
    search_help_text = _("Name or title")
    change_form_outer_after_template = "designer/admin/versions.html"
    fields = ("name", "title", "timeout_queue")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Project]:
        return projects().order_by(*self.get_ordering(request) or ["name"])

    def get_fields(self, request: HttpRequest, obj: Project | None = None) -> Any:
        return self.fields if obj is not None else (*self.fields, "template")

    @display(description=_("IVR project"), header=True, ordering="name")
    def shown(self, project: Project) -> list[str]:
        return [str(project), project.name]

    @display(
        description=_("state"),
        label={
            "errors": "danger",
            "draft": "info",
            "changed": "warning",
            "built": "info",
            "deployed": "success",
        },
    )
    def state_shown(self, project: Project) -> tuple[str, Any]:
        return project.state, _STATES[project.state]

    @display(description=_("draft"), ordering="head__at")
    def draft(self, project: Project) -> Any:
        return project.head and version(project.head.number, project.head.at)

    @display(description=_("build"))
    def built(self, project: Project) -> Any:
        build = project.newest_build
        return version(build.number, build.at) if build else NO_CHOICE

    @display(description=_("in force"))
    def deployed(self, project: Project) -> Any:
        deployment = project.in_force
        return version(deployment.build.number, deployment.at) if deployment else NO_CHOICE

    @display(description=_("languages"))
    def spoken(self, project: Project) -> str:
        return ", ".join(project.languages) or NO_CHOICE

    @display(description=_("editor"))
    def designer(self, project: Project) -> SafeString:
        return format_html(
            '<a class="designer-open" href="{}">{}</a>',
            reverse("designer:editor", args=[project.name]),
            _("Open"),
        )

    # -- writing goes through the domain: a name or a queue is a new revision too

    def save_model(self, request: HttpRequest, obj: Project, form: Any, change: bool) -> None:
        if change:
            old = Project.objects.only("name").get(pk=obj.pk).name
            made = edit_project(
                request.user, old, new_name=obj.name, title=obj.title, timeout_queue=obj.timeout_queue
            )
        else:
            made = create_project(
                request.user,
                obj.name,
                title=obj.title,
                timeout_queue=obj.timeout_queue,
                template=form.cleaned_data.get("template") or None,
            )
        obj.pk, obj._state.adding = made.pk, False  # noqa: SLF001 - the form holds the object that was made

    def response_add(self, request: HttpRequest, obj: Project, post_url_continue: Any = None) -> HttpResponse:
        if "_addanother" in request.POST or "_popup" in request.POST:
            answer: HttpResponse = super().response_add(request, obj, post_url_continue)
            return answer
        return redirect("designer:editor", obj.name)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[str], Any]:
        objects, counts, needed, protected = super().get_deleted_objects(objs, request)
        needed.discard(VoicexmlDocument._meta.verbose_name)  # goes with its project, and only so
        return objects, counts, needed, protected

    def delete_model(self, request: HttpRequest, obj: Project) -> None:
        delete_project(obj.name)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Project]) -> None:
        for name in queryset.values_list("name", flat=True):
            delete_project(name)

    # -- versions

    def get_urls(self) -> list[Any]:
        own = [
            path(
                "<int:pk>/version/",
                self.admin_site.admin_view(require_POST(self.version_view)),
                name="designer_project_version",
            ),
            path("<int:pk>/diff/", self.admin_site.admin_view(self.diff_view), name="designer_project_diff"),
        ]
        return [*own, *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **values: Any
    ) -> HttpResponse:
        obj = values.get("obj")
        if obj is not None:
            context.update(_versions(obj, request))
        answer: HttpResponse = super().render_change_form(request, context, *args, **values)
        return answer

    def version_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The buttons: build, deploy a build, roll back."""
        project = get_object_or_404(Project, pk=pk)
        act, number = request.POST.get("act", ""), request.POST.get("build", "")
        right = "build_project" if act == "build" else "deploy_project"
        if not request.user.has_perm(f"designer.{right}"):
            raise PermissionDenied
        try:
            messages.success(request, _done(request, project, act, number_in(number)))
        except HasErrors as fault:
            first = said(fault.findings[0], gettext)
            messages.error(request, f"{fault} {first['file']}:{first['line']} {first['message']}")
        except Refused as fault:
            messages.error(request, str(fault))
        return redirect("admin:designer_project_change", pk)

    def diff_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """What one revision does otherwise than another."""
        project = get_object_or_404(Project, pk=pk)
        if not self.has_view_permission(request, project):
            raise PermissionDenied
        numbers = [request.GET.get(name, "") for name in ("from", "to")]
        try:
            sides = [revision_of(project, number_in(one)) for one in numbers]
        except Refused as fault:
            messages.error(request, str(fault))
            return redirect("admin:designer_project_change", pk)
        with loaded(sides[0].files) as one, loaded(sides[1].files) as two:
            found = difference(one, two)
        title = gettext("Differences of %(project)s") % {"project": project}
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "project": project,
            "before": sides[0],
            "after": sides[1],
            "difference": _readable(found.as_dict()),
            "opts": self.opts,
        }
        return TemplateResponse(request, "designer/admin/difference.html", context)


def _readable(value: Any) -> Any:
    """Values of fields as JSON text; everything else as it is."""
    if isinstance(value, dict):
        return {
            key: json.dumps(one, ensure_ascii=False)
            if key in ("before", "after") and isinstance(one, dict | list | bool)
            else _readable(one)
            for key, one in value.items()
        }
    return [_readable(one) for one in value] if isinstance(value, list | tuple) else value


def _done(request: HttpRequest, project: Project, act: str, build: int | None) -> str:
    if act == "build":
        made, created = make_build(request.user, project)
        words = _("Build %(number)s was made.") if created else _("Build %(number)s is this already.")
        return str(words) % {"number": made.number}
    if act == "deploy" and build is not None:
        deployment, _new = deploy(request.user, project, build)
    else:
        deployment, _new = roll_back(request.user, project)
    return gettext("Build %(number)s is in force.") % {"number": deployment.build.number}


def _versions(project: Project, request: HttpRequest) -> dict[str, Any]:
    """The tables below a project's form."""
    revisions = Revision.objects.filter(project=project).select_related("author").defer("files", "layout")
    builds = (
        Build.objects.filter(project=project)
        .select_related("author", "revision")
        .defer("texts", "source_map", "audio", "findings", "revision__files", "revision__layout")
    )
    deployments = (
        Deployment.objects.filter(project=project)
        .select_related("by", "build")
        .defer("build__texts", "build__source_map", "build__audio", "build__findings")
    )
    return {
        "revisions": revisions[:_SHOWN],
        "builds": builds[:_SHOWN],
        "deployments": deployments[:_SHOWN],
        "in_force": project.in_force.build_id if project.in_force else None,
        "may_build": request.user.has_perm("designer.build_project"),
        "may_deploy": request.user.has_perm("designer.deploy_project"),
    }
