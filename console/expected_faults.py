"""What the log tells in a line, without a traceback: pages that somebody may not see (R-sys.5), and what goes over by
itself: a database or Redis that is away, a full disk.
"""

from __future__ import annotations

import errno
import logging

__all__ = ["ExpectedFaultsAreLines", "is_full"]

_FORBIDDEN = 403


class ExpectedFaultsAreLines(logging.Filter):
    """A filter of handlers that lets everything through."""

    def filter(self, record: logging.LogRecord) -> bool:
        fault = record.exc_info[1] if record.exc_info else None
        if fault is None:
            return True
        if getattr(record, "status_code", 0) == _FORBIDDEN:
            record.exc_info = None
        elif is_full(fault) or _is_away(fault):
            reason = (str(fault).strip().splitlines() or [type(fault).__name__])[0]
            record.msg, record.args, record.exc_info = (
                f"{record.getMessage().removesuffix('.')}: {reason}",
                (),
                None,
            )
        return True


def is_full(fault: BaseException | None) -> bool:
    """Whether a disk has no room, or none for us."""
    return isinstance(fault, OSError) and fault.errno in {errno.ENOSPC, errno.EDQUOT}


def _is_away(fault: BaseException) -> bool:
    from django.db import InterfaceError, OperationalError
    from redis.exceptions import RedisError

    return isinstance(fault, InterfaceError | OperationalError | RedisError)
