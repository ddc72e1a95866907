"""A worker process: `python -m dialplan.server.worker`, told by one line on its standard input what to do.

That pipe stays open as long as the parent lives. The state of the worker goes back as one line of JSON a second.
"""

from __future__ import annotations

import contextlib
import gc
import json
import logging
import os
import signal
import socket
import sys
import time
from typing import Any, Final

import gevent
import gevent.util
from gevent.event import Event as Flag
from gevent.socket import wait_read

from dialplan.driver import SPEECH_EVENTS, LiveCall, Services, SwitchRecognizer, Task
from dialplan.driver.threads import Threads
from dialplan.errors import DialplanError
from dialplan.esl import CALL_EVENTS, OutboundServer
from dialplan.journal import Journal
from dialplan.routing import Capacity, Routes
from dialplan.server import metrics
from dialplan.server.chronicle import Chronicle
from dialplan.server.durable import Durability
from dialplan.server.logs import set_up_log
from dialplan.server.node import NodeLink
from dialplan.server.reception import Reception, find_task
from dialplan.server.recovery import Abandoned, Rescue, abandoned, end_abandoned, past_of
from dialplan.server.settings import WorkerStart

__all__ = ["Worker", "main"]

FAULTY: Final = 3
"""Exit code when the worker cannot begin at all; its last line says why."""

_BEAT_SECONDS: Final = 1.0
_LAG_SECONDS: Final = 0.5
"""Each look wakes the process: ten a second were one for each call of a busy worker."""
_SETTLE_SECONDS: Final = 5.0
_RESCUE_SECONDS: Final = 30.0
_RUBBISH: Final = (20_000, 20, 50)
"""Bounds for `gc.set_threshold`."""
_SWITCH_INTERVAL: Final = 0.001
"""So soon native threads (fetching, compiling) give the turn back to the calls."""
_JOURNAL_BYTES: Final = 64 << 20
_JOURNAL_FULL: Final = _JOURNAL_BYTES // 2
"""When the disk has not taken so much, no new calls: the rest of the memory is for those under way."""

_log = logging.getLogger("dialplan.server.worker")


