"""The WebSocket of a call, with bounds on what a browser may leave unread and send ahead."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from simple_websocket import Server
from simple_websocket.errors import SimpleWebsocketError
from wsproto.utilities import ProtocolError

from ivrdesigner.errors import DesignerError

__all__ = ["BrowserSocket", "NoHandshake"]

_MAX_MESSAGE: Final = 32 << 10
"""Bytes of a message of the browser: two tenths of a second of sound are 6,400."""
_MOST_UNREAD: Final = 400
"""Messages that wait for the call: ten seconds of what is allowed."""
_PING_SECONDS: Final = 20
_SENDING_SECONDS: Final = 20.0
"""How long a browser may take for one frame before it counts as gone."""


class NoHandshake(DesignerError):
    """The request asks for a WebSocket in no way that is known (RFC 6455 §4.2)."""


class BrowserSocket(Server):
    """Sends whole frames, in bounded time; closes itself when more comes than is read."""

    def __init__(self, environ: Mapping[str, Any]) -> None:
        """Open it on the connection of a request. Raises NoHandshake."""
        line = environ.get("gunicorn.socket")
        try:
            super().__init__(
                {**environ, "gunicorn.socket": _Line(line)} if line is not None else environ,
                ping_interval=_PING_SECONDS,
                max_message_size=_MAX_MESSAGE,
            )
        except (SimpleWebsocketError, ProtocolError) as error:
            raise NoHandshake(f"This is no WebSocket of version 13: {error}") from None

    def _handle_events(self) -> bool:
        goes_on: bool = super()._handle_events()
        if len(self.input_buffer) > _MOST_UNREAD:
            raise ConnectionAbortedError("More came than was read.")
        return goes_on


class _Line:
    """A socket whose `send` sends everything: under gevent it may stop in the middle of a frame, as the browser reads slowly."""

    def __init__(self, connected: socket.socket) -> None:
        connected.settimeout(_SENDING_SECONDS)
        self._socket = connected
        self._lock = threading.Lock()

    def send(self, data: bytes) -> int:
        """Raises OSError; afterwards the connection is of no use, since a frame may be cut."""
        with self._lock:
            try:
                self._socket.sendall(data)
            except OSError:
                with suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)
                raise
        return len(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)
