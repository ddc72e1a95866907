"""Files that commands write: whole or not at all, and why not in plain words."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from cli.outcome import CannotLoad

__all__ = ["cannot_write", "why", "write_whole"]


def write_whole(file: Path, data: str | bytes) -> None:
    """Write a file by the rule of `asr_tts.audio.files.write_whole`. Raises CannotLoad."""
    from asr_tts.audio import files

    try:
        files.write_whole(file, data.encode() if isinstance(data, str) else data)
    except (OSError, ValueError) as error:
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
