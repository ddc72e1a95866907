"""Before a site is served: its folder, its secret key, its tables, and a way in for the first administrator.

A program of its own (``python -m console.server.preparation``), so that the parents stay free of Django.
"""

from __future__ import annotations

import contextlib
import fcntl
import io
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import available_timezones

from console.catalogues import compile_catalogues
from console.errors import ConsoleError, DataFolderUnusable, SettingsError

__all__ = ["main"]

_FAILED = 3
_PRIVATE_FOLDERS = ("media", "journal", "builds", "places")
_PRIVATE_FILES = {"db.sqlite3": "DATABASE_URL", "jobs.sqlite3": "REDIS_URL"}
"""Of the data folder, not for others, who may read the sounds in ``live`` and ``speech``; with the variable that names
another place.
"""


def main(url: str, bank: str = "") -> int:
    """0, or 3 when the site cannot be served; says what to do about it.

    ``bank`` is where the bank's service of the demo answers, which adds the sample projects; empty for no demo.
    """
    data = Path(os.environ["IVRKIT_DATA"])
    try:
        _make_folder(data)
        with _alone(data):
            _make_secret(data)
            _compile_texts()
            _migrate()
            _first_settings()
            if bank:
                _samples(bank)
            _first_publishing()
            _first_administrator(url)
    except ConsoleError as error:
        print(f"Error: {error}", file=sys.stderr)  # noqa: T201
        return _FAILED
    return 0


def _make_folder(data: Path) -> None:
    trial = data / f".trial-{os.getpid()}"
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in _PRIVATE_FOLDERS:
            (data / name).mkdir(exist_ok=True)
        for name, elsewhere in _PRIVATE_FILES.items():
            if not os.environ.get(elsewhere):
                (data / name).touch(0o600)
        for path in (*(data / name for name in _PRIVATE_FOLDERS), *data.glob("*.sqlite3*")):
            if path.stat().st_mode & 0o007:
                path.chmod(stat.S_IMODE(path.stat().st_mode) & 0o770)
        (data / "live").mkdir(exist_ok=True)
        if stat.S_IMODE(data.stat().st_mode) == 0o700:
            data.chmod(0o711)  # FreeSWITCH, another user, passes to the sounds below
        trial.write_bytes(b"x" * 65536)
        trial.unlink()
    except OSError as error:
        with contextlib.suppress(OSError):
            trial.unlink(missing_ok=True)
        raise DataFolderUnusable(
            f"{data} cannot be written ({error.strerror}); make room or rights there, or name another folder by --data."
        ) from None


@contextlib.contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Two programs that start at once do this one after the other."""
    with (data / ".preparing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make_secret(data: Path) -> None:
    file = data / "secret.key"
    if os.environ.get("IVRKIT_SECRET_KEY") or file.exists():
        return
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(secrets.token_urlsafe(48) + "\n")


def _compile_texts() -> None:
    """In a clone; an installed package brings its translations along."""
    try:
        compile_catalogues()
    except (OSError, ImportError) as error:
        print(f"Note: translations could not be made ({error}); pages are in English.", file=sys.stderr)  # noqa: T201


def _migrate() -> None:
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import call_command
    from django.core.management.base import SystemCheckError
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        django.setup()
        call_command("check", stdout=io.StringIO())
    except ImproperlyConfigured as error:
        raise SettingsError(str(error)) from None
    except SystemCheckError as error:
        raise SettingsError(str(error)) from None
    # Without the pool, which would try for ten seconds and not say why it failed.
    connection.settings_dict["OPTIONS"].pop("pool", None)
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if missing:
            print(f"Preparing the database ({len(missing)} steps) ...", flush=True)  # noqa: T201
            call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ConsoleError(f"The database cannot be used: {reason}. See DATABASE_URL.") from None
    finally:
        connection.close()


def _first_settings() -> None:
    """A new site shows times as this machine does."""
    from console.site.models import SiteSettings

    try:
        zone = "/".join(Path("/etc/localtime").resolve().parts).partition("zoneinfo/")[2]
        SiteSettings.objects.get_or_create(
            pk=1, defaults={"time_zone": zone if zone in available_timezones() else "UTC"}
        )
    finally:
        from django.db import connection

        connection.close()


def _samples(bank: str) -> None:
    from django.db import connection

    from console.server.demo import make_samples

    try:
        make_samples(bank, print)
    finally:
        connection.close()


def _first_publishing() -> None:
    """Live calls read a file of the site; a new site has none until something is changed."""
    from django.db import connection

    from dialplan.web.publishing import SITE, publish
    from dialplan.web.settings import live_folder

    try:
        if not (live_folder() / SITE).exists():
            publish("first start")
    finally:
        connection.close()


def _first_administrator(url: str) -> None:
    from console.accounts.setup import setup_link

    link = setup_link(url)
    if link is not None:
        print(f"Make the first administrator here (the link works once):\n  {link}", flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
