"""What the text of a tag means when its grammar does not say, or says it in an old or private format.

| tag-format | read as |
|---|---|
| semantics/1.0, semantics/1.0.2006, semantics-ms/1.0, … | script |
| semantics/1.0-literals | the text itself |
| none, or unknown | script when it assigns to ``out`` or ``$``; slots for ``<name value>``, ``name = 'value'`` and ``name.part = 'value'``; else the text |
"""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache
from typing import Any, NamedTuple

__all__ = ["Reading", "TagText", "read_tag"]

_LITERALS = re.compile(r"semantics/1\.0.*-literals", re.IGNORECASE)
_SCRIPT = re.compile(r"semantics(-ms)?/1\.0", re.IGNORECASE)
_ASSIGNS = re.compile(
    r"(?:^|[;{}()\s])(?:out|\$\$?|\$\w+)\s*(?:(?:\.\s*\w+|\[[^\]]*\])\s*)*(?:[-+*/%|&^]|<<|>>>?)?=(?!=)"
)
_SLOT_SCRIPT = re.compile(
    r"""(?:^|;)\s*(?:var\s+)?([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*)*)\s*="""
    r"""\s*(?=['"\d{\[(]|-\d|true\b|false\b|null\b|new\b|rules\b|meta\b|\$)"""
)
_GSL_SLOT = re.compile(r"""<\s*([\w.\-]+)\s+("[^"]*"|'[^']*'|[^<>\s]+)\s*>""")
_QUOTED = re.compile(r"""'([^'\\\n]*)'|"([^"\\\n]*)"\s*;?\Z""")


_GUESSED = 8192
"""Characters; a longer tag says what it is by a tag-format."""


class Reading(Enum):
    SCRIPT = auto()
    LITERAL = auto()
    SLOTS = auto()


class TagText(NamedTuple):
    reading: Reading
    value: Any
    """Script source, literal text, or a dictionary of slots."""


@lru_cache(maxsize=8192)
def read_tag(text: str, tag_format: str | None) -> TagText:
    declared, text = (tag_format or "").strip(), text.strip()
    if _LITERALS.search(declared):
        return TagText(Reading.LITERAL, text)
    if _SCRIPT.search(declared) and not declared.lower().startswith("swi"):
        return TagText(Reading.SCRIPT, text)
    if len(text) > _GUESSED:
        return TagText(Reading.LITERAL, text)
    if _ASSIGNS.search(text):
        return TagText(Reading.SCRIPT, text)
    slots = _GSL_SLOT.findall(text)
    if slots and not _GSL_SLOT.sub("", text).strip():
        return TagText(Reading.SLOTS, {name: value.strip("\"'") for name, value in slots})
    if _SLOT_SCRIPT.match(text):
        first: dict[str, str] = {}
        for name, path in _SLOT_SCRIPT.findall(text):
            first.setdefault(name, " = {}" if path else "")  # ``a.b = 'c'`` alone makes its own ``a``
        variables = ", ".join(name + value for name, value in first.items())
        gathered = "".join(f"out.{name} = {name};" for name in first)
        return TagText(Reading.SCRIPT, f"var {variables};\n{text}\n;{gathered}")
    quoted = _QUOTED.fullmatch(text.strip().removesuffix(";").strip())
    if quoted:
        return TagText(Reading.LITERAL, quoted[1] if quoted[1] is not None else quoted[2])
    return TagText(Reading.LITERAL, text)
