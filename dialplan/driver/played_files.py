"""Which files were played a moment ago, so that a menu does not cost a look at the disk each time."""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final

__all__ = ["PlayedFiles"]

_SECONDS: Final = 60.0
"""As long as `asr_tts.host.SpeechCache` waits before it counts a file as used again: then it is asked."""
_MOST: Final = 2000


class PlayedFiles:
    """Path and length in seconds by what was to be played. Used by greenlets of one thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._files: OrderedDict[Hashable, tuple[float, str, float]] = OrderedDict()

    def find(self, wanted: Hashable) -> tuple[str, float] | None:
        """The file, if it was used within a minute and is still there."""
        found = self._files.get(wanted)
        if found is None or self._clock() - found[0] > _SECONDS or not os.path.exists(found[1]):  # noqa: PTH110
            return None  # os.path: a third of the time of Path.exists, for each prompt of each call
        return found[1], found[2]

    def remember(self, wanted: Hashable, path: str, seconds: float) -> None:
        self._files[wanted] = (self._clock(), path, seconds)
        self._files.move_to_end(wanted)
        while len(self._files) > _MOST:
            self._files.popitem(last=False)
