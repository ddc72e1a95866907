"""How bodies of requests are read."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from django.http import HttpRequest
from ninja.parser import Parser

__all__ = ["TextParser"]

_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F]")


class TextParser(Parser):
    """JSON whose texts are Unicode: half of a surrogate pair can be neither stored nor sent on, and is refused (400)."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Raises ValueError."""
        data = json.loads(request.body)
        if _SURROGATE.search(request.body):
            json.dumps(data, ensure_ascii=False).encode()
        return data
