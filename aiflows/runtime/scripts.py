"""Scripts that calls are running: each parsed and its matchers opened once in a process."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Final

from pydantic import ValidationError

from aiflows.match import ScriptMatcher
from aiflows.model import Script
from vxml.interpreter import ObjectFailed

__all__ = ["matcher_of"]

_MOST: Final = 1000
"""Robots of a site that calls talk with; more are opened anew for each turn."""
_kept: OrderedDict[str, ScriptMatcher] = OrderedDict()
_lock = Lock()


def matcher_of(text: str) -> ScriptMatcher:
    """The matcher of a script's JSON text, as a build holds it. Raises `ObjectFailed` for what is none."""
    with _lock:
        found = _kept.get(text)
        if found is not None:
            _kept.move_to_end(text)
            return found
    try:
        made = ScriptMatcher(Script.model_validate_json(text))
    except ValidationError as error:
        fault = f"ivrkit:turn: the script does not load ({error.error_count()} faults); build it again"
        raise ObjectFailed("error.semantic", fault) from None
    with _lock:
        _kept[text] = made
        while len(_kept) > _MOST:
            _kept.popitem(last=False)
    return made
