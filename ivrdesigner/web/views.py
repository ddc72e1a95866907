"""The page of the designer; everything on it is drawn by the front end in `ui`, over the API."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import get_script_prefix, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from ivrdesigner.web.bundle import bundle
from ivrdesigner.web.models import Project

__all__ = ["editor"]


@require_GET
@never_cache
@login_required(login_url="admin:login")
@permission_required("designer.view_project", raise_exception=True)
@ensure_csrf_cookie
def editor(request: HttpRequest, project: str) -> HttpResponse:
    """The designer with one project open (R-ivr.1); 503 with what to do when the front end was not built."""
    found = get_object_or_404(Project, name=project)
    built = bundle()
    context = {
        "project": found,
        "bundle": built,
        "api": f"{get_script_prefix()}api/designer",
        "live": f"{get_script_prefix()}live/events",
        "home": reverse("admin:designer_project_changelist"),
    }
    if built is None:
        return render(request, "designer/not_built.html", context, status=503)
    return render(request, "designer/editor.html", context)
