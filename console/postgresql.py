"""Connections to PostgreSQL that do not wait for ever: a server that is frozen keeps its sockets open and says nothing."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeVar

import psycopg
from psycopg import capabilities

if TYPE_CHECKING:
    from psycopg.abc import PQGen

__all__ = ["ANSWER_SECONDS", "CONNECT_SECONDS", "BoundedConnection"]

CONNECT_SECONDS: Final = 5
"""What a server may take to accept a connection."""
ANSWER_SECONDS: Final = 10.0
"""What a statement may take. Those of migrations have no bound: they go without the pool."""
_CANCEL_SECONDS: Final = 1.0

Result = TypeVar("Result")


class BoundedConnection(psycopg.Connection[Any]):
    """A statement without an answer is given up with its connection."""

    def wait(self, gen: PQGen[Result], interval: float = 0.1, timeout: float | None = None) -> Result:
        """Raises psycopg.OperationalError."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, ANSWER_SECONDS)
        except psycopg.errors._WaitTimeout:  # noqa: SLF001 - what psycopg has callers convert
            if capabilities.has_cancel_safe():  # an older libpq would wait for ever here
                with suppress(psycopg.Error):
                    self.cancel_safe(timeout=_CANCEL_SECONDS)
            self.pgconn.finish()
            raise psycopg.OperationalError(f"no answer within {ANSWER_SECONDS:g} seconds") from None
