"""``/designer/call``: the WebSocket of a call in the browser.

The first message asks for the call (``{"type": "call", "project": …, "build": …}``), and a `PreparedCall` is made of it; then
keys, words and sound of the microphone come, and what `worker` tells goes back. Who may call, from where, how many at once,
how much and how long is decided here; whatever ends the socket ends the call, and whatever ends the call's process ends the
socket. Apps above have addresses of their own with the same view, for what they can call.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Final, NoReturn, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from simple_websocket import ConnectionClosed, Server

from ivrdesigner.errors import RecordingError
from ivrdesigner.replay import Recording
from ivrdesigner.web.call.preparing import FlowCall
from ivrdesigner.web.call.process import CallProcess, spares
from ivrdesigner.web.call.wire import JSON
from ivrdesigner.web.domain.errors import Refused

__all__ = ["PreparedCall", "call_socket"]

_MAX_MESSAGE: Final = 32 << 10
"""Bytes of a message of the browser: two tenths of a second of sound are 6,400."""
_MESSAGES_A_SECOND: Final = 40
"""Of the browser, on average over ten seconds."""
_BYTES_A_SECOND: Final = 48_000
"""Of the browser, likewise: sound is 32,000."""
_SILENT_SECONDS: Final = 40.0
"""A browser that sends nothing for so long is gone: an open page sends a ping every five."""
_ASKING_SECONDS: Final = 15.0
_ENDING_SECONDS: Final = 20.0
"""How long a flow may go on after its caller has gone, before its process is killed."""
_WAITING_BYTES: Final = 2 << 20
"""What a browser may leave unread before it is too slow for a call."""
_log = logging.getLogger(__name__)

_policy, _too_big = 1008, 1009
_places = threading.Lock()
_calls: Counter[int] = Counter()


class PreparedCall(Protocol):
    """A call that is ready to begin. Close it when it is over."""

    begin: dict[str, Any]
    """For the process of the call: see `ivrdesigner.web.call.preparing.call_facts`."""

    def keep(self, recording: Recording) -> str:
        """Keep what was recorded of the call, and name it."""
        ...

    def close(self) -> None:
        """Remove what it needed."""
        ...


Prepare = Callable[[Any, Mapping[str, Any]], PreparedCall]
"""Makes the call that a user asks for by a message. Raises Refused."""


@csrf_exempt  # a WebSocket cannot send a token; its origin is checked instead
def call_socket(
    request: HttpRequest, prepare: Prepare = FlowCall, right: str = "designer.call_flow"
) -> HttpResponseBase:
    """401, 403, 400 or 429 as JSON before the socket opens; afterwards messages say what is wrong.

    ``prepare`` and the ``right`` that it needs are given by the address.
    """
    user = request.user
    if not user.is_authenticated:
        return JsonResponse({"detail": "Sign in first."}, status=401)
    if not user.has_perm(right):
        return JsonResponse({"detail": f"This needs the right {right}."}, status=403)
    if not _is_own_origin(request):
        return JsonResponse({"detail": "Calls can be made from this site's own pages only."}, status=403)
    if request.headers.get("Upgrade", "").lower() != "websocket":
        return JsonResponse({"detail": "This address is a WebSocket."}, status=400)
    with _place(int(user.pk)) as is_free:
        if not is_free:
            return JsonResponse({"detail": "Too many calls at once; end one, or wait."}, status=429)
        socket = Server.accept(request.META, ping_interval=20, max_message_size=_MAX_MESSAGE)
        try:
            _serve(socket, user, prepare)
        except ConnectionClosed:
            pass
        except Exception:
            _log.exception("a call in the browser failed")
        finally:
            with suppress(ConnectionClosed, OSError):
                socket.close()
            connection.close()
    return _Upgraded()


class _Upgraded(HttpResponse):
    """Nothing more is sent: the connection was the WebSocket's."""

    def __iter__(self) -> Iterator[bytes]:
        _leave()


def _leave() -> NoReturn:
    # gunicorn takes this for the end of a connection that somebody else has used up.
    raise StopIteration


