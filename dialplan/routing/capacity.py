"""How much of a kind is in use in the whole site, over all its processes (R-num.5).

One place of a limit is one byte of a file, and to hold it is to have a lock on that byte. The operating system takes
the locks of a process that dies, so nothing that crashes leaves a place taken; and no process waits for another.
"""

from __future__ import annotations

import fcntl
import os
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["Capacity", "Claim"]

_FLOCK: Final = "hhqqi4x"
"""Linux's struct flock on 64 bits."""
_UNLIMITED: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Claim:
    """One place of a limit is wanted."""

    kind: str
    """``inbound``, ``agents``, ``supervisors``, ``online_agents``, ``robots``, or ``number-`` and an access number."""
    limit: int | None
    """How many places there are; None for any number, which is counted all the same."""


class Capacity:
    """The places that this process holds, in a folder that all processes of a host share.

    Not for threads: calls are greenlets of one thread. A process that forks opens its own, since locks stay with
    the parent.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._files: dict[str, int] = {}
        self._taken: dict[str, set[int]] = {}
        """Places held, by kind."""
        self._holders: dict[str, dict[str, int]] = {}
        """Who holds which place of each kind."""

    def acquire(self, holder: str, claims: Iterable[Claim]) -> Claim | None:
        """Take a place of each claim for ``holder`` (a call's UUID, an agent's number); all of them or none.

        Returns None, or the claim that no place was free for. A holder has one place of a kind, however often it asks.
        """
        before = self._holders.get(holder, {})
        places = dict(before)
        for claim in claims:
            if claim.kind in places:
                continue
            place = self._take(claim)
            if place is None:
                for kind, taken in places.items():
                    if kind not in before:
                        self._give_back(kind, taken)
                return claim
            places[claim.kind] = place
        self._holders[holder] = places
        return None

    def release(self, holder: str) -> None:
        """Give back all that a holder has. Harmless when it has nothing."""
        for kind, place in self._holders.pop(holder, {}).items():
            self._give_back(kind, place)

    def keep_only(self, holders: Iterable[str]) -> set[str]:
        """Give back what everybody else has, such as calls that FreeSWITCH does not know any more; who that was."""
        gone = self._holders.keys() - set(holders)
        for holder in gone:
            self.release(holder)
        return gone

    def mine(self, kind: str) -> int:
        """How many places of a kind this process holds."""
        return len(self._taken.get(kind, ()))

    def used(self, kind: str) -> int:
        """How many places of a kind all processes hold."""
        descriptor = self._file(kind)
        others, start = 0, 0
        while start < _UNLIMITED:
            probe = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, start, _UNLIMITED - start, 0)
            found, _, begin, length, _ = struct.unpack(_FLOCK, fcntl.fcntl(descriptor, fcntl.F_GETLK, probe))
            if found == fcntl.F_UNLCK:
                break
            others += length
            start = begin + length
        return others + self.mine(kind)

    def close(self) -> None:
        """Give back everything."""
        for descriptor in self._files.values():
            os.close(descriptor)
        self._files.clear()
        self._taken.clear()
        self._holders.clear()

    def _take(self, claim: Claim) -> int | None:
        descriptor = self._file(claim.kind)
        held = self._taken.setdefault(claim.kind, set())
        # Each process begins to look elsewhere, so that they seldom try the same place; and behind what it has.
        limit = _UNLIMITED if claim.limit is None else min(claim.limit, _UNLIMITED)
        begin = (os.getpid() * 7919 + len(held)) % limit if limit else 0
        for step in range(limit):
            place = (begin + step) % limit
            if place not in held and _lock(descriptor, place):
                held.add(place)
                return place
        return None

    def _give_back(self, kind: str, place: int) -> None:
        fcntl.lockf(self._files[kind], fcntl.LOCK_UN, 1, place)
        self._taken[kind].remove(place)

    def _file(self, kind: str) -> int:
        if kind not in self._files:
            name = re.sub(r"[^A-Za-z0-9_-]", lambda odd: f"%{ord(odd[0]):x}", kind)
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
            self._files[kind] = os.open(self._folder / f"{name}.places", flags, 0o660)
        return self._files[kind]


def _lock(descriptor: int, place: int) -> bool:
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
    except OSError:
        return False
    return True
