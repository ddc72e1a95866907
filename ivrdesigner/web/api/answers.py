"""How the API answers with large JSON, and how it refuses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

import orjson
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from ivrdesigner.web.domain.errors import Refused
from ivrdesigner.web.editor import FilesError
from ivrdesigner.web.findings import told
from vxml.message import Message

__all__ = ["json_answer", "problem", "refusing"]

View = TypeVar("View", bound=Callable[..., Any])


def json_answer(data: Any, status: int = 200) -> HttpResponse:
    """JSON data as it is: states of large projects are not validated once more on their way out."""
    return HttpResponse(_json(data), content_type="application/json; charset=utf-8", status=status)


def _json(data: Any) -> bytes:
    encoder = DjangoJSONEncoder(ensure_ascii=False, separators=(",", ":"))
    try:
        return orjson.dumps(data, encoder.default, orjson.OPT_PASSTHROUGH_DATETIME)
    except orjson.JSONEncodeError:
        # A recorded call or a file may hold half of a character pair, or a number of more than 64 bits.
        return encoder.encode(data).encode("utf-8", "replace")


def problem(status: int, code: str, detail: Message, findings: Sequence[Any] = ()) -> HttpResponse:
    """A refusal, by `ivrdesigner.web.schemas.Problem`, in the language of the request."""
    return json_answer(told({"code": code, "detail": detail.said(gettext), "findings": findings}), status)


def refusing(view: View) -> View:
    """What the domain refuses is an answer and no fault of the server."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **values: Any) -> Any:
        try:
            return view(request, *args, **values)
        except Refused as fault:
            return problem(fault.status, fault.code, fault.message, fault.findings)
        except FilesError as fault:
            return problem(413 if fault.code == "too-large" else 422, fault.code, fault.message)

    return answered  # type: ignore[return-value]