def _is_own_origin(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin", "")
    own = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return bool(urlsplit(origin).netloc) and origin in own


@contextmanager
def _place(user: int) -> Iterator[bool]:
    """A place for one more call, when there is one."""
    most = int(getattr(settings, "DESIGNER_CALLS", 8))
    own = int(getattr(settings, "DESIGNER_CALLS_OF_A_USER", 2))
    with _places:
        is_free = _calls.total() < most and _calls[user] < own
        _calls[user] += is_free
    try:
        yield is_free
    finally:
        with _places:
            _calls[user] -= is_free


def _serve(socket: Server, user: Any, prepare: Prepare) -> None:
    """One call, from what is asked for to its end."""
    first = socket.receive(timeout=_ASKING_SECONDS)
    asked = _message(first)
    if asked is None or asked.get("type") != "call":
        socket.close(_policy, "Ask for a call first.")
        return
    try:
        prepared = prepare(user, asked)
    except Refused as error:
        _tell(socket, {"type": "refused", "code": error.code, "message": str(error)})
        return
    # The call lasts; the connection to the database goes back to the pool before it begins.
    connection.close()
    process: CallProcess | None = None
    try:
        process = spares().take()
        if process is None:
            _tell(socket, {"type": "refused", "code": "no-process", "message": "The call cannot be started."})
            return
        process.send({"type": "begin", **prepared.begin})
        _Call(socket, process, prepared).run()
    finally:
        if process is not None:
            process.kill()
        prepared.close()


class _Call:
    """Passes on between the browser and the process of its call."""

    def __init__(self, socket: Server, process: CallProcess, prepared: PreparedCall) -> None:
        self._socket = socket
        self._process = process
        self._prepared = prepared
        self._room = threading.Condition()
        self._waiting: list[str | bytes] = []
        self._waiting_bytes = 0
        self._over = False
        self._listening = True

    def run(self) -> None:
        """Until both sides are done."""
        threads = [
            threading.Thread(target=target, name=f"call {target.__name__}", daemon=True)
            for target in (self._from_browser, self._to_browser)
        ]
        for thread in threads:
            thread.start()
        try:
            self._from_process()
        finally:
            with self._room:
                self._over = True
                self._room.notify_all()
            threads[1].join(5)

    def _from_process(self) -> None:
        ended = False
        while (frame := self._process.read()) is not None:
            kind, content = frame
            if kind != JSON:
                self._put(content)
                continue
            message = json.loads(content)
            if message["type"] == "golden":
                self._keep(message["text"])
                continue
            ended = ended or message["type"] in ("ended", "failed")
            self._put(content.decode())
        if not ended:
            self._put(json.dumps({"type": "failed", "message": "The process of the call was ended."}))

    def _keep(self, text: str) -> None:
        try:
            self._put(json.dumps({"type": "recorded", "id": self._prepared.keep(Recording.loads(text))}))
        except (RecordingError, OSError) as error:
            _log.warning("a call in the browser is not kept: %s", error)
        finally:
            connection.close()

    def _put(self, content: str | bytes) -> None:
        with self._room:
            if not self._listening:
                return
            self._waiting.append(content)
            self._waiting_bytes += len(content)
            if self._waiting_bytes > _WAITING_BYTES:  # it does not read
                self._listening = False
                self._waiting.clear()
                self._process.hang_up()
            self._room.notify_all()

    def _to_browser(self) -> None:
        while True:
            with self._room:
                while not self._waiting and not self._over:
                    self._room.wait()
                if not self._waiting:
                    return
                waiting, self._waiting = self._waiting, []
                self._waiting_bytes = 0
            try:
                for content in waiting:
                    self._socket.send(content)
            except (ConnectionClosed, OSError):
                with self._room:
                    self._listening = False
                return

    def _from_browser(self) -> None:
        budget = _Budget()
        heard_at = time.monotonic()
        try:
            while not self._over:
                data = self._socket.receive(timeout=5)
                if data is None:
                    if time.monotonic() - heard_at > _SILENT_SECONDS:
                        break
                    continue
                heard_at = time.monotonic()
                if not budget.take(len(data)):
                    self._socket.close(_policy, "Too much at once.")
                    break
                self._act(data)
        except (ConnectionClosed, OSError):
            pass
        self._process.hang_up()
        # The flow may still send what it has; a process that does not end by itself is ended.
        ends = time.monotonic() + _ENDING_SECONDS
        while not self._over and time.monotonic() < ends:
            time.sleep(0.2)
        if not self._over:
            self._process.kill()

    def _act(self, data: str | bytes) -> None:
        if isinstance(data, bytes | bytearray):
            self._process.send(bytes(data))
            return
        message = _message(data)
        if message is None:
            return
        if message.get("type") == "ping":
            self._put(json.dumps({"type": "pong", "at": message.get("at")}))
        else:
            self._process.send(message)


class _Budget:
    """What a browser may send: a bucket that fills as time passes."""

    def __init__(self) -> None:
        self._at = time.monotonic()
        self._messages = _MESSAGES_A_SECOND * 10.0
        self._bytes = _BYTES_A_SECOND * 10.0

    def take(self, size: int) -> bool:
        """Whether one more message of that size is within bounds."""
        now = time.monotonic()
        passed, self._at = now - self._at, now
        self._messages = min(_MESSAGES_A_SECOND * 10.0, self._messages + passed * _MESSAGES_A_SECOND) - 1
        self._bytes = min(_BYTES_A_SECOND * 10.0, self._bytes + passed * _BYTES_A_SECOND) - size
        return self._messages >= 0 and self._bytes >= 0


def _message(data: object) -> dict[str, Any] | None:
    try:
        found = json.loads(data) if isinstance(data, str) else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _tell(socket: Server, message: dict[str, Any]) -> None:
    with suppress(ConnectionClosed, OSError):
        socket.send(json.dumps(message, ensure_ascii=False))
