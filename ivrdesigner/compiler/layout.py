"""Lines of XML from the templates, indented. Every element begins on a line of its own, but for those in prompts."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["indented"]

_INDENT: Final = "  "
_OPENING: Final = re.compile(r"<([A-Za-z-]+)(?:\s[^<>]*)?>")
# VoiceXML 2.0 §5.3.4: <else/> and <elseif/> divide the <if> they stand in.
_DIVIDER: Final = re.compile(r"<else(if)?\b")


def indented(text: str) -> list[str]:
    """The lines of ``text`` without empty ones, each indented by the elements that are open around it."""
    lines: list[str] = []
    depth = 0
    for written in text.split("\n"):
        line = written.strip(" ")
        if not line:
            continue
        is_closing = line.startswith("</")
        if is_closing and lines and _is_open(lines[-1].strip(" "), line):
            lines[-1] = lines[-1][:-1] + "/>"
            depth -= 1
            continue
        back = is_closing or _DIVIDER.match(line) is not None
        lines.append(_INDENT * max(0, depth - back) + line)
        depth += _opens(line) - is_closing
    return lines


def _opens(line: str) -> bool:
    """Whether the line opens an element that it does not close."""
    opening = _OPENING.match(line)
    return opening is not None and not opening[0].endswith("/>") and f"</{opening[1]}>" not in line


def _is_open(line: str, closing: str) -> bool:
    """Whether the line is just the start of the element that ``closing`` ends, so that the element is empty."""
    opening = _OPENING.fullmatch(line)
    return opening is not None and closing == f"</{opening[1]}>" and not line.endswith("/>")
