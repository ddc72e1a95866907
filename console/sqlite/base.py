"""The back end that Django loads by name; see the package."""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3 import base

from console.offload import aside

__all__ = ["DatabaseWrapper"]


class Cursor(base.SQLiteCursorWrapper):
    def execute(self, query: str, params: Any = None) -> Any:
        if params is None:
            return aside(super().execute, query)
        return aside(super().execute, query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        return aside(super().executemany, query, list(param_list))

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
