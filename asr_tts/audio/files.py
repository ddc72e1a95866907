"""Files that are there whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path

__all__ = ["write_whole"]


def write_whole(path: Path, data: bytes | memoryview, mode: int = 0o644) -> None:
    """Write a file; one that was there stays until the new one is complete, and hands on its mode.

    ``mode`` is that of a file that was not there: by default everybody reads it, as the media server reads a prompt,
    whatever the umask. A symbolic link stays, and what it leads to is written. What is no plain file (a device, a pipe) is written as it
    is. Raises OSError when the folder is missing, unwritable or full, ValueError for a name that no file can have.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as place:
            place.write(data)
        return
    target = _end_of_links(path)
    partial: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:50]}.")
        partial = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        partial.chmod(target.stat().st_mode & 0o777 if target.exists() else mode)
        partial.replace(target)
    except BaseException:
        if partial is not None:
            with contextlib.suppress(OSError):
                partial.unlink()
        raise


def _end_of_links(path: Path) -> Path:
    try:
        return path.resolve()
    except RuntimeError:  # how Python before 3.13 tells a loop
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from None
