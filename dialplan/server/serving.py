"""A server from its start to its end."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from dialplan.errors import AlreadyRunning
from dialplan.esl import listen
from dialplan.server.logs import set_up_log
from dialplan.server.monitor import Monitor
from dialplan.server.settings import ServerSettings
from dialplan.server.supervisor import Supervisor

__all__ = ["serve"]


def serve(settings: ServerSettings) -> int:
    """Run a server until it is told to stop; its exit code. Raises AlreadyRunning, PortInUse, OSError."""
    with ExitStack() as stack:
        settings.state.mkdir(parents=True, exist_ok=True)
        stack.enter_context(_only_one(settings.state, settings.pool))
        log = set_up_log(settings.log, settings.pool)
        stack.callback(log.stop)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ivrkit-metrics-")))
        monitor = Monitor(settings.monitor, folder) if settings.monitor is not None else None
        listener = listen(*settings.outbound) if settings.outbound is not None else None
        if listener is not None:
            stack.callback(listener.close)
        supervisor = Supervisor(
            settings,
            environment={"PROMETHEUS_MULTIPROC_DIR": str(folder)},
            listener=listener.fileno() if listener is not None else None,
            on_death=monitor.worker_died if monitor is not None else lambda pid: None,
        )
        if monitor is not None:
            monitor.start(supervisor)
            stack.callback(monitor.close)
        return supervisor.run()


@contextmanager
def _only_one(state: Path, pool: str) -> Iterator[None]:
    """Two servers of one pool would take each other's calls for those of dead workers."""
    descriptor = os.open(state / f"{pool}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(
                f"a server of the pool {pool} runs already with the folder {state}; stop it, or name another folder"
            ) from None
        yield
    finally:
        os.close(descriptor)
