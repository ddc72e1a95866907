"""gunicorn's gevent worker, which ends its streams when it is told to stop."""

from __future__ import annotations

from types import FrameType

from gunicorn.workers.ggevent import GeventWorker

__all__ = ["SiteWorker"]


class SiteWorker(GeventWorker):
    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # Streams of browsers never end by themselves; without this each stop would take the whole grace.
        from console.bus import bus

        bus().close()
        super().handle_exit(sig, frame)
