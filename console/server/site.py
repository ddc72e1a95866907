"""What a site is started with, and the programs that serve it: one for pages, one for jobs."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from console.errors import AddressUnavailable

__all__ = ["SiteSettings", "check_address", "prepared", "run_jobs", "run_web"]

SETTINGS_MODULE: Final = "console.settings"
_STOP_SECONDS: Final = 5
"""What requests under way get when the site is stopped; streams are ended at once."""


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """The folder of all data, and where the pages are served."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 8080

    @property
    def url(self) -> str:
        """Where people find it: ``IVRKIT_URL`` when it is given (a proxy stands before it)."""
        public = os.environ.get("IVRKIT_URL", "").split(",")[0].strip().rstrip("/")
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::", "") else self.host  # noqa: S104 - compared, not bound
        return public or f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    def environment(self) -> Mapping[str, str]:
        """Environment of the programs, by which Django's settings are chosen."""
        return {
            **os.environ,
            "IVRKIT_DATA": str(self.data.absolute()),
            "DJANGO_SETTINGS_MODULE": SETTINGS_MODULE,
        }


def check_address(settings: SiteSettings) -> None:
    """Raises AddressUnavailable when nothing can be served there, saying why."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((settings.host, settings.port))
        except OSError as error:
            raise AddressUnavailable(_refusal(settings, error)) from None


def _refusal(settings: SiteSettings, error: OSError) -> str:
    where = f"{settings.host}:{settings.port}"
    if error.errno == errno.EADDRINUSE:
        return f"Port {settings.port} is in use by another program (or by this site already); choose one by --port."
    if error.errno == errno.EACCES:
        return f"{where}: ports below 1024 are for root; choose another by --port and put a proxy before it."
    return f"{where} is not an address of this machine ({error.strerror}); see --host."


def prepared(settings: SiteSettings, bank: str = "") -> bool:
    """Make ready what the site needs; what is to be known goes to standard output, why it failed to standard error.

    ``bank`` is the address of the demo's bank service: the sample projects are added, and ask it.
    """
    command = [sys.executable, "-m", "console.server.preparation", settings.url, *filter(None, [bank])]
    return subprocess.run(command, env=settings.environment(), check=False).returncode == 0  # noqa: S603 - our own


def run_web(settings: SiteSettings) -> None:
    """Serve the pages until SIGTERM or SIGINT; does not come back."""
    from gunicorn.app.base import BaseApplication

    os.environ.update(settings.environment())

    class Pages(BaseApplication):
        def load_config(self) -> None:
            for name, value in _options(settings).items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from console.server.warming import warm_application

            return warm_application()

    sys.argv = ["ivrctl web"]
    Pages().run()


def _options(settings: SiteSettings) -> Mapping[str, Any]:
    return {
        "bind": f"{settings.host}:{settings.port}",
        # One process fans live updates out to all browsers; gevent lets it serve hundreds of streams and pages.
        "workers": 1,
        "worker_class": "console.server.worker.SiteWorker",
        "worker_connections": 2000,
        "graceful_timeout": _STOP_SECONDS,
        "timeout": 60,
        "loglevel": "warning",
        "proc_name": "ivrctl web",
        "control_socket_disable": True,
    }


def run_jobs(settings: SiteSettings) -> None:
    """Do the jobs until SIGTERM or SIGINT."""
    os.environ.update(settings.environment())
    from console.server.jobs import main

    main()
