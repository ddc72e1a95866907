"""How the API answers with large JSON, and how it refuses."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse

__all__ = ["json_answer", "problem"]


def json_answer(data: Any, status: int = 200) -> HttpResponse:
    """JSON data as it is: states of large projects are not validated once more on their way out."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text.encode(), content_type="application/json; charset=utf-8", status=status)


def problem(status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    """A refusal, by `ivrdesigner.web.schemas.Problem`."""
    return json_answer({"code": code, "detail": detail, "findings": [], **more}, status)
