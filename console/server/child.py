"""One of the programs under `ivrctl up`: it ends when its parent does, even by kill -9."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from pathlib import Path
from typing import Final

from console.server.site import SiteSettings, run_jobs, run_web

__all__ = ["main"]

_PR_SET_PDEATHSIG: Final = 1


def main(parent: int, name: str, arguments: list[str]) -> None:
    """Become that program."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        return  # it died before we could ask to be told
    if name == "program":
        # The wish survives exec.
        os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606 - our own program
    site = json.loads(arguments[0])
    settings = SiteSettings(Path(site["data"]), site["host"], site["port"])
    {"web": run_web, "jobs": run_jobs}[name](settings)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