class Worker:
    """All of one worker process."""

    def __init__(self, start: WorkerStart) -> None:
        """Raises JournalUnavailable, SetupFaulty, OSError."""
        settings = self._settings = start.settings
        self._name = start.name
        self._status = start.status
        self._state = "starting"
        self._closed = ""
        self._stop = Flag()
        self._drain = 0.0
        self._live: dict[str, LiveCall] = {}
        self._durability = Durability()
        self._journal = Journal(
            settings.state / "journal",
            self._name,
            memory=_JOURNAL_BYTES,
            on_durable=self._durability.written,
            on_alarm=_told_alarm,
        )
        self._durability.journal = self._journal
        self._chronicle = Chronicle(self._journal)
        in_switch = SwitchRecognizer.named(settings.calls.recognizer)
        self._events = SPEECH_EVENTS if in_switch is not None else CALL_EVENTS
        self._services = Services(
            settings.calls, self._chronicle, find_task=self._find_task, recognizer=in_switch
        )
        self._routes = Routes(
            projects=settings.projects,
            site=settings.site,
            state=settings.state,
            prepare=lambda made: self._services.robots.prepare(made.scripts.values()),
        )
        self._loading = Threads(1)
        self._capacity = Capacity(settings.state / "places")
        self._reception = Reception(
            chronicle=self._chronicle,
            durable=self._durability.wait,
            routes=self._routes,
            capacity=self._capacity,
            services=self._services,
            closed=self._why_closed,
            live=self._live,
        )
        self._nodes: list[NodeLink] = []
        self._outbound: OutboundServer | None = None
        if start.listener is not None:
            self._outbound = OutboundServer(
                socket.socket(fileno=start.listener),
                on_call=lambda channel: self._reception.take(channel, "", None),
                max_calls=settings.max_calls,
                events=self._events,
            )

    def run(self) -> None:
        """Take calls until told to stop."""
        _log.info("process %d", os.getpid())
        self._services.open()
        gevent.signal_handler(signal.SIGTERM, self._told_to_stop, self._settings.drain)
        gevent.signal_handler(signal.SIGINT, self._told_to_stop, 0.0)
        gevent.signal_handler(signal.SIGHUP, lambda: gevent.spawn(self._load, self._routes.reload))
        gevent.signal_handler(signal.SIGUSR1, _tell_greenlets)
        # What is made by now lives as long as the process: it need not be looked through for rubbish.
        gc.collect()
        gc.freeze()
        # What a call makes goes by itself at its end: with the usual bounds, looking for the rest costs calls a tenth more.
        gc.set_threshold(*_RUBBISH)
        rescue = Rescue(self._chronicle, self._past_of, self._reception.fallback_of)
        self._nodes = [
            NodeLink(
                node,
                self._name,
                self._reception,
                self._chronicle,
                rescue,
                self._settings.guard,
                self._events,
            )
            for node in self._settings.nodes
        ]
        if self._outbound is not None:
            self._outbound.start()
        helpers = [
            gevent.spawn(each)
            for each in (
                self._watch_parent,
                self._beat,
                self._measure_lag,
                self._watch_files,
                self._end_abandoned,
            )
        ]
        self._state = "running"
        self._stop.wait()
        try:
            self._shut_down()
        finally:
            self._hand_over()
        gevent.killall(helpers)

    def _find_task(self, number: str) -> Task | None:
        return find_task(self._routes, number)

    # Stopping

    def _told_to_stop(self, drain: float) -> None:
        self._drain = drain
        self._state = "draining"
        self._stop.set()

    def _shut_down(self) -> None:
        """New calls are passed on at once; those under way get their time, then the fallback."""
        _log.info("no new calls; %d under way", len(self._live))
        asked = time.monotonic()
        while self._live and time.monotonic() - asked < self._drain:
            gevent.sleep(0.05)
        for node in self._nodes:
            node.send_on("the server was stopped")
        until = time.monotonic() + _SETTLE_SECONDS
        if self._outbound is not None:
            self._outbound.stop()  # their dialplan goes on by itself
        while self._live and time.monotonic() < until:
            gevent.sleep(0.02)
        for node in self._nodes:
            node.stop()
        self._services.close()
        self._capacity.close()
        if not self._journal.close():
            _log.error("the journal is not all on the disk: %s", self._journal.status().alarm)
        self._durability.close()
        _log.info("stopped")

    def _watch_parent(self) -> None:
        """Without a parent nobody would ever stop us."""
        while True:
            wait_read(sys.stdin.fileno())
            if not os.read(sys.stdin.fileno(), 4096):
                break
        if self._state != "draining":
            _log.error("the parent process is gone")
            self._told_to_stop(self._settings.drain)

    # What goes on beside the calls

    def _why_closed(self) -> str:
        if self._state == "draining":
            return "draining"
        return "full" if len(self._live) >= self._settings.max_calls else self._closed

    def _beat(self) -> None:
        while True:
            journal = self._journal.status()
            metrics.JOURNAL_LAG.set(journal.lag)
            metrics.JOURNAL_WAITING.set(journal.waiting_bytes)
            metrics.JOURNAL_LOST.set(journal.lost)
            self._closed = "journal" if journal.waiting_bytes > _JOURNAL_FULL else ""
            for node in self._nodes:
                metrics.CONNECTED.labels(node.name).set(node.connected)
            self._hand_over()
            self._tell(journal.alarm)
            gevent.sleep(_BEAT_SECONDS)

    def _hand_over(self) -> None:
        metrics.ACTIVE.set(self._chronicle.under_way)
        metrics.hand_over()

    def _tell(self, alarm: str) -> None:
        told: dict[str, Any] = {
            "state": self._state,
            "closed": self._why_closed(),
            "calls": len(self._live),
            "switches": {node.name: node.connected for node in self._nodes},
            "socket": self._outbound is not None,
            "journal": alarm,
            "faults": [str(found) for found in self._routes.findings if found.severity == "error"][:10],
        }
        # The parent does not read: it has other troubles, or is gone, which `_watch_parent` sees.
        with contextlib.suppress(BlockingIOError, BrokenPipeError):
            os.write(self._status, json.dumps(told).encode() + b"\n")

    def _measure_lag(self) -> None:
        while True:
            due = time.monotonic() + _LAG_SECONDS
            gevent.sleep(_LAG_SECONDS)
            metrics.HUB_LAG.observe(max(0.0, time.monotonic() - due))

    def _watch_files(self) -> None:
        while True:
            gevent.sleep(_BEAT_SECONDS)
            self._load(self._routes.poll)

    def _load(self, look: Any) -> None:
        try:
            changed = self._loading.run(look)
        except Exception:
            _log.exception("the projects could not be read again; calls go on as before")
            return
        if not changed:
            return
        talking = (call.task.project for call in self._live.values())
        scripts = [project for project in talking if project is not None and project.robot]
        self._loading.run(self._services.keep, [*self._routes.snapshot.scripts.values(), *scripts])
        findings = self._routes.findings
        for found in findings:
            _log.log(logging.ERROR if found.severity == "error" else logging.WARNING, "%s", found)
        if self._routes.faults:
            _log.error("the site file has errors: the next calls go on by the one before")
        elif any(found.severity == "error" for found in findings):
            _log.error("the projects were read again; those with errors go on with their last good build")
        else:
            _log.info("the projects were read again; the next calls run them")

    def _past_of(self, call: str) -> Abandoned | None:
        try:
            return self._loading.run(past_of, self._settings.state / "journal", call)
        except Exception:
            _log.exception("what call %s did is not known", call)
            return None

    def _end_abandoned(self) -> None:
        """End in the journal what an earlier process of our name, or a worker that exists no more, has left open."""
        for node in self._nodes:
            node.looked.wait(_RESCUE_SECONDS)
        folder = self._settings.state / "journal"
        try:
            found = self._loading.run(abandoned, folder, self._settings.heirs(self._name))
        except Exception:
            _log.exception("calls of workers that died are not ended in the journal")
            return
        rescued = {call for node in self._nodes for call in node.rescued}
        count = end_abandoned(found, self._chronicle, rescued)
        if count:
            _log.warning("%d calls of workers that died were ended in the journal", count)


