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
        return self._head is not None or bool(self._buffer.strip(b"\n"))

    def feed(self, data: bytes) -> list[Frame]:
        """Take bytes; the frames that are complete with them."""
        buffer = self._buffer
        buffer += data
        frames: list[Frame] = []
        while True:
            if self._head is None and not self._read_head():
                return frames
            if len(buffer) < self._length:
                return frames
            assert self._head is not None
            frames.append(Frame(self._head, bytes(buffer[: self._length])))
            del buffer[: self._length]
            self._head = None

    def _read_head(self) -> bool:
        buffer = self._buffer
        if not self._searched and buffer.startswith(b"\n"):
            del buffer[: len(buffer) - len(buffer.lstrip(b"\n"))]
        end = buffer.find(b"\n\n", self._searched)
        if (len(buffer) if end < 0 else end) > self._max_head:
            raise ProtocolError(f"a header block of more than {self._max_head} bytes")
        if end < 0:
            self._searched = max(0, len(buffer) - 1)
            return False
        head = bytes(buffer[:end])
        del buffer[: end + 2]
        self._searched = 0
        self._length = self._content_length(head)
        self._head = head
        return True

    def _content_length(self, head: bytes) -> int:
        value = header(head, b"Content-Length")
        if value is None:
            return 0
        if not value.isdigit():
            raise ProtocolError(f"a content length of {value[:40]!r}")
        if len(value) > 10 or int(value) > self._max_body:
            raise ProtocolError(f"a body of {value[:40].decode()} bytes; the bound is {self._max_body}")
        return int(value)
