"""Segments of a prompt as pieces: made beside each other and ahead, and put together for as few commands as can be."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Final

import gevent

from dialplan.driver.sounds import Piece, Sound, Sounds
from dialplan.session import Playlist
from vxml.platform import Segment

__all__ = ["batches", "made", "numbered"]

_AHEAD: Final = 8
"""Segments that are made while others play."""
_TOGETHER: Final = 0.01
"""Seconds that a segment waits for those behind it, so that they are one command: files are found in less."""
_AT_ONCE: Final = 50
"""Files in one command to FreeSWITCH."""


def made(sounds: Sounds, segments: Sequence[Segment]) -> Iterator[list[Piece]]:
    """Pieces of all segments that are there, as soon as some are; later ones are made meanwhile. Waits in its greenlet."""
    waiting = deque(enumerate(segments))
    making: deque[list[Piece] | gevent.Greenlet] = deque()
    try:
        while waiting or making:
            while waiting and len(making) < _AHEAD:
                number, segment = waiting.popleft()
                ready = sounds.ready(segment)
                making.append(
                    gevent.spawn(_pieces, sounds, segment, number)
                    if ready is None
                    else numbered(ready, number)
                )
            there: list[Piece] = []
            if isinstance(making[0], gevent.Greenlet):
                making[0].join()
            if unfinished := [each for each in making if isinstance(each, gevent.Greenlet)]:
                gevent.joinall(unfinished, _TOGETHER)
            while making and len(there) < _AT_ONCE:
                first = making[0]
                if isinstance(first, list):
                    there += first
                elif first.ready() or not there:
                    there += first.get()
                else:
                    break
                making.popleft()
            if there:
                yield there
    finally:
        gevent.killall([each for each in making if isinstance(each, gevent.Greenlet)], block=False)


def numbered(pieces: list[Piece], segment: int) -> list[Piece]:
    """Pieces that know which segment of their prompt they belong to."""
    if segment == 0:
        return pieces  # as they are made
    return [
        Sound(piece.media, piece.seconds, segment) if isinstance(piece, Sound) else piece for piece in pieces
    ]


def batches(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces that can be played by one command each; a mark goes with what follows it."""
    found: list[list[Piece]] = []
    batch: list[Piece] = []
    sounds = 0
    for piece in pieces:
        alone = isinstance(piece, Sound) and not Playlist.takes(piece.media)
        if sounds and (alone or sounds >= _AT_ONCE):
            found.append(batch)
            batch, sounds = [], 0
        batch.append(piece)
        sounds += isinstance(piece, Sound)
        if alone:
            found.append(batch)
            batch, sounds = [], 0
    if batch:
        found.append(batch)
    return found


def _pieces(sounds: Sounds, segment: Segment, number: int) -> list[Piece]:
    return numbered(sounds.pieces(segment), number)
