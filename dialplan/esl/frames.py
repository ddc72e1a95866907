"""The codec of the event socket, without input or output: bytes in, frames out.

A frame is a block of ``Name: value`` lines up to an empty line and, when the block says ``Content-Length``, that many
bytes of body. Lengths are bytes and nothing is decoded before it is cut: a header value that holds an encoded line
end stays one value.
"""

from __future__ import annotations

from dataclasses import dataclass

from dialplan.errors import ProtocolError

__all__ = ["MAX_BODY_BYTES", "MAX_HEAD_BYTES", "Frame", "FrameReader", "header"]

MAX_HEAD_BYTES = 1 << 20
"""Room for the answer to ``connect``, which carries all variables of a call."""
MAX_BODY_BYTES = 32 << 20
"""Room for a list of some ten thousand calls."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message of the peer. ``head`` is the header block without its empty line, ``body`` is raw."""

    head: bytes
    body: bytes = b""

    @property
    def content_type(self) -> str:
        """Such as ``command/reply``; '' where the block has none."""
        return self.header("Content-Type")

    @property
    def reply(self) -> str:
        """What FreeSWITCH answered: the body of an API response, else the ``Reply-Text``."""
        if self.content_type == "api/response":
            return self.body.decode("utf-8", "replace")
        return self.header("Reply-Text")

    def header(self, name: str) -> str:
        """A header as it stands, not %-decoded; '' where there is none."""
        value = header(self.head, name.encode())
        return "" if value is None else value.decode("utf-8", "replace")


def header(block: bytes, name: bytes) -> bytes | None:
    """The raw value of the first header of that name.

    The first one counts: FreeSWITCH writes what it knows itself before the variables that callers can fill.
    """
    key = name + b":"
    if block.startswith(key):
        start = len(key)
    else:
        start = block.find(b"\n" + key) + 1
        if not start:
            return None
        start += len(key)
    end = block.find(b"\n", start)
    return (block[start:] if end < 0 else block[start:end]).strip()


class FrameReader:
    """Cuts a stream of bytes into frames, however the bytes come in pieces. Raises ProtocolError over its bounds."""

    def __init__(self, *, max_head: int = MAX_HEAD_BYTES, max_body: int = MAX_BODY_BYTES) -> None:
        self._max_head = max_head
        self._max_body = max_body
        self._buffer = bytearray()
        self._searched = 0
        self._head: bytes | None = None
        self._length = 0

    @property
    def in_frame(self) -> bool:
        """Whether the stream, if it ended now, would end in the middle of a frame."""
        return self._head is not None or bool(self._buffer)

    def feed(self, data: bytes) -> list[Frame]:
        """Take bytes; the frames that are complete with them."""
        frames: list[Frame] = []
        at = 0
        while True:
            if self._head is None:
                data, at = self._read_head(data, at)
            if self._head is None:
                return frames
            # The buffer holds the part of a body that came before; most frames come in one piece and pass it by.
            if self._buffer:
                missing = self._length - len(self._buffer)
                self._buffer += data[at : at + missing]
                at += missing
                if len(self._buffer) < self._length:
                    return frames
                body = bytes(self._buffer)
                self._buffer.clear()
            elif len(data) - at < self._length:
                self._buffer += data[at:]
                return frames
            else:
                body = data[at : at + self._length]
                at += self._length
            frames.append(Frame(self._head, body))
            self._head = None

    def _read_head(self, data: bytes, at: int) -> tuple[bytes, int]:
        """Read a header block from ``data`` and what came before; where the rest begins."""
        if self._buffer:
            self._buffer += data[at:]
            end = self._buffer.find(b"\n\n", self._searched)
            self._check_head(len(self._buffer) if end < 0 else end)
            if end < 0:
                self._searched = len(self._buffer) - 1
                return b"", 0
            self._begin(bytes(self._buffer[:end]))
            rest = bytes(self._buffer[end + 2 :])
            self._buffer.clear()
            return rest, 0
        while data.startswith(b"\n", at):
            at += 1
        end = data.find(b"\n\n", at)
        self._check_head((len(data) if end < 0 else end) - at)
        if end < 0:
            self._buffer += data[at:]
            self._searched = max(0, len(self._buffer) - 1)
            return b"", 0
        self._begin(data[at:end])
        return data, end + 2

    def _check_head(self, length: int) -> None:
        if length > self._max_head:
            raise ProtocolError(f"a header block of more than {self._max_head} bytes")

    def _begin(self, head: bytes) -> None:
        self._length = self._content_length(head)
        self._head = head

    def _content_length(self, head: bytes) -> int:
        value = header(head, b"Content-Length")
        if value is None:
            return 0
        if not value.isdigit():
            raise ProtocolError(f"a content length of {value[:40]!r}")
        if len(value) > 10 or int(value) > self._max_body:
            raise ProtocolError(f"a body of {value[:40].decode()} bytes; the bound is {self._max_body}")
        return int(value)
