"""Work that would hold up gevent's hub, done in a native thread while other requests go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

__all__ = ["aside"]

Result = TypeVar("Result")


def aside(function: Callable[..., Result], *arguments: Any) -> Result:
    """Call it in the hub's thread pool; here and now in a process that gevent has not patched."""
    try:
        from gevent import get_hub, monkey
    except ImportError:
        return function(*arguments)
    if not monkey.is_module_patched("threading"):
        return function(*arguments)
    result: Result = get_hub().threadpool.apply(function, arguments)
    return result
