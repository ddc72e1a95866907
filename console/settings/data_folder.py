"""The one folder that holds all data of a site: database, audio, what was published for live calls, the secret key."""

from __future__ import annotations

import os
import secrets
from functools import cache
from pathlib import Path
from typing import Final

__all__ = ["DATA", "secret_key", "secret_key_file"]

DATA: Final = Path(os.environ.get("IVRKIT_DATA") or "ivrkit-data").absolute()


def secret_key_file(data: Path = DATA) -> Path:
    return data / "secret.key"


@cache
def secret_key() -> str:
    """Of IVRKIT_SECRET_KEY, else of the data folder; one for this process alone where there is neither."""
    given = os.environ.get("IVRKIT_SECRET_KEY", "")
    if given:
        return given
    try:
        return secret_key_file().read_text(encoding="ascii").strip() or secrets.token_urlsafe(48)
    except FileNotFoundError:
        return secrets.token_urlsafe(48)