def _tell_greenlets() -> None:
    """What each greenlet does at this moment, for whoever looks for one that hangs."""
    gc.collect()  # those that are over are not meant
    living = sum(issubclass(type(each), gevent.Greenlet) and not each.dead for each in gc.get_objects())
    _log.info("%d greenlets\n%s", living, "\n".join(gevent.util.format_run_info(thread_stacks=False)))


def _told_alarm(reason: str) -> None:
    if reason:
        _log.error("%s; calls go on, what happens to them waits in memory", reason)
    else:
        _log.warning("the journal is written again")


def main() -> int:
    """Read what to do, and do it."""
    start = WorkerStart.parse(sys.stdin.buffer.readline())
    os.set_blocking(start.status, False)
    sys.setswitchinterval(_SWITCH_INTERVAL)
    # What our lines do not tell need not be found out for each (Python's "Logging HOWTO", Optimization).
    logging._srcfile = None  # noqa: SLF001 - its documented way
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    listener = set_up_log(start.settings.log, start.name)
    try:
        Worker(start).run()
    except DialplanError as fault:
        _log.error("%s", fault)
        return FAULTY
    except OSError as fault:
        _log.error("%s cannot be used: %s", fault.filename or "a file", fault.strerror or fault)
        return FAULTY
    except Exception:
        _log.exception("a fault in Ivrkit ended the worker")
        return FAULTY
    finally:
        listener.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
