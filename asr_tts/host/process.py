"""Starting and ending the process of an engine.

`subprocess` is used and not `multiprocessing`: nothing of this process (threads, locks, sockets) is inherited.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from asr_tts.errors import EngineUnavailable
from asr_tts.host.frames import receive

__all__ = ["END_SECONDS", "Child", "bound", "end", "start"]

END_SECONDS = 2.0
_CRASH_SECONDS = 0.2
_STDERR_BYTES = 65536


@dataclass(slots=True, weakref_slot=True)
class Child:
    """A running engine, our end of its socket, and what it said of itself when it opened."""

    process: subprocess.Popen[bytes]
    channel: socket.socket
    stderr: IO[bytes]
    description: dict[str, Any]
    owner: int
    """The process id that started it: after a fork the copy must not speak on the same socket."""


def start(factory: str, settings: Mapping[str, Any], limit: float, how_to_install: str) -> Child:
    """Start ``python -m asr_tts.host.serve factory settings`` and wait ``limit`` seconds until it opened.

    Raises EngineUnavailable with what the process said last.
    """
    ours, theirs = socket.socketpair()
    stderr = tempfile.TemporaryFile()  # noqa: SIM115 - read after the process ended
    try:
        with theirs:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-P", "-m", "asr_tts.host.serve", factory, json.dumps(settings)],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                env={
                    **os.environ,
                    "PYTHONPATH": os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path),
                },
                # Ctrl-C in a terminal is for us: the engine ends when we close the socket.
                start_new_session=True,
            )
    except OSError as fault:
        ours.close()
        stderr.close()
        raise EngineUnavailable(
            f"the engine's process cannot be started: {fault.strerror or fault}"
        ) from fault
    try:
        header, _ = receive(ours, deadline=time.monotonic() + limit)
    except BaseException as fault:
        story = end(process, ours, stderr, os.getpid(), kill=True)
        if isinstance(fault, TimeoutError):
            raise EngineUnavailable(f"the engine did not open within {limit:g} s", how_to_install) from fault
        if isinstance(fault, (EOFError, OSError)):
            raise EngineUnavailable(f"the engine's process {story}", how_to_install) from fault
        raise
    if "failed" in header:
        end(process, ours, stderr, os.getpid(), kill=False)
        raise EngineUnavailable(str(header["failed"]), how_to_install)
    return Child(process, ours, stderr, header["opened"], os.getpid())


def end(
    process: subprocess.Popen[bytes],
    channel: socket.socket,
    stderr: IO[bytes],
    owner: int,
    *,
    kill: bool = False,
) -> str:
    """Close our end, wait until the process is gone and say how it ended. Does nothing the second time."""
    if stderr.closed:
        return "had ended"
    with stderr:
        channel.close()
        if owner != os.getpid():
            return "belongs to another process"
        try:
            # A process that crashed is let go first, so that its own status is seen and not our signal.
            process.wait(_CRASH_SECONDS if kill else END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        return _story(process, stderr)


def _story(process: subprocess.Popen[bytes], stderr: IO[bytes]) -> str:
    status = process.returncode
    if status is not None and status < 0:
        try:
            story = f"was ended by {signal.Signals(-status).name}"
        except ValueError:
            story = f"was ended by signal {-status}"
    else:
        story = f"ended with status {status}"
    stderr.seek(0)
    lines = stderr.read(_STDERR_BYTES).decode(errors="replace").split("\n")
    said = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return f"{story}, saying: {said[:300]}" if said else story


def bound(stderr: IO[bytes]) -> None:
    """Cut what the process wrote to standard error when it is long."""
    # Native libraries print warnings; a process that lives for months must not fill the disk with them.
    if os.fstat(stderr.fileno()).st_size > _STDERR_BYTES:
        os.ftruncate(stderr.fileno(), 0)
