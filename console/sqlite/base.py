"""The back end that Django loads by name; see the package."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db.backends.sqlite3 import base

from console.offload import aside

__all__ = ["DatabaseWrapper"]


_one_waits = threading.Lock()
"""Held by the one who waits for SQLite's lock to write: if more did, in all threads of the pool, nobody would be left to
commit what holds it."""


class Cursor(base.SQLiteCursorWrapper):
    def execute(self, query: str, params: Any = None) -> Any:
        with self._turn(query):
            if params is None:
                return aside(super().execute, query)
            return aside(super().execute, query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        with self._turn(query):
            return aside(super().executemany, query, list(param_list))

    def _turn(self, query: str) -> AbstractContextManager[Any]:
        may_wait = not self.connection.in_transaction and not query.startswith("SELECT")
        return _one_waits if may_wait else nullcontext()

    def fetchone(self) -> Any:
        return aside(super().fetchone)

    def fetchmany(self, *size: Any) -> Any:
        return aside(super().fetchmany, *size)

    def fetchall(self) -> Any:
        return aside(super().fetchall)


class DatabaseWrapper(base.DatabaseWrapper):
    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)

    def _commit(self) -> None:
        if self.connection is not None:
            with self.wrap_database_errors:
                aside(self.connection.commit)
