"""``DATABASE_URL`` as Django's settings: SQLite in the data folder by default, PostgreSQL with a pool."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from console.errors import SettingsError

__all__ = ["database"]


def database(url: str, data: Path) -> dict[str, Any]:
    """Raises SettingsError when the URL is none of ``sqlite:///PATH`` and ``postgresql://USER:PASSWORD@HOST:PORT/NAME``."""
    if not url:
        return _sqlite(str(data / "db.sqlite3"))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise SettingsError(f"DATABASE_URL cannot be read ({error}).") from None
    if parts.scheme == "sqlite" and parts.path:
        return _sqlite(parts.path)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise SettingsError(
            "DATABASE_URL: write postgresql://USER:PASSWORD@HOST:5432/NAME or sqlite:///PATH, or leave it out for "
            "SQLite in the data folder."
        )
    query = dict(parse_qsl(parts.query))
    size = query.pop("pool", "10")
    if not size.isdecimal() or int(size) < 2:
        raise SettingsError(f"DATABASE_URL: pool={size[:20]} is not a count of connections from 2 on.")
    from console.postgresql import CONNECT_SECONDS, BoundedConnection

    pool = {"min_size": 2, "max_size": int(size), "timeout": 5, "connection_class": BoundedConnection}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "OPTIONS": {"pool": pool, "connect_timeout": CONNECT_SECONDS, **query},
    }


def _sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "console.sqlite",
        "NAME": path,
        "OPTIONS": {
            # A transaction that begins as a reader and then writes fails at once when another has written meanwhile.
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
        },
    }
