"""gunicorn's gevent worker, which ends its streams when it is told to stop, and lets nobody hold a place by silence."""

from __future__ import annotations

import socket
from types import FrameType
from typing import Any, Final

from gunicorn.workers.ggevent import GeventWorker

__all__ = ["SiteWorker"]


SILENT_SECONDS: Final = 30.0
"""How long a client may neither send the next part of a body nor take the next part of an answer."""


class SiteWorker(GeventWorker):
    def handle_request(self, listener_name: Any, req: Any, sock: socket.socket, addr: Any) -> None:
        # Each connection takes a place of the site's; gunicorn bounds the time of a head alone.
        sock.settimeout(SILENT_SECONDS)
        super().handle_request(listener_name, req, sock, addr)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # Streams of browsers never end by themselves; without this each stop would take the whole grace.
        from console.bus import bus

        bus().close()
        super().handle_exit(sig, frame)
