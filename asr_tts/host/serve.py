"""The process of one engine: ``python -m asr_tts.host.serve package.module:factory {settings as JSON}``.

Standard input is the socket to the host. The first message tells whether the engine opened; then one answer follows
each request until the host closes its end, which ends this process whatever it is doing.
"""

from __future__ import annotations

import json
import os
import pkgutil
import select
import socket
import sys
import threading
from collections.abc import Callable
from typing import Any, Protocol

from asr_tts.host.frames import Message, receive, send

__all__ = ["Emit", "StreamingEngine", "WorkerEngine", "main"]

Emit = Callable[[dict[str, Any], bytes], bool]


class WorkerEngine(Protocol):
    """What the factory returns: native code behind two methods that speak JSON and bytes."""

    def describe(self) -> dict[str, Any]:
        """Facts the host needs before the first request, as JSON values."""
        ...

    def handle(self, header: dict[str, Any], payload: bytes) -> Message:
        """Answer one request. What it raises becomes WorkerFailed at the host; the process goes on."""
        ...


class StreamingEngine(WorkerEngine, Protocol):
    """An engine that answers `asr_tts.host.Worker.stream` too."""

    def stream(self, header: dict[str, Any], payload: bytes, emit: Emit) -> None:
        """Answer in parts by ``emit(header, payload)``, and stop early when that returns False."""
        ...


def main(factory: str, settings: dict[str, Any]) -> int:
    """Serve until the host closes the socket. Returns the exit status: 0, or 1 when the engine did not open."""
    channel = socket.socket(fileno=os.dup(0))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if hasattr(select, "poll"):
        threading.Thread(target=_exit_with_host, args=(channel.fileno(),), daemon=True).start()
    try:
        engine: WorkerEngine = pkgutil.resolve_name(factory)(**settings)
        opened = {"opened": engine.describe()}
    except Exception as fault:
        send(channel, {"failed": _words(fault)})
        return 1
    send(channel, opened)
    try:
        while True:
            message, payload = receive(channel)
            try:
                if "request" in message:
                    answer, data = engine.handle(message["request"], payload)
                    send(channel, {"answer": answer}, data)
                elif "stream" in message:
                    _stream(channel, engine, message["stream"], payload)
                # A "cancel" that comes here was late: the stream it is about has ended.
            except Exception as fault:
                send(channel, {"failed": _words(fault)})
    except (EOFError, OSError):
        return 0


def _stream(channel: socket.socket, engine: Any, header: dict[str, Any], payload: bytes) -> None:
    wanted = True

    def emit(part: dict[str, Any], data: bytes) -> bool:
        nonlocal wanted
        if wanted:
            send(channel, {"part": part}, data)
            # During a stream the host says nothing but "cancel".
            wanted = not select.select([channel], [], [], 0)[0]
        return wanted

    engine.stream(header, payload, emit)
    send(channel, {"answer": {}})


def _exit_with_host(descriptor: int) -> None:
    # The main thread may be deep in native code when the host dies; only this thread then notices.
    poll = select.poll()
    poll.register(descriptor, 0)
    poll.poll()
    os._exit(0)


def _words(fault: Exception) -> str:
    return str(fault) or type(fault).__name__


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], json.loads(sys.argv[2])))
