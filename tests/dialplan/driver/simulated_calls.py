"""Callers on a simulated FreeSWITCH, web servers for their dialogs, and what tests of the driver look at."""

import contextlib
import gc
from email.utils import formatdate

from driven_calls import Beeper, document, driven, until
from gevent.pool import Pool
from gevent.server import StreamServer
from living import living_greenlets
from simulated_freeswitch import PASSWORD

from asr_tts.audio import silence, write_wav
from dialplan.driver import Dialling, Task

__all__ = [
    "FIELD",
    "Web",
    "a_call",
    "bridging",
    "greenlets",
    "heard",
    "left_over",
    "playing",
    "recording",
    "reply",
    "wav",
]

DIALLING = Dialling(tel="sofia/gw/{number}", sip="sofia/gw/{number}", queue="loopback/{number}/office")


@contextlib.contextmanager
def a_call(switch, tmp_path, body, *, called="400", variables=None, **settings):
    """A caller who has just dialled, in a dialog of this VoiceXML; the world gets its notes."""
    uri = body if body.startswith(("http:", "ivrkit:")) else document(tmp_path, body)
    settings.setdefault("synthesizer", Beeper())
    settings.setdefault("dialling", DIALLING)
    with driven(tmp_path, switch.port, Task(uri), password=PASSWORD, **settings) as world:
        yield world, switch.call(number=called, **(variables or {}))


def heard(caller):
    return [name for name, _ in caller.heard]


def playing(caller):
    until(lambda: caller.running is not None and caller.running[0] == "playback")


FIELD = """<form><field name="x" type="digits?length=2"><prompt>{prompt}</prompt>
<noinput><exit expr="'nothing'"/></noinput><nomatch><exit expr="'other'"/></nomatch>
<filled><exit namelist="x"/></filled></field></form>"""


def recording(caller):
    until(lambda: caller.recording is not None)


def bridging(caller):
    until(lambda: caller.running is not None and caller.running[0] == "bridge")


class Web:
    """A web server by function: what it gets is the socket and the path. ``hits`` counts requests by path."""

    def __init__(self, answer) -> None:
        self.hits = []
        self._answer = answer
        self._server = StreamServer(("127.0.0.1", 0), self._serve, spawn=Pool())
        self._server.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def _serve(self, sock, _):
        with contextlib.suppress(OSError):
            path = sock.recv(65536).split(b" ")[1].decode()
            self.hits.append(path)
            self._answer(sock, path)
        sock.close()

    def stop(self) -> None:
        self._server.stop(timeout=0)


def reply(sock, body, kind="text/plain", *, headers="", status="200 OK"):
    date = formatdate(usegmt=True)
    head = f"HTTP/1.1 {status}\r\nDate: {date}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{headers}"
    sock.sendall(head.encode() + b"Connection: close\r\n\r\n" + body)


def greenlets():
    return len(living_greenlets())


def left_over():
    gc.collect()
    return [each for each in gc.get_objects() if type(each).__name__ in {"Dialog", "OpenCall", "LiveCall"}]


def wav(path, seconds):
    write_wav(path, silence(seconds, 8000))
