"""What the world may ask of a running server: ``/metrics`` for Prometheus, ``/healthz``, ``/readyz``.

Served by a thread of the parent, for all workers together.
"""

from __future__ import annotations

import errno
import json
import threading
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from dialplan.errors import PortInUse
from dialplan.server.supervisor import Supervisor, WorkerProcess

__all__ = ["Monitor", "health", "readiness"]

_REQUEST_SECONDS: Final = 5.0


def health(workers: Sequence[WorkerProcess], now: float, *, stopping: bool = False) -> dict[str, Any]:
    """Whether every worker lives and says so; ``ok`` and what is said of each.

    A server that is ``stopping`` is well while its calls finish: workers that have ended are done, not dead.
    """
    gone = "stopped" if stopping else "dead"
    told = {
        worker.name: "well" if worker.well(now) else "silent" if worker.alive else gone for worker in workers
    }
    return {"ok": set(told.values()) <= {"well", "stopped"}, "workers": told}


def readiness(workers: Sequence[WorkerProcess], now: float, *, stopping: bool = False) -> dict[str, Any]:
    """Whether a call that comes now is taken: a worker is well, open and connected. ``ok`` and the state of each.

    None is from the moment on at which the server is told to stop, before its workers have said so themselves.
    """
    taking = [
        worker.well(now)
        and worker.state.get("state") == "running"
        and not worker.state.get("closed")
        and (worker.state.get("socket") or any(worker.state.get("switches", {}).values()))
        for worker in workers
    ]
    return {
        "ok": any(taking) and not stopping,
        "workers": {worker.name: dict(worker.state) for worker in workers},
    }


class Monitor:
    """Answers until `close`."""

    def __init__(self, address: tuple[str, int], folder: Path) -> None:
        """``folder`` is the workers' ``PROMETHEUS_MULTIPROC_DIR``. Raises PortInUse, OSError."""
        self._folder = folder
        self._supervisor: Supervisor | None = None
        registry = CollectorRegistry()
        MultiProcessCollector(registry, str(folder))  # type: ignore[no-untyped-call]
        self._restarts = Counter("ivrkit_worker_restarts", "Workers that died", registry=registry)
        self._well = Gauge("ivrkit_workers_well", "Workers that live and answer", registry=registry)
        self._registry = registry
        monitor = self

        class Handler(BaseHTTPRequestHandler):
            timeout = _REQUEST_SECONDS

            def do_GET(self) -> None:
                status, kind, body = monitor.answer(self.path)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
                """Questions every few seconds are no news."""

        try:
            self._server = ThreadingHTTPServer(address, Handler)
        except OSError as fault:
            if fault.errno == errno.EADDRINUSE:
                raise PortInUse(
                    f"another process listens at {address[0]}:{address[1]}; stop it, or choose another port by --monitor"
                ) from fault
            raise
        self._server.daemon_threads = True

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def start(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor
        threading.Thread(target=self._server.serve_forever, name="monitor", daemon=True).start()

    def worker_died(self, pid: int) -> None:
        """Forget what only a living process has, such as calls under way."""
        self._restarts.inc()
        mark_process_dead(pid, str(self._folder))  # type: ignore[no-untyped-call]

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Status, content type and body."""
        workers = self._supervisor.workers if self._supervisor is not None else []
        stopping = self._supervisor is not None and self._supervisor.stopping
        now = time.monotonic()
        match path.partition("?")[0]:
            case "/metrics":
                self._well.set(sum(worker.well(now) for worker in workers))
                return 200, CONTENT_TYPE_LATEST, generate_latest(self._registry)
            case "/healthz":
                return _told(health(workers, now, stopping=stopping))
            case "/readyz":
                return _told(readiness(workers, now, stopping=stopping))
        return 404, "text/plain; charset=utf-8", b"There are /metrics, /healthz and /readyz.\n"

    def close(self) -> None:
        if self._supervisor is not None:
            self._server.shutdown()
        self._server.server_close()


def _told(what: dict[str, Any]) -> tuple[int, str, bytes]:
    body = json.dumps(what, ensure_ascii=False).encode() + b"\n"
    return (200 if what["ok"] else 503), "application/json", body
