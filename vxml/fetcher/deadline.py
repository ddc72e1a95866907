"""Connections that are watched: a time limit for the whole of a fetch, since requests and urllib3 time each read and a
server can drip; and a bound on the addresses that are connected to.
"""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Any, ClassVar, Final, Self

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from vxml.fetcher.reach import Reach

__all__ = ["Deadline", "watch_connections"]

_current: Final = threading.local()


class Deadline:
    """Within the context, connections of this thread are shut down after ``seconds``; `expired` tells that they were."""

    def __init__(self, seconds: float) -> None:
        self.expired = False
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(max(0.0, seconds), self._expire)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        _current.deadline = self
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        _current.deadline = None
        with self._lock:
            for watched in self._sockets:
                watched.close()
            self._sockets.clear()

    def watch(self, connected: socket.socket) -> None:
        """A second handle of the socket: TLS takes the first one away while it shakes hands."""
        with self._lock:
            self._sockets.append(socket.socket(fileno=os.dup(connected.fileno())))
        if self.expired:
            self._expire()

    def _expire(self) -> None:
        self.expired = True
        with self._lock:
            for watched in self._sockets:
                with suppress(OSError):
                    watched.shutdown(socket.SHUT_RDWR)


def _watch(connected: socket.socket | None) -> None:
    deadline: Deadline | None = getattr(_current, "deadline", None)
    if deadline is not None and connected is not None:
        deadline.watch(connected)


class _Watched(HTTPConnection):
    reach: ClassVar[Reach | None] = None

    def _new_conn(self) -> socket.socket:
        name = self._dns_host
        if self.reach is not None:
            self._dns_host = self.reach.address(name, self.port)
        try:
            connected = super()._new_conn()
        finally:
            self._dns_host = name
        _watch(connected)
        return connected

    def request(self, *arguments: Any, **named: Any) -> None:
        _watch(self.sock)  # a connection that was kept alive
        super().request(*arguments, **named)


class _WatchedTls(_Watched, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Watched


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedTls


def watch_connections(adapter: HTTPAdapter, reach: Reach | None = None) -> None:
    """Let a `Deadline` reach the connections of an adapter, and connect to nothing outside of ``reach``."""
    pools: dict[str, type[HTTPConnectionPool]] = {"http": _Pool, "https": _TlsPool}
    if reach is not None:
        plain = type("_Bounded", (_Watched,), {"reach": reach})
        tls = type("_BoundedTls", (_WatchedTls,), {"reach": reach})
        pools = {
            "http": type("_BoundedPool", (_Pool,), {"ConnectionCls": plain}),
            "https": type("_BoundedTlsPool", (_TlsPool,), {"ConnectionCls": tls}),
        }
    adapter.poolmanager.pool_classes_by_scheme = pools
