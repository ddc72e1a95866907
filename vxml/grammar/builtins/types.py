"""What a built-in type consists of."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from vxml.grammar.builtins.parameters import Request
from vxml.grammar.expansion import Expansion, Meaning

__all__ = ["BuiltinType"]


class BuiltinType(NamedTuple):
    check: Callable[[Request], None]
    """Refuses bad parameters."""
    keys: Callable[[Request], Expansion]
    """The DTMF form."""
    keys_value: Callable[[str, Request], object]
    """From the keys to the value."""
    spoken_value: Meaning
    spoken: Callable[[Request], Expansion] | None = None
    """The spoken form, when it depends on parameters; else the rule of the type's name."""
