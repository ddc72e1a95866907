"""Pages that somebody may not see, in the log: a line each, without the traceback that Django adds (R-sys.5)."""

from __future__ import annotations

import logging

__all__ = ["RefusalsAreLines"]

_FORBIDDEN = 403


class RefusalsAreLines(logging.Filter):
    """A filter of handlers that lets everything through."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 0) == _FORBIDDEN:
            record.exc_info = None
        return True
