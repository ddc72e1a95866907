"""What FreeSWITCH and we said on an event socket: recorded from a real one, and played back to our code.

A transcript is a list of entries in the order of time: ``C`` a command of ours, ``S`` a message of FreeSWITCH, ``A``
something the caller did. Playing it back, the peer waits for the command or act that comes next, and then says what
FreeSWITCH said. UUIDs made here differ from run to run: the peer puts the new ones into the old messages.
"""

import contextlib
import gzip
import re
import socket as stdlib_socket
from pathlib import Path

import gevent
from gevent import socket
from gevent.queue import Queue

from dialplan.esl import Frame, FrameReader

UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{4}_\d+\b")
"""Also the identifiers of applications that we send."""
PLACE = "/var/spool/calls"
"""Stands in transcripts for the directory that the tests wrote to."""
STEP_SECONDS = 5.0


def save(path: Path, entries) -> None:
    data = b"".join(f"{kind} {len(data)}\n".encode() + data + b"\n" for kind, data in entries)
    path.write_bytes(gzip.compress(data, mtime=0))


def load(path: Path):
    data = gzip.decompress(path.read_bytes())
    entries, at = [], 0
    while at < len(data):
        end = data.index(b"\n", at)
        kind, length = data[at:end].decode().split(" ")
        at = end + 1 + int(length)
        entries.append((kind, data[end + 1 : at]))
        at += 1
    return entries


def commands(receive):
    """The commands that come in, one by one, with their bodies; ends with the stream. Empty lines mean nothing."""
    buffer = b""
    while data := receive():
        buffer = (buffer + data).lstrip(b"\n")
        while b"\n\n" in buffer:
            head, rest = buffer.split(b"\n\n", 1)
            length = re.search(rb"\nContent-Length:(\d+)", head)
            body = int(length[1]) if length else 0
            if len(rest) < body:
                break
            yield head + b"\n\n" + rest[:body]
            buffer = rest[body:].lstrip(b"\n")


def received(sock: socket.socket) -> bytes:
    """Bytes, or none when the other end is gone in whatever way."""
    try:
        return sock.recv(65536)
    except OSError:
        return b""


def end(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_WR)


def message(frame: Frame) -> bytes:
    head = re.sub(rb"(?m)^Content-Length: \d+", b"Content-Length: %d" % len(frame.body), frame.head)
    return head + b"\n\n" + frame.body


class Recorder:
    """Stands between the two ends of an event socket and writes down what passes."""

    def __init__(self, directory: Path) -> None:
        self.entries = []
        self._here = stdlib_socket.gethostname().encode()
        self._directory = str(directory).encode()

    def act(self, what: str) -> None:
        self.entries.append(("A", what.encode()))

    def pass_on(self, ours: socket.socket, theirs: socket.socket) -> None:
        """Returns when both have closed."""
        ways = [gevent.spawn(self._ours, ours, theirs), gevent.spawn(self._theirs, theirs, ours)]
        gevent.joinall(ways, raise_error=True)
        ours.close()
        theirs.close()

    def _ours(self, ours, theirs) -> None:
        for command in commands(lambda: received(ours)):
            self.entries.append(("C", self._scrubbed(command)))
            theirs.sendall(command)
        end(theirs)

    def _theirs(self, theirs, ours) -> None:
        reader = FrameReader()
        while data := received(theirs):
            for frame in reader.feed(data):
                if b"Event-Name: HEARTBEAT" not in frame.body:
                    kept = Frame(self._scrubbed(frame.head), self._scrubbed(frame.body))
                    self.entries.append(("S", message(kept)))
            with contextlib.suppress(OSError):
                ours.sendall(data)
        end(ours)

    def _scrubbed(self, data: bytes) -> bytes:
        data = data.replace(self._directory, PLACE.encode()).replace(self._here, b"freeswitch")
        return re.sub(rb"(?m)^(FreeSWITCH-IPv[46]: ).*$", rb"\g<1>127.0.0.1", data)


class Replayer:
    """FreeSWITCH's end of the event socket, out of a transcript."""

    def __init__(self, path: Path) -> None:
        self._entries = load(path)
        self._uuids = {}
        self._acts = Queue()

    def act(self, what: str) -> None:
        self._acts.put(what.encode())

    def talk(self, sock: socket.socket) -> None:
        """Play the transcript to its end. Raises AssertionError when we say something else than in it."""
        sock.settimeout(STEP_SECONDS)
        incoming = commands(lambda: received(sock))
        for kind, data in self._entries:
            if kind == "S":
                sock.sendall(UUID.sub(lambda match: self._uuids.get(match[0], match[0]), data))
            elif kind == "A":
                assert self._acts.get(timeout=STEP_SECONDS) == data
            else:
                self._expect(data, next(incoming, b"(closed)"))
        sock.close()

    def _expect(self, recorded: bytes, said: bytes) -> None:
        for then, now in zip(UUID.findall(recorded), UUID.findall(said), strict=False):
            self._uuids.setdefault(then, now)
        expected = UUID.sub(lambda match: self._uuids.get(match[0], match[0]), recorded)
        assert said == expected
