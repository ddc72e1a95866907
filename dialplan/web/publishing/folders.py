"""Writing what calls read: whole folders first, then the site file in one step. No Django.

A reader sees the old site file or the new one, and every folder that it names is complete before. A crash or a full
disk at any moment leaves the old one in force; what is left over is cleaned up by the next publishing.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from dialplan.routing import Snapshot, load_snapshot

__all__ = ["PART", "SITE", "PublishedFolder", "SitePlan", "publishing", "remove_unused", "write_site"]

SITE: Final = "site.yaml"
_PART: Final = ".part"
PART: Final = f".{SITE}{_PART}"
"""The site file before it is in force."""
_RETIRED: Final = ".retired.json"
GRACE_SECONDS: Final = 600.0
"""A folder that the site file does not name any more stays for so long: workers look for changes every second."""
_KINDS: Final = ("projects", "documents", "scripts")
"""Folders that hold the published ones."""
_HEAD: Final = "# Written by the console at each change. What is changed here by hand is lost.\n"


@dataclass(frozen=True, slots=True)
class PublishedFolder:
    """A folder that never changes once it is there, as long as its number is given once."""

    path: str
    """From the folder of the site file, such as ``projects/bank@17``."""
    texts: Mapping[str, str]
    """Content by path in the folder."""
    copies: Mapping[str, Path]
    """Files that are copied, by path in the folder."""


@dataclass(frozen=True, slots=True)
class SitePlan:
    """What shall be there."""

    site: Mapping[str, Any]
    """As `dialplan.routing.Site`."""
    folders: tuple[PublishedFolder, ...]


@contextlib.contextmanager
def publishing(live: Path) -> Iterator[None]:
    """One publishes at a time, over all processes of the host. Raises OSError."""
    live.mkdir(parents=True, exist_ok=True)
    with (live / ".publishing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def write_site(live: Path, plan: SitePlan, last: Snapshot | None = None) -> Snapshot:
    """Write the plan and put it in force; the snapshot that calls get. Call it within `publishing`.

    Raises OSError when something cannot be written and SetupFaulty when the site file is faulty; the old one is in
    force then.
    """
    _remove_parts(live)
    for folder in plan.folders:
        _write_folder(live, folder)
    part = live / PART
    _write_file(part, _text(plan.site).encode())
    snapshot = load_snapshot(site=part, last=last)
    part.replace(live / SITE)
    _sync(live)
    return snapshot


def remove_unused(
    live: Path, named: Collection[str], used: Callable[[str], bool], now: float
) -> tuple[str, ...]:
    """Remove folders that have not been named for a while and that no call uses; which those were.

    ``named`` are the paths that the site file has, ``used`` tells by path whether a call still runs it. Call it within
    `publishing`. Raises OSError.
    """
    there = {
        f"{kind}/{folder.name}"
        for kind in _KINDS
        if (live / kind).is_dir()
        for folder in (live / kind).iterdir()
        if not folder.name.startswith(".")
    }
    before = _retired(live)
    retired = {path: before.get(path, now) for path in there - set(named)}
    gone = [path for path, since in retired.items() if now - since >= GRACE_SECONDS and not used(path)]
    for path in gone:
        # Out of sight in one step: nobody may find half of it.
        hidden = (live / path).with_name(f".{Path(path).name}{_PART}")
        (live / path).replace(hidden)
        shutil.rmtree(hidden)
        del retired[path]
    if retired != before:
        _write_file(live / (_RETIRED + _PART), json.dumps(retired).encode())
        (live / (_RETIRED + _PART)).replace(live / _RETIRED)
    return tuple(sorted(gone))


def _retired(live: Path) -> dict[str, float]:
    try:
        return dict(json.loads((live / _RETIRED).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def _text(site: Mapping[str, Any]) -> str:
    yaml = YAML(typ="safe", pure=False)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    stream = StringIO()
    yaml.dump(dict(site), stream)
    return _HEAD + stream.getvalue()


def _write_folder(live: Path, folder: PublishedFolder) -> None:
    final = live / folder.path
    if _is_there(final, folder):
        return
    part = final.with_name(f".{final.name}{_PART}")
    part.mkdir(parents=True)
    folders = {part}
    for name in (*folder.texts, *folder.copies):
        (part / name).parent.mkdir(parents=True, exist_ok=True)
        folders.add((part / name).parent)
    for name, text in folder.texts.items():
        _write_file(part / name, text.encode())
    for name, source in folder.copies.items():
        shutil.copyfile(source, part / name)
        _sync(part / name)
    for made in folders:
        _sync(made)
    if final.is_dir():
        # A number given twice: a project was deleted and made anew, or the database is a former one.
        old = final.with_name(f".{final.name}.old{_PART}")
        final.replace(old)
        part.replace(final)
        shutil.rmtree(old)
    else:
        part.replace(final)
    _sync(final.parent)


def _is_there(final: Path, folder: PublishedFolder) -> bool:
    """Whether the folder was written before. Sounds are compared by their sizes."""
    try:
        return all(
            (final / name).read_bytes() == text.encode() for name, text in folder.texts.items()
        ) and all(
            (final / name).stat().st_size == source.stat().st_size for name, source in folder.copies.items()
        )
    except OSError:
        return False


def _write_file(file: Path, data: bytes) -> None:
    """FreeSWITCH, another user, reads the sounds alone."""
    with file.open("wb") as stream:
        os.fchmod(stream.fileno(), 0o640)
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_parts(live: Path) -> None:
    for kind in _KINDS:
        for part in (live / kind).glob(f".*{_PART}"):
            shutil.rmtree(part)
