"""Where a server keeps its journal, for the commands that read it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from cli.arguments import PATH
from cli.outcome import CannotLoad

if TYPE_CHECKING:
    from dialplan.journal import CallIndex

__all__ = ["STATE", "call_index"]

STATE: Final = click.option(
    "--state",
    type=PATH,
    metavar="DIR",
    default=Path(".ivrkit"),
    envvar="IVRKIT_STATE",
    show_default=True,
    show_envvar=True,
    help="Folder of the server: journal, last good builds, speech.",
)


@contextmanager
def call_index(state: Path) -> Iterator[CallIndex]:
    """The calls of a server, up to this moment. Raises CannotLoad when there is no journal."""
    import sqlite3

    from dialplan import journal

    folder = state / "journal"
    if not folder.is_dir():
        raise CannotLoad(f"There is no journal in {state}: name the folder of the server by --state.")
    try:
        with journal.call_index(folder) as index:
            yield index
    except (sqlite3.Error, OSError) as fault:
        raise CannotLoad(f"The journal in {folder} cannot be read: {fault}") from None
