"""Reading project files safely: bounded, UTF-8, regular files inside the project folder only."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Final

from ivrdesigner.project.findings import Finding, finding
from vxml.message import Message

__all__ = ["MAX_FILE", "decode", "read_source", "relative_name"]

MAX_FILE: Final = 16 * 1024 * 1024
"""Greatest size of a file in bytes."""


def relative_name(folder: Path, path: Path) -> str:
    """Name of a file as findings show it: from the project folder, with slashes."""
    return Path(os.path.relpath(path, folder)).as_posix()


def read_source(folder: Path, path: Path) -> str | Finding:
    """The text of a file of the project, or the finding that says why there is none.

    Links are followed only inside ``folder``. Devices, pipes and folders are refused before they are opened.
    """
    name = relative_name(folder, path)
    place = (name, 0, 0)
    try:
        real, root = path.resolve(strict=True), folder.resolve(strict=True)
    except FileNotFoundError:
        return finding(
            "IVR101",
            Message("The file {name} does not exist.", name=name),
            Message("Create it, or correct the name."),
            place=place,
        )
    except (OSError, RuntimeError, ValueError) as error:
        return _unreadable(name, error)
    if not real.is_relative_to(root):
        return finding(
            "IVR102",
            Message("The file {name} lies outside the project folder.", name=name),
            Message("Copy it into the project; links and .. must stay inside."),
            place=place,
        )
    try:
        with os.fdopen(os.open(real, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                return finding(
                    "IVR101",
                    Message("{name} is not a plain file.", name=name),
                    Message("Put a text file there."),
                    place=place,
                )
            content = stream.read(MAX_FILE + 1)
    except OSError as error:
        return _unreadable(name, error)
    return decode(content, name)


def decode(content: bytes, name: str) -> str | Finding:
    """UTF-8 text of a file's bytes (a byte order mark is dropped), or the finding that it is not."""
    if len(content) > MAX_FILE:
        return finding(
            "IVR103",
            Message("The file is larger than {most} MiB.", most=MAX_FILE // 2**20),
            Message("Shorten it, or split it into several files."),
            place=(name, 1, 1),
        )
    if (zero := content[:4096].find(b"\0")) >= 0:
        place = _place(name, content[:zero])
        return finding(
            "IVR104", Message("The file is binary or UTF-16."), Message("Save it as UTF-8 text."), place=place
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return finding(
            "IVR104",
            Message("The byte 0x{byte:02x} is not UTF-8.", byte=content[error.start]),
            Message("Save the file as UTF-8; older Chinese editors save GBK."),
            place=_place(name, content[: error.start]),
        )


def _place(name: str, before: bytes) -> tuple[str, int, int]:
    """File, line and column behind some bytes."""
    return name, before.count(b"\n") + 1, len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1


def _unreadable(name: str, error: Exception) -> Finding:
    is_circle = isinstance(error, RuntimeError) or getattr(error, "errno", None) == errno.ELOOP
    reason = getattr(error, "strerror", None) or Message("the path is not valid")
    if is_circle:  # pathlib raises RuntimeError for it until Python 3.13
        reason = Message("its links lead in a circle")
    return finding(
        "IVR101",
        Message("The file {name} cannot be read: {reason}.", name=name, reason=reason),
        Message("Check the name and the permissions."),
        place=(name, 0, 0),
    )
