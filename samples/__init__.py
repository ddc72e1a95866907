"""Sample projects: each folder with an `ivr.yaml` is one, with scenarios in its `tests` folder.

They are the templates of `ivrctl new` and what the demo plays. Data only; `bank-hotline/service.py` is a tiny
HTTP service for the bank to ask.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["FOLDER", "SCRIPTS", "names", "scripts"]

FOLDER = Path(__file__).parent
"""Where the sample projects lie."""
SCRIPTS = FOLDER / "scripts"
"""Where the sample scripts of robots lie."""


def names() -> list[str]:
    """Names of the sample projects, sorted."""
    return sorted(path.parent.name for path in FOLDER.glob("*/ivr.yaml"))


def scripts() -> list[str]:
    """Names of the sample scripts of robots, sorted: templates of `ivrctl script new`."""
    return sorted(path.stem for path in SCRIPTS.glob("*.yaml"))
