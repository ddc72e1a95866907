"""Between processes: a local socket (ZeroMQ) on one host, Redis when ``REDIS_URL`` names one."""

from __future__ import annotations

import json
import logging
import os
import threading
from pathlib import Path
from typing import Any, Final, Protocol

from console.bus.fanout import Fanout, Message, Subscription

__all__ = ["Bus", "LocalSocket", "RedisChannel", "Transport", "bus", "publish"]

CHANNEL: Final = "ivrkit:live"
_HIGH_WATER: Final = 1000
_RETRY_SECONDS: Final = 2.0

_log = logging.getLogger(__name__)


class Transport(Protocol):
    def send(self, line: bytes) -> None:
        """Give it to every process that listens; may lose it, never waits. Raises what its library raises."""

    def listen(self, fanout: Fanout) -> None:
        """Begin to hear, in the background."""

    def close(self) -> None:
        """Hear no more."""


class Bus:
    """The bus as one process sees it."""

    def __init__(self, transport: Transport) -> None:
        self.fanout = Fanout()
        self._transport = transport
        self._listening = False
        self._lock = threading.Lock()

    def publish(self, topic: str, data: Any) -> None:
        """Tell every listener of the topic in every process. A bus that is down is logged, nothing more."""
        try:
            self._transport.send(encode(topic, data))
        except Exception as fault:
            _log.warning("the bus cannot be reached, a live update is lost: %s", fault)

    def subscribe(self, topics: tuple[str, ...], owner: object = None) -> Subscription:
        with self._lock:
            if not self._listening:
                self._transport.listen(self.fanout)
                self._listening = True
        return self.fanout.subscribe(topics, owner=owner)

    def close(self) -> None:
        """End the listeners of this process."""
        self.fanout.close()
        self._transport.close()


class LocalSocket:
    """ZeroMQ on a socket file: the process that serves pages binds it, the others connect, again and again if need be.

    One process can bind it; several of them need Redis.
    """

    def __init__(self, file: Path) -> None:
        self._address = f"ipc://{file}"
        self._sending: Any = None
        self._fanout: Fanout | None = None
        self._lock = threading.Lock()

    def send(self, line: bytes) -> None:
        if self._fanout is not None:
            # The one that binds is the only one that listens.
            self._fanout.deliver(decode(line))
            return
        zmq = _zmq()
        with self._lock:
            if self._sending is None:
                self._sending = zmq.Context.instance().socket(zmq.PUB)
                self._sending.setsockopt(zmq.SNDHWM, _HIGH_WATER)
                self._sending.setsockopt(zmq.LINGER, 0)
                self._sending.connect(self._address)
            self._sending.send(line, zmq.NOBLOCK)

    def listen(self, fanout: Fanout) -> None:
        zmq = _zmq()
        socket = zmq.Context.instance().socket(zmq.SUB)
        socket.setsockopt(zmq.RCVHWM, _HIGH_WATER)
        socket.setsockopt(zmq.LINGER, 0)
        socket.setsockopt(zmq.SUBSCRIBE, b"")
        socket.bind(self._address)
        self._fanout = fanout

        def hear() -> None:
            while True:
                _deliver(fanout, socket.recv())

        _in_background(hear, "bus")

    def close(self) -> None:
        self._fanout = None


class RedisChannel:
    """Redis publish/subscribe; connects again after a loss."""

    def __init__(self, url: str) -> None:
        import redis

        self._closed = False
        self._redis: Any = redis.Redis.from_url(
            url, socket_connect_timeout=2, socket_timeout=5, health_check_interval=15
        )

    def send(self, line: bytes) -> None:
        self._redis.publish(CHANNEL, line)

    def listen(self, fanout: Fanout) -> None:
        import time

        import redis

        def hear() -> None:
            while not self._closed:
                try:
                    with self._redis.pubsub(ignore_subscribe_messages=True) as channel:
                        channel.subscribe(CHANNEL)
                        while not self._closed:
                            message = channel.get_message(timeout=1.0)
                            if message is not None:
                                _deliver(fanout, message["data"])
                except redis.RedisError as fault:
                    _log.warning("Redis cannot be heard (%s); tried again in %g s", fault, _RETRY_SECONDS)
                    time.sleep(_RETRY_SECONDS)

        _in_background(hear, "bus")

    def close(self) -> None:
        self._closed = True


def encode(topic: str, data: Any) -> bytes:
    return json.dumps([topic, data], ensure_ascii=False, separators=(",", ":")).encode()


def decode(line: bytes) -> Message:
    """Raises ValueError for anything that `encode` did not write."""
    topic, data = json.loads(line)
    return Message(str(topic), data)


def _deliver(fanout: Fanout, line: bytes) -> None:
    try:
        fanout.deliver(decode(line))
    except (ValueError, TypeError) as fault:
        _log.warning("something that is no message came over the bus: %s", fault)


def _zmq() -> Any:
    """pyzmq, in the form that waits with gevent's hub where there is one."""
    from gevent import monkey

    if monkey.is_module_patched("threading"):
        from zmq import green

        return green
    import zmq

    return zmq


def _in_background(function: Any, name: str) -> None:
    threading.Thread(target=function, name=name, daemon=True).start()


_bus: Bus | None = None


def bus() -> Bus:
    """The bus of this process."""
    global _bus  # noqa: PLW0603 - one of each process
    if _bus is None:
        from console.settings.data_folder import DATA

        url = os.environ.get("REDIS_URL", "")
        _bus = Bus(RedisChannel(url) if url else LocalSocket(DATA / "bus.sock"))
    return _bus


def publish(topic: str, data: Any) -> None:
    """`Bus.publish` of this process's bus."""
    bus().publish(topic, data)
