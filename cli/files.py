"""Files that commands write: whole or not at all, and why not in plain words."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from cli.outcome import CannotLoad

__all__ = ["cannot_write", "why", "write_whole"]


def write_whole(file: Path, text: str) -> None:
    """Write a text file beside its place and put it there when it is whole. Raises CannotLoad.

    What is no plain file (a device, a pipe) is written as it is.
    """
    try:
        if file.exists() and not file.is_file():
            file.write_text(text, encoding="utf-8")
            return
        target = file.resolve()
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as out:
                out.write(text)
            Path(name).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
            Path(name).replace(target)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except (OSError, ValueError, RuntimeError) as error:
        raise cannot_write(file, error) from None


def cannot_write(path: Path, error: Exception) -> CannotLoad:
    """The error of a command that could not write."""
    return CannotLoad(f"{str(path)[:200]} cannot be written: {why(error)}.")


def why(error: Exception) -> str:
    """The reason of the system, without its number and the path."""
    if isinstance(error, shutil.Error) and error.args and isinstance(error.args[0], list) and error.args[0]:
        reasons = [str(reason) for _, _, reason in error.args[0]]  # of each file that was not copied
        return re.sub(r"^\[Errno \d+\] ([^:]*).*", r"\1", reasons[0])
    if isinstance(error, RuntimeError):
        return "its links lead in a circle"
    return getattr(error, "strerror", None) or str(error)
