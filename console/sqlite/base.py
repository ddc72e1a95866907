"""The back end that Django loads by name; see the package."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.backends.sqlite3 import base

__all__ = ["DatabaseWrapper"]

Result = TypeVar("Result")


def _aside(function: Callable[..., Result], *arguments: Any) -> Result:
    """Call it in the hub's thread pool, or here where there is no hub."""
    try:
        from gevent import get_hub, monkey
    except ImportError:
        return function(*arguments)
    if not monkey.is_module_patched("threading"):
        return function(*arguments)
    result: Result = get_hub().threadpool.apply(function, arguments)
    return result


class Cursor(base.SQLiteCursorWrapper):
    def execute(self, query: str, params: Any = None) -> Any:
        if params is None:
            return _aside(super().execute, query)
        return _aside(super().execute, query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        return _aside(super().executemany, query, list(param_list))

    def fetchone(self) -> Any:
        return _aside(super().fetchone)

    def fetchmany(self, *size: Any) -> Any:
        return _aside(super().fetchmany, *size)

    def fetchall(self) -> Any:
        return _aside(super().fetchall)


class DatabaseWrapper(base.DatabaseWrapper):
    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)

    def _commit(self) -> None:
        if self.connection is not None:
            with self.wrap_database_errors:
                _aside(self.connection.commit)
