"""How bodies of requests are read."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpRequest
from ninja.parser import Parser

__all__ = ["TextParser"]


class TextParser(Parser):
    """JSON that can be stored and sent on: without halves of surrogate pairs, and with numbers that are finite; else 400."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Raises ValueError."""
        return orjson.loads(request.body)
