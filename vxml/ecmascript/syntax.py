"""Syntax checks that run nothing."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from vxml.ecmascript.engine import Engine
from vxml.ecmascript.source import carried
from vxml.ecmascript.values import ScriptError
from vxml.errors import ResourceLimit

__all__ = ["check", "check_script"]

_idle: Final[list[Engine]] = []
"""Engines between two checks; each is in one thread's hands at a time, since pop and append are atomic."""


@lru_cache(maxsize=4096)
def check(expression: str) -> str | None:
    """None when the text is one ECMAScript expression, otherwise what is wrong with it, in the words of the engine."""
    # Parentheses alone would let `a)+(b` pass, brackets alone `...a`.
    return _parse(f"({expression}\n)") or _parse(f"[{expression}\n]")


@lru_cache(maxsize=512)
def check_script(source: str) -> str | None:
    """None when the text is an ECMAScript program, otherwise what is wrong with it."""
    return _parse(source)


def _parse(code: str) -> str | None:
    try:
        engine = _idle.pop()
    except IndexError:
        engine = Engine(time_limit=1.0)
    message: str | None = None
    try:
        engine.call("check", 0, carried(code))
    except ScriptError as error:
        message = error.message
    except ResourceLimit as error:
        return error.message
    _idle.append(engine)
    return message
