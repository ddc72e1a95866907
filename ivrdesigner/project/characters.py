"""Characters that no text of a flow may hold: they would steer a terminal or a synthesizer, and are never spoken."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["forbidden_in"]

# Controls (C0 and C1 without tab and line breaks), overrides and isolates of the writing direction (Unicode Annex 9
# §2: they make a text look like another one), surrogates and noncharacters.
_FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def forbidden_in(text: str) -> str | None:
    """The first such character as its code, ``U+001B``; None when there is none."""
    found = None if text.isprintable() else _FORBIDDEN.search(text)
    return None if found is None else f"U+{ord(found[0]):04X}"
