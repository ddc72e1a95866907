"""The sound of this machine's microphone."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Generator
from typing import Final

from cli.outcome import CannotLoad

__all__ = ["microphone"]

_RECORDERS: Final = (
    ("parec", "--format=s16le", "--channels=1", "--rate={rate}", "--latency-msec=50", "--raw"),
    ("arecord", "-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", "{rate}"),
)
_CHUNK_SECONDS: Final = 0.1


def microphone(rate: int) -> Generator[bytes, None, None]:
    """16-bit mono PCM a tenth of a second at a time, until the generator is closed.

    Raises CannotLoad when no recorder is installed or it does not get sound.
    """
    found = next((words for words in _RECORDERS if shutil.which(words[0])), None)
    if found is None:
        names = " or ".join(words[0] for words in _RECORDERS)
        raise CannotLoad(f"There is no {names} to record from the microphone; install one, or give a file.")
    command = [word.format(rate=rate) for word in found]
    with subprocess.Popen(  # noqa: S603 - a fixed list
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as recorder:
        assert recorder.stdout is not None
        assert recorder.stderr is not None
        try:
            heard = False
            while samples := recorder.stdout.read(int(rate * _CHUNK_SECONDS) * 2):
                heard = True
                yield samples
            if not heard:
                said = recorder.stderr.read(2000).decode(errors="replace").strip().split("\n")[0]
                raise CannotLoad(f"{command[0]} gives no sound: {said or 'no microphone'}.")
        finally:
            recorder.kill()
