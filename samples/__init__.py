"""Sample projects: each folder with an `ivr.yaml` is one, with scenarios in its `tests` folder.

They are the templates of `ivrctl new` and what the demo plays. Data only; `bank-hotline/service.py` is a tiny
HTTP service for the bank to ask.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["FOLDER", "names"]

FOLDER = Path(__file__).parent
"""Where the sample projects lie."""


def names() -> list[str]:
    """Names of the sample projects, sorted."""
    return sorted(path.parent.name for path in FOLDER.glob("*/ivr.yaml"))
