"""Between the browser and the process of its call: passes on what either says, and ends the call that either leaves."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from django.db import connection
from django.utils.translation import get_language, gettext, override
from simple_websocket import ConnectionClosed

from ivrdesigner.errors import RecordingError
from ivrdesigner.replay import Recording
from ivrdesigner.web.call.browser_socket import BrowserSocket
from ivrdesigner.web.call.process import CallProcess
from ivrdesigner.web.call.wire import JSON
from vxml.message import Message, said, unpacked

__all__ = ["CallRelay", "message_of"]

_MESSAGES_A_SECOND: Final = 40
"""Of the browser, on average over ten seconds."""
_BYTES_A_SECOND: Final = 48_000
"""Of the browser, likewise: sound is 32,000."""
_SILENT_SECONDS: Final = 40.0
"""A browser that sends nothing for so long is gone: an open page sends a ping every five."""
_ENDING_SECONDS: Final = 20.0
"""How long a flow may go on after its caller has gone, before its process is killed."""
_LONGEST_SECONDS: Final = 1860.0
"""After so long the process is killed: by itself it would have ended the call a minute before."""
_ASKED_EVERY_SECONDS: Final = 5.0
"""How often it is looked whether the user still may call."""
_WAITING_BYTES: Final = 2 << 20
"""What a browser may leave unread before it is too slow for a call."""
_TOO_MUCH: Final = 1008
_log = logging.getLogger(__name__)


class CallRelay:
    """`run` is the call."""

    def __init__(
        self,
        socket: BrowserSocket,
        process: CallProcess,
        *,
        keep: Callable[[Recording], str],
        may_call: Callable[[], bool],
    ) -> None:
        """``keep`` stores what was recorded and names it. ``may_call`` tells whether the user is still signed in and allowed."""
        self._socket = socket
        self._process = process
        self._store = keep
        self._may_call = may_call
        self._language = get_language()
        self._room = threading.Condition()
        self._waiting: list[str | bytes] = []
        self._waiting_bytes = 0
        self._listening = True
        self._over = threading.Event()
        self._left_at: float | None = None

    def run(self) -> None:
        """Until both sides are done."""
        browser, sender, watch = (
            threading.Thread(target=target, name=f"call {target.__name__}", daemon=True)
            for target in (self._from_browser, self._to_browser, self._watch)
        )
        for thread in (browser, sender, watch):
            thread.start()
        try:
            self._from_process()
        finally:
            with self._room:
                self._over.set()
                self._room.notify_all()
            sender.join(5)

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
            if message["type"] == "moment" and message["kind"] == "robot-heard":
                self._put(self._robot(message))
            else:
                self._put(content.decode())
        if not ended:
            self._fail(Message("The process of the call was ended."))

    def _keep(self, text: str) -> None:
        try:
            self._put(json.dumps({"type": "recorded", "id": self._store(Recording.loads(text))}))
        except (RecordingError, OSError) as error:
            _log.warning("a call in the browser is not kept: %s", error)
        finally:
            connection.close()

    def _robot(self, message: dict[str, Any]) -> str:
        """A moment with the reason of a match in the language of the page."""
        with override(self._language):
            reason = said(unpacked(message["facts"].get("reason")), gettext)
        message["facts"]["reason"] = reason
        return json.dumps(message, ensure_ascii=False)

    def _fail(self, message: Message) -> None:
        with override(self._language):
            self._put(json.dumps({"type": "failed", "message": message.said(gettext)}))

    def _put(self, content: str | bytes) -> None:
        with self._room:
            if not self._listening:
                return
            self._waiting.append(content)
            self._waiting_bytes += len(content)
            if self._waiting_bytes > _WAITING_BYTES:  # it does not read
                self._listening = False
                self._waiting.clear()
            self._room.notify_all()

    def _to_browser(self) -> None:
        while True:
            with self._room:
                while not self._waiting and not self._over.is_set():
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
        with suppress(ConnectionClosed, OSError):
            while not self._over.is_set():
                data = self._socket.receive(timeout=5)
                if data is None:
                    if time.monotonic() - heard_at > _SILENT_SECONDS:
                        break
                    continue
                heard_at = time.monotonic()
                if not budget.take(len(data)):
                    self._socket.close(_TOO_MUCH, "Too much at once.")
                    break
                self._act(data)
        self._leave()

    def _act(self, data: str | bytes) -> None:
        if isinstance(data, bytes | bytearray):
            self._process.send(bytes(data))
            return
        message = message_of(data)
        if message is None:
            return
        if message.get("type") == "ping":
            self._put(json.dumps({"type": "pong", "at": message.get("at")}))
        else:
            self._process.send(message)

    def _watch(self) -> None:
        """End what does not end by itself: a process may hang, and take nothing and tell nothing any more."""
        began = asked_at = time.monotonic()
        while not self._over.wait(0.5):
            now = time.monotonic()
            if not (self._listening and self._socket.connected):
                self._leave()
            elif self._left_at is None and now - asked_at > _ASKED_EVERY_SECONDS:
                asked_at = now
                if not self._may_call():
                    self._fail(Message("You are signed out, or may not call now."))
                    self._leave()
            left_at = self._left_at
            if now - began > _LONGEST_SECONDS or (left_at is not None and now - left_at > _ENDING_SECONDS):
                self._process.kill()

    def _leave(self) -> None:
        """The caller is gone; the flow may still send what it has."""
        if self._left_at is None:
            self._left_at = time.monotonic()
            self._process.hang_up()


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


def message_of(data: object) -> dict[str, Any] | None:
    """A message of the browser; None for what is none."""
    try:
        found = json.loads(data) if isinstance(data, str) else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
