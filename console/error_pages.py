"""Pages for what went wrong, and JSON for programs."""

from __future__ import annotations

import sys
from typing import Any, Final

from django.db import DatabaseError, DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from console.expected_faults import is_full
from ivrdesigner.web.api.answers import problem
from vxml.message import Message

__all__ = ["bad_request", "not_allowed", "not_found", "server_error", "too_large", "too_many"]

_CODES: Final = {
    400: "bad-request",
    403: "forbidden",
    404: "not-found",
    413: "too-large",
    429: "too-many",
    500: "fault",
    503: "not-available",
}
_PROGRAMS: Final = ("/api/", "/live/", "/designer/call")


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    if request.path.startswith(_PROGRAMS):
        return problem(status, _CODES[status], Message.of(text))
    return render(request, "console/error.html", {"title": title, "text": text}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    # A hostile Host header ends here; nothing of the request is shown.
    text = gettext("The request cannot be understood. If you came by a new address, name it in IVRKIT_URL.")
    return _page(request, 400, gettext("Bad request"), text)


def not_allowed(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """Also for a form whose CSRF token is missing or old."""
    text = (
        gettext(
            "This form is too old or came from elsewhere. Go back, load the page again and send it once more."
        )
        if reason
        else gettext("Your roles do not allow this; ask an administrator.")
    )
    return _page(request, 403, gettext("Not allowed"), text)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404, gettext("Not found"), gettext("There is no such page, or it is gone."))


def too_large(request: HttpRequest) -> HttpResponse:
    """A body that is refused unread."""
    return _page(
        request,
        413,
        gettext("Too large"),
        gettext("What was sent is larger than anything that is taken here."),
    )


def too_many(request: HttpRequest) -> HttpResponse:
    """Attempts to sign in from one address at the same time."""
    text = gettext(
        "Too many attempts to sign in come from your address at this moment. Try again in some seconds."
    )
    return _page(request, 429, gettext("Too many attempts"), text)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours, or a database that is away or a full disk: that is 503, and goes over by itself.

    What the database cannot hold (PostgreSQL no NUL in a text, neither of them a number of 30 digits) is the request's.
    """
    error: Any = sys.exc_info()[1]
    if isinstance(error, DataError | OverflowError):
        return bad_request(request, error)
    if isinstance(error, DatabaseError) or is_full(error):
        text = (
            gettext("The disk of the site is full; nothing was kept. Make room there, then try again.")
            if is_full(error)
            else gettext(
                "The database does not answer or cannot write. Try again in a moment; the log says why."
            )
        )
        answer = _page(request, 503, gettext("Not available"), text)
        answer["Retry-After"] = "10"
        return answer
    return _page(request, 500, gettext("Fault"), gettext("Something went wrong here; the log says what."))
