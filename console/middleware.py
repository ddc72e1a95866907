"""What holds for every request of somebody who is signed in."""

from __future__ import annotations

import time
import zoneinfo
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from console.api.auth import key_of
from console.error_pages import too_large
from console.site import site_values
from ivrdesigner.web.api.answers import problem
from vxml.message import Message

__all__ = ["BodyBound", "Compressed", "PasswordChangeFirst", "SessionIdle", "SiteZone"]

View = Callable[[HttpRequest], HttpResponseBase]
_SEEN: Final = "seen"
_NEVER_COMPRESSED: Final = ("text/event-stream", "audio/", "image/png", "image/jpeg", "font/")
_NOTED_EVERY_SECONDS: Final = 60


class Compressed(GZipMiddleware):
    """Pages and static files, but no streams of events, which it would hold back, and no parts of recordings."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.get("Content-Type", "")
        if response.status_code == HTTPStatus.PARTIAL_CONTENT or kind.startswith(_NEVER_COMPRESSED):
            return response
        return super().process_response(request, response)


class BodyBound:
    """Refuses what is too large before it is read: forms with files go to the disk while they come.

    Those who are not signed in have nothing larger than a form to send. A body without a length counts as none.
    """

    MOST: Final = 110 * 2**20
    """Bytes; the largest upload with its form around it."""
    MOST_OF_STRANGERS: Final = 2**20

    def __init__(self, get_response: View) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        told = request.META.get("CONTENT_LENGTH") or "0"
        size = int(told) if told.isdecimal() else 0
        if size > self.MOST or (size > self.MOST_OF_STRANGERS and not self._is_known(request)):
            return too_large(request)
        return self._next(request)

    def _is_known(self, request: HttpRequest) -> bool:
        kind, _space, text = request.headers.get("Authorization", "").partition(" ")
        return request.user.is_authenticated or (kind.lower() == "bearer" and key_of(text) is not None)


class SiteZone:
    """Shows times in the site's zone."""

    def __init__(self, get_response: View) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with timezone.override(zoneinfo.ZoneInfo(site_values().time_zone)):
            return self._next(request)


class SessionIdle:
    """Ends sessions that were idle for as long as the settings page says."""

    def __init__(self, get_response: View) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        seen = request.session.get(_SEEN) if request.user.is_authenticated else None
        now = int(time.time())
        if request.user.is_authenticated:
            if seen is not None and now - seen > site_values().session_minutes * 60:
                auth.logout(request)
                messages.info(request, _("You were signed out, since nothing was done for a while."))
            elif seen is None or now - seen > _NOTED_EVERY_SECONDS:
                request.session[_SEEN] = now
        return self._next(request)


class PasswordChangeFirst:
    """Somebody who must change the password can do nothing else."""

    def __init__(self, get_response: View) -> None:
        self._next = get_response
        self._open = tuple(
            reverse(name) for name in ("admin:logout", "admin:password_change", "set_language")
        )

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if getattr(request.user, "must_change_password", False) and not request.path.startswith(self._open):
            if request.path.startswith(("/api/", "/live/", "/designer/call")):
                return problem(403, "password-change", Message("Change your password first."))
            return redirect("admin:password_change")
        return self._next(request)
