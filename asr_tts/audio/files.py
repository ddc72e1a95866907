"""Files that are there whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

__all__ = ["write_whole"]


def write_whole(path: Path, data: bytes | memoryview) -> None:
    """Write a file; one that was there stays until the new one is complete.

    Raises OSError when the folder is missing, unwritable or full, ValueError for a name that no file can have.
    """
    partial: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:50]}.")
        partial = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        # mkstemp makes the file private to its owner; a prompt is read by the media server as well.
        partial.chmod(0o644)
        partial.replace(path)
    except BaseException:
        if partial is not None:
            with contextlib.suppress(OSError):
                partial.unlink()
        raise
