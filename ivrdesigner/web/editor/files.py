"""The files of a project as texts: which may be there, and the loader's view of them."""

from __future__ import annotations

import errno
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ivrdesigner.errors import DesignerError
from ivrdesigner.project import LoadedProject, load_project
from ivrdesigner.web.kept import Kept
from vxml.message import Message

__all__ = [
    "MAX_BYTES",
    "MAX_FILES",
    "FilesError",
    "checked_files",
    "flow_file",
    "inside",
    "is_file_name",
    "loaded",
    "read",
    "write_files",
]

MAX_FILES: Final = 2_000
"""Greatest number of files of a project."""
MAX_BYTES: Final = 16 * 2**20
"""Greatest size of all its texts together, in bytes."""
_read: Final[Kept[LoadedProject]] = Kept(8, 300_000)
"""Projects as they were read: each character of their files takes fifty bytes of memory."""
_SUFFIXES: Final = (".yaml", ".yml", ".md", ".txt", ".json")
_PART = re.compile(r"[^\W_][\w .+@-]{0,99}")


class FilesError(DesignerError):
    """Files cannot be taken at all. ``code`` is the stable word of the answer."""

    def __init__(self, code: str, message: Message) -> None:
        self.code = code
        self.message = message
        super().__init__(message)


def flow_file(flow: str) -> str:
    """Path of a flow's file."""
    return f"flows/{flow}.yaml"


def is_file_name(path: str) -> bool:
    """Whether a project may have a text file of this path: relative, plain, at most five deep."""
    parts = path.split("/")
    return (
        len(path) <= 200
        and len(parts) <= 5
        and path.endswith(_SUFFIXES)
        and all(_PART.fullmatch(part) and not part.endswith((" ", ".")) for part in parts)
        and parts[0] not in ("audio", "build")
    )


def checked_files(files: Mapping[str, str]) -> dict[str, str]:
    """The files, when their names and sizes are within bounds. Raises FilesError."""
    if len(files) > MAX_FILES:
        raise FilesError(
            "too-large",
            Message(
                "The project has {count} files; {most} are allowed. Split it.",
                count=len(files),
                most=MAX_FILES,
            ),
        )
    for path in files:
        if not is_file_name(path):
            raise FilesError(
                "invalid-files",
                Message(
                    "{path!r} cannot be a file of a project; use names such as flows/main.yaml.",
                    path=path[:80],
                ),
            )
    try:
        size = sum(len(text.encode()) for text in files.values())
    except UnicodeEncodeError:
        raise FilesError(
            "invalid-files", Message("A file holds half of a character pair; send UTF-8.")
        ) from None
    if size > MAX_BYTES:
        raise FilesError(
            "too-large",
            Message(
                "The files have {size:.1f} MiB; {most} are allowed. Split the project.",
                size=size / 2**20,
                most=MAX_BYTES // 2**20,
            ),
        )
    return dict(files)


@contextmanager
def loaded(files: Mapping[str, str], recordings: Iterable[str] = ()) -> Iterator[LoadedProject]:
    """The project that lies in the files, while the rules look at it; ``recordings`` are those that exist."""
    with tempfile.TemporaryDirectory(prefix="ivrkit-") as name:
        folder = Path(name)
        write_files(folder, checked_files(files), recordings)
        project = load_project(folder)
        _read.keep(frozenset(files.items()), sum(map(len, files.values())), project)
        yield project


def read(files: Mapping[str, str]) -> LoadedProject:
    """The project that lies in the files, without a folder: what is written, and where. It must not be changed.

    What is edited was checked a moment ago, and is not read again.
    """
    known = _read.get(frozenset(files.items()))
    if known is None:
        with loaded(files) as known:
            pass
    return known


def write_files(folder: Path, texts: Mapping[str, str], recordings: Iterable[str] = ()) -> None:
    """Write files by path below a new folder. Of recordings only their being there matters: they are empty files.

    Raises FilesError for a path that leads out of the folder or is too long, and for one that is a file and a folder at
    once.
    """
    for path, text in (*texts.items(), *((f"audio/{name}", "") for name in recordings)):
        file = inside(folder, path)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode("utf-8", "replace"))
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            # A name of the one is a folder of the other: "a.yaml" and "a.yaml/b.yaml" cannot both be.
            raise FilesError(
                "invalid-files", Message("{name} is a file and a folder at once.", name=file.name[:80])
            ) from None
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                raise _no_file(path) from None
            raise


def inside(folder: Path, path: str) -> Path:
    """The file of that path below a folder, which holds no links. Raises FilesError for a path that leads out of it."""
    if path.startswith("/") or ".." in path.split("/"):
        raise _no_file(path)
    return folder / path


def _no_file(path: str) -> FilesError:
    return FilesError("invalid-files", Message("{path!r} cannot be a file of a project.", path=path[:80]))
