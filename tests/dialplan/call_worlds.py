"""Where the scenarios of calls run: on a real FreeSWITCH, or on a transcript of one; shared connection or socket a call."""

import contextlib
import itertools

import gevent
from gevent import socket
from gevent.event import AsyncResult, Event
from gevent.server import StreamServer
from live_freeswitch import PASSWORD
from transcripts import PLACE, Recorder, Replayer, save

from dialplan.esl import InboundConnection, OutboundServer, listen
from dialplan.session import Call

WAIT = 5.0
_numbers = itertools.count(1)


class LiveCaller:
    """The far end of the call: another channel of the same FreeSWITCH."""

    def __init__(self, freeswitch, note, *, sip=False) -> None:
        self._sip = freeswitch.sip if sip else None
        self.uuid = f"caller-{next(_numbers)}"
        self._ask = freeswitch.ask
        self._note = note

    def dial(self, extension: str) -> None:
        if self._sip:
            endpoint = f"sofia/test/{extension}@127.0.0.1:{self._sip}"
        else:
            endpoint = f"loopback/{extension}/test"
        self._ask(f"bgapi originate {{origination_uuid={self.uuid}}}{endpoint} &park()")

    def press(self, keys: str) -> None:
        self._note(f"press {keys}")
        self._ask(f"uuid_send_dtmf {self.uuid} {keys}")

    def hang_up(self, cause: str = "USER_BUSY") -> None:
        self._note(f"hang up {cause}")
        self._ask(f"uuid_kill {self.uuid} {cause}")

    def record(self, path: str) -> None:
        """What the caller hears."""
        self._ask(f"uuid_record {self.uuid} start {path} 60 {{RECORD_READ_ONLY=true}}")

    def stop_recording(self) -> None:
        self._ask(f"uuid_record {self.uuid} stop all")

    def sound(self, source: str) -> None:
        """What the caller says."""
        self._ask(f"uuid_broadcast {self.uuid} {source} aleg")


class RecordedCaller:
    def __init__(self, note) -> None:
        self._note = note

    def press(self, keys: str) -> None:
        self._note(f"press {keys}")

    def hang_up(self, cause: str = "USER_BUSY") -> None:
        self._note(f"hang up {cause}")


class World:
    """``with world.call() as (call, caller)``: one call that has just come in."""

    def __init__(
        self, *, inbound: bool, freeswitch=None, transcript=None, directory=None, recording=False, sip=False
    ) -> None:
        self._sip = sip
        self.live = freeswitch is not None
        self.inbound = inbound
        self.directory = str(directory) if self.live else PLACE
        self._freeswitch = freeswitch
        self._transcript = transcript
        self._recorder = Recorder(directory) if self.live and recording else None
        self.connection = None

    @contextlib.contextmanager
    def call(self):
        arrived, over = AsyncResult(), Event()

        def on_call(channel):
            arrived.set(channel)
            over.wait()

        self._peer = Replayer(self._transcript) if not self.live else self._recorder
        note = self._peer.act if self._peer else (lambda _: None)
        caller = LiveCaller(self._freeswitch, note, sip=self._sip) if self.live else RecordedCaller(note)
        way = self._shared_connection if self.inbound else self._socket_a_call
        with way(on_call, caller, over):
            yield Call(arrived.get(timeout=WAIT)), caller
            over.set()
        if self.live:
            self._freeswitch.ask("hupall NORMAL_CLEARING")
            with gevent.Timeout(WAIT):
                while "\n0 total" not in self._freeswitch.ask("show channels"):
                    gevent.sleep(0.02)
        if self._recorder:
            save(self._transcript, self._recorder.entries)

    @contextlib.contextmanager
    def _shared_connection(self, on_call, caller, over):
        with contextlib.ExitStack() as stack:
            port = self._freeswitch.port if self.live else None
            talk = AsyncResult() if self._peer else None
            if self._peer:
                there = port
                server = StreamServer(
                    ("127.0.0.1", 0), lambda sock, _: _report(talk, lambda: self._talk(sock, there))
                )
                server.start()
                stack.callback(server.stop)
                port = server.server_port
            self.connection = InboundConnection("127.0.0.1", port, PASSWORD, worker="w1", on_call=on_call)
            self.connection.start()
            try:
                if self.live:
                    caller.dial("ivr-w1")
                yield
            finally:
                over.set()
                self.connection.stop(drain=WAIT)
            if talk:
                talk.get(timeout=WAIT)

    @contextlib.contextmanager
    def _socket_a_call(self, on_call, caller, over):
        server = OutboundServer(listen("127.0.0.1", 0), on_call=on_call)
        server.start()
        talk = None
        try:
            port = server.port
            if not self.live:
                talk = gevent.spawn(lambda: self._peer.talk(socket.create_connection(("127.0.0.1", port))))
            elif self._peer:
                between = StreamServer(("127.0.0.1", 0), lambda theirs, _: self._between(theirs, port))
                between.start()
                caller.dial(f"socket-{between.server_port}")
            else:
                caller.dial(f"socket-{port}")
            yield
        finally:
            over.set()
            server.stop(drain=WAIT)
        if talk:
            talk.get(timeout=WAIT)

    def _talk(self, sock, port):
        if self.live:
            self._peer.pass_on(sock, socket.create_connection(("127.0.0.1", port)))
        else:
            self._peer.talk(sock)

    def _between(self, theirs, port):
        self._peer.pass_on(socket.create_connection(("127.0.0.1", port)), theirs)


def _report(result, run):
    try:
        result.set(run())
    except BaseException as fault:
        result.set_exception(fault)
