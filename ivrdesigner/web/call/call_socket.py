"""``/designer/call``: the WebSocket of a call in the browser.

The first message asks for the call (``{"type": "call", "project": …, "build": …}``), and a `PreparedCall` is made of it; then
keys, words and sound of the microphone come, and what `worker` tells goes back. Who may call, from where and how many at once
is decided here; whatever ends the socket ends the call, and whatever ends the call's process ends the socket (`relay`). Apps
above have addresses of their own with the same view, for what they can call.
"""

from __future__ import annotations

import json
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Final, NoReturn, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import auth
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext
from django.views.decorators.http import require_GET
from simple_websocket import ConnectionClosed

from ivrdesigner.replay import Recording
from ivrdesigner.web.api.answers import problem
from ivrdesigner.web.call.browser_socket import BrowserSocket, NoHandshake
from ivrdesigner.web.call.preparing import FlowCall
from ivrdesigner.web.call.process import CallProcess, spares
from ivrdesigner.web.call.relay import CallRelay, message_of
from ivrdesigner.web.domain.errors import Refused
from vxml.message import Message

__all__ = ["PreparedCall", "call_socket"]

_ASKING_SECONDS: Final = 15.0
_POLICY: Final = 1008
_log = logging.getLogger(__name__)

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


@require_GET  # so there is no token to check: the origin is checked instead
def call_socket(
    request: HttpRequest, prepare: Prepare = FlowCall, right: str = "designer.call_flow"
) -> HttpResponseBase:
    """401, 403, 400 or 429 as JSON before the socket opens; afterwards messages say what is wrong.

    ``prepare`` and the ``right`` that it needs are given by the address.
    """
    user = request.user
    if not user.is_authenticated:
        return problem(401, "unauthenticated", Message("Sign in first."))
    if not user.has_perm(right):
        return problem(
            403,
            "forbidden",
            Message("This needs the right {right}; ask an administrator for it.", right=right),
        )
    if not _is_own_origin(request):
        return problem(403, "forbidden", Message("Calls can be made from this site's own pages only."))
    if request.headers.get("Upgrade", "").lower() != "websocket":
        return problem(400, "no-websocket", Message("This address is a WebSocket."))
    with _place(int(user.pk)) as is_free:
        if not is_free:
            return problem(429, "too-many", Message("Too many calls at once; end one, or wait."))
        try:
            socket = BrowserSocket(request.META)
        except NoHandshake as error:
            return problem(400, "no-websocket", Message.of(str(error)))
        try:
            _serve(socket, request, prepare, right)
        except (ConnectionClosed, OSError):
            pass
        except Exception:
            _log.exception("a call in the browser failed")
            message = Message("The call failed here; the log says why.").said(gettext)
            _tell(socket, {"type": "failed", "message": message})
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


def _serve(socket: BrowserSocket, request: HttpRequest, prepare: Prepare, right: str) -> None:
    """One call, from what is asked for to its end."""
    first = socket.receive(timeout=_ASKING_SECONDS)
    asked = message_of(first)
    if asked is None or asked.get("type") != "call":
        socket.close(_POLICY, "Ask for a call first.")
        return
    try:
        prepared = prepare(request.user, asked)
    except Refused as error:
        _tell(socket, {"type": "refused", "code": error.code, "message": str(error)})
        return
    # The call lasts; the connection to the database goes back to the pool before it begins.
    connection.close()
    process: CallProcess | None = None
    try:
        process = spares().take()
        if process is None:
            message = Message("The call cannot be started.").said(gettext)
            _tell(socket, {"type": "refused", "code": "no-process", "message": message})
            return
        process.send({"type": "begin", **prepared.begin})
        may_call = partial(_may_call, request, right)
        CallRelay(socket, process, keep=prepared.keep, may_call=may_call).run()
    finally:
        if process is not None:
            process.close()
        prepared.close()


def _may_call(request: HttpRequest, right: str) -> bool:
    """Whether the session that the call began with still is one, of somebody with the right."""
    again = HttpRequest()
    again.session = type(request.session)(request.session.session_key)
    try:
        user = auth.get_user(again)
        return bool(user.is_authenticated and user.has_perm(right))
    except DatabaseError:
        return True  # the database is away; it is asked again
    finally:
        connection.close()


def _tell(socket: BrowserSocket, message: dict[str, Any]) -> None:
    with suppress(ConnectionClosed, OSError):
        socket.send(json.dumps(message, ensure_ascii=False))
