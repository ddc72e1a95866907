"""What ninja refuses before an operation runs, in the one shape of refusals and in the language of the request."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from ivrdesigner.project import finding
from ivrdesigner.project.author_errors import AuthorError, author_errors
from ivrdesigner.web.api.answers import problem
from vxml.message import Message

__all__ = ["TellingApi"]

_SENTENCES: Final = {
    400: ("unreadable", Message("The body of the request is no JSON.")),
    401: ("unauthenticated", Message("Sign in, or send a key that is valid.")),
    403: ("forbidden", Message("The request has no valid CSRF token; load the page again, or send a key.")),
    429: ("too-many", Message("Too many requests; wait a while.")),
}


class InvalidRequest(ValidationError):
    """Parameters or a body of another form; at least one fault."""

    def __init__(self, faults: list[AuthorError]) -> None:
        self.faults = faults
        super().__init__([])


class TellingApi(NinjaAPI):
    """An API that answers faults of requests as `ivrdesigner.web.schemas.Problem`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.add_exception_handler(InvalidRequest, _invalid)
        self.add_exception_handler(HttpError, _refused)
        self.add_exception_handler(Http404, _not_found)

    def validation_error_from_error_contexts(self, error_contexts: list[Any]) -> ValidationError:
        """Sentences of ours in the place of pydantic's."""
        return InvalidRequest(
            [
                replace(fault, path=fault.path[1:] if _is_in_body(context.model, fault) else fault.path)
                for context in error_contexts
                for fault in author_errors(context.pydantic_validation_error, context.model)
            ]
        )


def _is_in_body(model: Any, fault: AuthorError) -> bool:
    """Whether the way to the fault begins with the name of the operation's parameter, which callers do not know."""
    return model.__ninja_param_source__ == "body" and len(fault.path) > 1


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    """Every field that is wrong as a finding, with the way to it; the first one as a sentence."""
    findings = [finding(one.code, one.message, one.remedy, path=one.path).as_dict() for one in error.faults]
    first, count = error.faults[0], len(error.faults)
    detail = (
        Message("{message} {remedy}", message=first.message, remedy=first.remedy)
        if count == 1
        else Message(
            "{message} {remedy} ({count} faults)", message=first.message, remedy=first.remedy, count=count
        )
    )
    return problem(422, "invalid-request", detail, findings)


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    code, message = _SENTENCES.get(error.status_code, ("refused", Message.of(str(error))))
    return problem(error.status_code, code, message)


def _not_found(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(404, "not-found", Message("There is no such thing."))
