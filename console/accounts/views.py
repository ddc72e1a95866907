"""Making the first administrator."""

from __future__ import annotations

from django.contrib import admin, auth
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from console.accounts.forms import SetupForm
from console.accounts.setup import is_setup_token, make_administrator

__all__ = ["setup"]


@never_cache
def setup(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the link that the first start prints; 404 once somebody is there."""
    if not is_setup_token(token):
        raise Http404
    form = SetupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = make_administrator(form.cleaned_data["username"], form.cleaned_data["password"])
        auth.login(request, user, "django.contrib.auth.backends.ModelBackend")
        return redirect("admin:index")
    context = {**admin.site.each_context(request), "title": _("First administrator"), "form": form}
    return render(request, "console/setup.html", context)
