"""What a server and its worker processes are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from dialplan.driver import Settings

__all__ = ["LogSettings", "Node", "ServerSettings", "WorkerStart"]


@dataclass(frozen=True, slots=True)
class Node:
    """A FreeSWITCH whose calls are taken over one connection."""

    name: str
    """As `dialplan.journal.Started.switch` tells it."""
    host: str
    port: int
    password: str


@dataclass(frozen=True, slots=True)
class LogSettings:
    """Of the lines on standard error."""

    form: Literal["text", "json"] = "text"
    level: Literal["debug", "info", "warning", "error"] = "info"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """A server: one parent that takes no calls, and its workers."""

    state: Path
    """Folder of the journal, the last good builds and the places of limits; one server of a pool at a time."""
    calls: Settings
    """How the calls are served."""
    pool: str = "ivr"
    """Workers are called ``<pool>-<number>``, as FreeSWITCH's dialplan does."""
    workers: int = 1
    site: Path | None = None
    projects: tuple[Path, ...] = ()
    """Instead of a site file."""
    nodes: tuple[Node, ...] = ()
    outbound: tuple[str, int] | None = None
    """Where FreeSWITCH's ``socket`` application connects to, a socket a call, instead of or beside ``nodes``."""
    monitor: tuple[str, int] | None = ("127.0.0.1", 9464)
    """Where metrics and health are served."""
    max_calls: int = 1000
    """Calls of one worker at once; more are passed on."""
    drain: float = 60.0
    """Seconds that running calls get when the server is told to stop."""
    guard: int = 30
    """Seconds after which FreeSWITCH sends a call to the fallback when no worker speaks for it any more."""
    log: LogSettings = LogSettings()

    @property
    def names(self) -> tuple[str, ...]:
        """Of the workers."""
        return tuple(f"{self.pool}-{number}" for number in range(1, self.workers + 1))

    def heirs(self, worker: str) -> Callable[[str], bool]:
        """Whose calls a worker ends when they died: those of its own name; the first one those of names that are no
        more, too.
        """
        names = self.names

        def is_ours(other: str) -> bool:
            gone = other not in names and other.rpartition("-")[0] == self.pool
            return other == worker or (worker == names[0] and gone)

        return is_ours


@dataclass(frozen=True, slots=True)
class WorkerStart:
    """What a worker process reads from its standard input, as one line."""

    settings: ServerSettings
    number: int
    """From 1."""
    status: int
    """Descriptor to write status lines to."""
    listener: int | None = None
    """Descriptor of the listening socket of ``outbound``, which all workers share."""

    @property
    def name(self) -> str:
        return self.settings.names[self.number - 1]

    def line(self) -> bytes:
        """As one line of JSON; it holds passwords, so it goes through a pipe only."""
        return _ADAPTER.dump_json(self) + b"\n"

    @classmethod
    def parse(cls, line: bytes) -> WorkerStart:
        return _ADAPTER.validate_json(line)


_ADAPTER = TypeAdapter(WorkerStart)
