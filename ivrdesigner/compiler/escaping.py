"""Texts of authors inside XML and ECMAScript, whatever characters they hold."""

from __future__ import annotations

import json
import re
from typing import Final

from markupsafe import Markup

__all__ = ["js", "script", "xml"]

# XML 1.0 §2.2 Characters.
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPECIAL: Final = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    # XML 1.0 §3.3.3: a line break written as itself would become a blank in an attribute.
    "\n": "&#10;",
    "\r": "&#13;",
    "\t": "&#9;",
}
_SPECIALS: Final = re.compile('[&<>"\n\r\t]')


def xml(text: str) -> Markup:
    """``text`` as character data or attribute value; characters that XML does not have are left out."""
    return Markup(_SPECIALS.sub(lambda found: _SPECIAL[found[0]], _NOT_XML.sub("", text)))  # noqa: S704 - escaped here


def script(expression: str) -> str:
    """An author's expression that XML can carry: a character it does not have stands as its ECMAScript escape."""
    return _NOT_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", expression.strip())


def js(text: str) -> str:
    """``text`` as an ECMAScript string literal in single quotes, which need no escape in XML."""
    inner = json.dumps(text, ensure_ascii=False)[1:-1].replace('\\"', '"').replace("'", "\\'")
    return "'" + script_characters(inner) + "'"


def script_characters(inner: str) -> str:
    """Characters that XML or an ECMAScript string literal cannot hold, as escapes."""
    inner = inner.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x7f", "\\u007f")
    return _NOT_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", inner)
