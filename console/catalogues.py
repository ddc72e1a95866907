"""Translations: ``.po`` files are what is edited and kept, ``.mo`` files what Django reads, made from them.

Imports nothing of Django: the build makes the ``.mo`` files that travel in the wheel, a clone makes them when it starts.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

__all__ = ["APPS", "ROOT", "compile_catalogues", "sources"]

ROOT: Final = Path(__file__).parent.parent
APPS: Final = (
    "console",
    "vxml",
    "aiflows",
    "aiflows/web",
    "ivrdesigner",
    "dialplan",
    "dialplan/web",
    "ivrdesigner/web",
)
"""What has a catalogue of its own, as folders below the root."""


def sources(root: Path = ROOT) -> list[Path]:
    """The ``.po`` files of all apps."""
    return sorted(file for app in APPS for file in (root / app / "locale").glob("*/LC_MESSAGES/django.po"))


def compile_catalogues(root: Path = ROOT) -> list[Path]:
    """Make the ``.mo`` files that are missing or older than their source; those that were made.

    Raises OSError when one cannot be written, ValueError when a source cannot be read.
    """
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    made = []
    for source in sources(root):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as stream:
            catalogue = read_po(stream, abort_invalid=True)
        partial = target.with_suffix(f".mo.{os.getpid()}")
        with partial.open("wb") as out:
            write_mo(out, catalogue)
        partial.replace(target)
        made.append(target)
    return made
