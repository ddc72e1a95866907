"""What a browser or a process that misbehaves can do to the site: nothing that lasts."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Permission
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from simple_websocket import ConnectionClosed
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import OPEN
from websockets.uri import parse_uri

from ivrdesigner.web.call import call_socket, process, relay
from ivrdesigner.web.call.browser_socket import BrowserSocket
from ivrdesigner.web.call.process import CallProcess
from ivrdesigner.web.call.relay import CallRelay

HANDSHAKE = {
    "HTTP_HOST": "x",
    "HTTP_UPGRADE": "websocket",
    "HTTP_CONNECTION": "Upgrade",
    "HTTP_SEC_WEBSOCKET_KEY": "dGhlIHNhbXBsZSBub25jZQ==",
    "HTTP_SEC_WEBSOCKET_VERSION": "13",
}


@pytest.fixture
def ends():
    ours, theirs = socket.socketpair()
    opened = BrowserSocket({**HANDSHAKE, "gunicorn.socket": ours})
    assert b"101" in theirs.recv(4096)
    yield opened, theirs
    theirs.close()
    opened.thread.join(10)


def test_browser_that_sends_ahead_of_what_is_read_is_cut_off(ends):
    opened, browser = ends
    frame = Frame(Opcode.TEXT, b"{}").serialize(mask=True)
    with pytest.raises(OSError):
        send_many(browser, frame)
    opened.thread.join(10)
    assert not opened.connected


def send_many(browser, frame):
    for _ in range(5_000):
        browser.sendall(frame)


SLOW_BROWSER = """
from gevent import monkey; monkey.patch_all()
import gevent, socket, sys
from ivrdesigner.web.call.browser_socket import BrowserSocket
ours, theirs = socket.socketpair()
ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
opened = BrowserSocket({**%r, "gunicorn.socket": ours})
theirs.recv(4096)
def speak():
    for number in range(40):
        opened.send(bytes([number]) * 30_000)
    opened.close()
gevent.spawn(speak)
while data := theirs.recv(1000):
    sys.stdout.buffer.write(data)
    gevent.sleep(0)
"""


def test_browser_that_reads_slowly_gets_whole_frames():
    sent = subprocess.run(
        [sys.executable, "-c", SLOW_BROWSER % HANDSHAKE], capture_output=True, timeout=60, check=True
    )
    browser = ClientProtocol(parse_uri("ws://x/"), state=OPEN)
    browser.receive_data(sent.stdout)
    browser.receive_eof()
    frames = [frame for frame in browser.events_received() if frame.opcode is Opcode.BINARY]
    assert [bytes(frame.data) for frame in frames] == [bytes([number]) * 30_000 for number in range(40)]


class Browser:
    """A browser that sends sound, then leaves."""

    def __init__(self, messages):
        self.messages = messages
        self.told = []
        self.connected = True

    def receive(self, timeout):
        if not self.messages:
            raise ConnectionClosed
        self.connected = False
        return self.messages.pop()

    def send(self, content):
        self.told.append(content)


@pytest.fixture
def hung(monkeypatch):
    """A process that takes nothing any more."""
    monkeypatch.setattr(process, "_HUNG_SECONDS", 0.1)
    monkeypatch.setattr(relay, "_ENDING_SECONDS", 0.3)
    running = CallProcess()
    os.kill(running.pid, signal.SIGSTOP)
    yield running
    running.close()


def wait_for_end(process):
    """A killed process ends a moment later."""
    began = time.monotonic()
    while process.running and time.monotonic() - began < 20:
        time.sleep(0.05)


@pytest.mark.parametrize("sound", [b"", bytes(200_000)])
def test_process_that_hangs_is_killed_when_its_caller_has_gone(hung, sound):
    browser = Browser([sound])
    call = CallRelay(browser, hung, keep=str, may_call=lambda: True)
    threading.Thread(target=call.run).start()
    wait_for_end(hung)
    assert not hung.running


def test_call_of_somebody_who_may_not_call_any_more_is_ended(hung, monkeypatch):
    monkeypatch.setattr(relay, "_ASKED_EVERY_SECONDS", 0.1)
    browser = Browser([])
    browser.receive = lambda timeout: time.sleep(0.05)
    CallRelay(browser, hung, keep=str, may_call=lambda: False).run()
    assert "may not call" in browser.told[0]
    wait_for_end(hung)
    assert not hung.running


@pytest.fixture
def caller(user_with):
    user = user_with("call_flow")
    request = HttpRequest()
    request.session = SessionStore()
    request.session[SESSION_KEY] = str(user.pk)
    request.session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    request.session.create()
    return user, request


def lock(user, request):
    user.is_active = False
    user.save()


def take_right(user, request):
    user.user_permissions.remove(Permission.objects.get(codename="call_flow"))


def change_password(user, request):
    user.set_password("another")
    user.save()


def sign_out(user, request):
    SessionStore(request.session.session_key).delete()


@pytest.mark.parametrize("happens", [lock, take_right, change_password, sign_out])
def test_right_to_a_call_ends_with_session_user_password_and_role(caller, monkeypatch, happens):
    monkeypatch.setattr(call_socket.connection, "close", lambda: None)
    user, request = caller
    assert call_socket._may_call(request, "designer.call_flow")
    happens(user, request)
    assert not call_socket._may_call(request, "designer.call_flow")
