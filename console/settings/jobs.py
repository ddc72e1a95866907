"""The queue of jobs (huey): in the data folder on one host, in Redis when ``REDIS_URL`` names one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from huey import SqliteHuey

__all__ = ["FolderHuey", "jobs"]


class FolderHuey(SqliteHuey):
    """Makes the folder of its file first: tasks are declared when their modules are imported, even by a type checker."""

    def __init__(self, name: str, *, filename: str, **options: Any) -> None:
        Path(filename).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        super().__init__(name, filename=filename, **options)


def jobs(redis: str, data: Path) -> dict[str, Any]:
    """Django's setting ``HUEY``."""
    options: dict[str, Any] = {"name": "ivrkit", "immediate": False, "results": True}
    if redis:
        return {**options, "huey_class": "huey.RedisHuey", "url": redis}
    return {
        **options,
        "huey_class": "console.settings.jobs.FolderHuey",
        "filename": str(data / "jobs.sqlite3"),
    }
