"""Arguments and options that several commands share."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click

__all__ = ["JSON", "KEY", "PATH", "PROJECT", "SERVER", "SET", "assignments", "echo_json", "instant"]

PATH: Final = click.Path(path_type=Path)
PROJECT: Final = click.argument("project", type=PATH, default=".")
JSON: Final = click.option("--json", "as_json", is_flag=True, help="Print JSON for other programs.")
SERVER: Final = click.option(
    "--server", envvar="IVRKIT_SERVER", required=True, metavar="URL", help="The site; or IVRKIT_SERVER."
)
KEY: Final = click.option(
    "--key", envvar="IVRKIT_KEY", required=True, metavar="KEY", help="An API key; or IVRKIT_KEY."
)
SET: Final = click.option(
    "--set",
    "settings",
    metavar="NAME=VALUE",
    multiple=True,
    help="Override a constant of the project; repeatable.",
)


def assignments(
    settings: Iterable[str], *, option: str = "--set", example: str = "api=http://127.0.0.1:8085"
) -> dict[str, str]:
    """``NAME=VALUE`` words of an option as a dict. Raises click.UsageError for a word without a name or "="."""
    pairs: dict[str, str] = {}
    for word in settings:
        name, equals, value = word.partition("=")
        if not name or not equals:
            raise click.UsageError(f"{option} {word[:60]}: write NAME=VALUE, such as {example}.")
        pairs[name] = value
    return pairs


def instant(text: str, timezone: str) -> float:
    """Seconds since 1970 of an ISO 8601 time; one without offset is in ``timezone``.

    Raises click.UsageError for anything else.
    """
    from zoneinfo import ZoneInfo

    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(timezone))
        return moment.timestamp()
    except (ValueError, OverflowError):
        raise click.UsageError(
            f"--at {text[:60]}: write an ISO 8601 time, such as 2026-03-02T10:00."
        ) from None


def echo_json(value: Any) -> None:
    """Print a value as JSON, readable by people too."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
