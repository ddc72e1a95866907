"""The built front end: which files of ``static/ivrdesigner`` the page loads, by the manifest that Vite writes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

__all__ = ["Bundle", "bundle"]

_FOLDER: Final = Path(__file__).parent / "static" / "ivrdesigner"
_ENTRY: Final = "src/main.tsx"


@dataclass(frozen=True, slots=True)
class Bundle:
    """Addresses of the files that a page needs from the beginning. All names hold a hash of their content."""

    script: str
    styles: tuple[str, ...]
    modules: tuple[str, ...]
    """Modules that the script imports, to be fetched beside it."""


def bundle(folder: Path = _FOLDER) -> Bundle | None:
    """The bundle, or None when the front end was not built."""
    manifest = folder / "manifest.json"
    try:
        return _read(manifest, manifest.stat().st_mtime_ns)
    except (FileNotFoundError, KeyError, ValueError):
        return None


@cache
def _read(manifest: Path, changed: int) -> Bundle:
    chunks = json.loads(manifest.read_text(encoding="utf-8"))
    entry = chunks[_ENTRY]
    parts = [entry, *(chunks[name] for name in entry.get("imports", ()))]
    # Not through the storage of static files: a second hash in the name would make browsers load the script twice, once
    # by this name and once by the name under which the parts that are loaded later import it.
    address = f"{settings.STATIC_URL}ivrdesigner/"
    return Bundle(
        address + entry["file"],
        tuple(address + style for part in parts for style in part.get("css", ())),
        tuple(address + part["file"] for part in parts[1:]),
    )
