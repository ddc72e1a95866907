"""The one admin site; every app registers its pages with ``django.contrib.admin.register``."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from console.error_pages import too_many
from console.settings.security import client_address
from ivrdesigner.web.numbers import number_in

__all__ = ["ConsoleSite"]


class ConsoleSite(UnfoldAdminSite):
    index_title = _("Home")

    def has_permission(self, request: HttpRequest) -> bool:
        """Everybody who is signed in has a home page; Django's staff flag says nothing here."""
        return bool(request.user.is_active)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Passwords are tried at a bounded pace."""
        from console.accounts.pace import place, wait_after_failure

        answer: HttpResponse
        if request.method != "POST":
            answer = super().login(request, extra_context)
            return answer
        address = client_address(request)
        with place(address) as is_free:
            if not is_free:
                return too_many(request)
            answer = super().login(request, extra_context)
            if answer.status_code != HTTPStatus.FOUND:
                wait_after_failure(address)
        return answer

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Unfold takes the page number as it comes."""
        if number_in(request.GET.get("page", "1")) != 1:
            query = request.GET.copy()
            query["page"] = "1"
            request.GET = query  # type: ignore[assignment]
        answer: TemplateResponse = super().search(request, extra_context)
        return answer

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        from console.accounts.forms import OwnPassword

        request.current_app = self.name
        forced = getattr(request.user, "must_change_password", False)
        if forced and request.method == "GET":
            messages.warning(
                request, gettext("Somebody else chose your password. Choose one that you alone know.")
            )

        context = {**self.each_context(request), "title": gettext("Change password")}

        class View(PasswordChangeView):
            form_class = OwnPassword
            template_name = "registration/password_change_form.html"
            success_url = reverse("admin:index")
            extra_context = context

            def form_valid(self, form: Any) -> HttpResponse:
                answer = super().form_valid(form)
                messages.success(request, gettext("Your password was changed."))
                return answer

        return View.as_view()(request)
