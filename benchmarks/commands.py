"""Start-up of the command line: CPU of `ivrctl --help`, children included."""

from __future__ import annotations

import os
import subprocess
import sys


def run() -> dict[str, float]:
    """Milliseconds of CPU (user and system), the middle of nine runs, beside a bare Python's."""
    return {
        "ms CPU of ivrctl --help": _cpu([sys.executable, "-m", "cli.main", "--help"]),
        "ms CPU of python -c pass": _cpu([sys.executable, "-c", "pass"]),
    }


def _cpu(command: list[str]) -> float:
    figures = []
    for _ in range(9):
        before = os.times()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        after = os.times()
        figures.append(
            after.children_user + after.children_system - before.children_user - before.children_system
        )
    return sorted(figures)[4] * 1000
