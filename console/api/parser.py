"""How bodies of requests are read."""

from __future__ import annotations

import json
import re
from math import isfinite
from typing import Any, Final

from django.http import HttpRequest
from ninja.parser import Parser

__all__ = ["TextParser"]

_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F]")


class TextParser(Parser):
    """JSON that can be stored and sent on: without halves of surrogate pairs, and with numbers that are finite; else 400."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Raises ValueError."""
        data = json.loads(request.body, parse_float=_finite, parse_constant=_finite)
        if _SURROGATE.search(request.body):
            json.dumps(data, ensure_ascii=False).encode()
        return data


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"{text} is no number of JSON")
    return number
