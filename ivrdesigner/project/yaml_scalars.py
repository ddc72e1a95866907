"""Values of plain YAML scalars (YAML 1.2 §10.3 Core Schema)."""

from __future__ import annotations

import re
from typing import Any, Final

__all__ = ["core_value"]

_INT = re.compile(r"[-+]?[0-9]{1,300}")
_OCTAL = re.compile(r"0o[0-7]{1,100}")
_HEX = re.compile(r"0x[0-9a-fA-F]{1,100}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: Final[dict[str, Any]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}


def core_value(text: str) -> Any:
    """The value of a plain scalar (YAML 1.2 §10.3.2 Tag Resolution)."""
    first = text[:1]
    if text in _WORDS:
        return _WORDS[text]
    if not first or first not in "0123456789+-.":
        return text
    if _INT.fullmatch(text):
        return int(text)
    if _OCTAL.fullmatch(text):
        return int(text, 0)
    if _HEX.fullmatch(text):
        return int(text, 0)
    if len(text) <= 300 and _FLOAT.fullmatch(text):
        return float(text)
    return text
