"""The telephone: a page with the dial pad of `ivrdesigner.web.ui` that calls a script."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from aiflows.web.models import Script
from ivrdesigner.web.bundle import bundle
from ivrdesigner.web.call.process import spares

__all__ = ["telephone"]


@require_GET
@never_cache
@login_required(login_url="admin:login")
@permission_required("scripts.call_script", raise_exception=True)
def telephone(request: HttpRequest, script: str) -> HttpResponse:
    """Call a script from the browser (R-ai.1); 503 with what to do when the front end was not built."""
    found = get_object_or_404(Script, name=script)
    built = bundle()
    home = reverse("admin:scripts_script_change", args=[found.pk])
    if built is None:
        return render(request, "designer/not_built.html", {"home": home}, status=503)
    spares().prepare()
    builds = list(found.builds.values_list("number", "revision__number")[:50])
    context = {
        "script": found,
        "bundle": built,
        "home": home,
        "address": reverse("scripts:call"),
        "builds": " ".join(f"{number}:{revision}" for number, revision in builds),
    }
    return render(request, "scripts/telephone.html", context)
