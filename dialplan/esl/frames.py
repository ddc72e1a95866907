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

_LINE_END = ord("\n")


@dataclass(slots=True)
class Frame:
    """One message of the peer. ``head`` is the header block without its empty line, ``body`` is raw."""

    head: bytes
    body: bytes = b""

    @property
    def reply(self) -> str:
        """What FreeSWITCH answered: the body of an API response, else the ``Reply-Text``."""
        raw = header(self.head, b"Reply-Text")
        return (self.body if raw is None else raw).decode("utf-8", "replace")


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
        """What came of a head before its end, or of a body before its end when `_head` is there."""
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
        if self._head is None and self._buffer:
            data = self._with_buffer(data)
        at, size = 0, len(data)
        while True:
            if self._head is None:
                while at < size and data[at] == _LINE_END:
                    at += 1
                if at == size:
                    return frames
                end = data.find(b"\n\n", at)
                if (size if end < 0 else end) - at > self._max_head:
                    raise self._too_long()
                if end < 0:
                    self._buffer += data[at:]
                    self._searched = size - at - 1
                    return frames
                head = data[at:end]
                length = header(head, b"Content-Length")
                if length is None:
                    self._length = 0
                elif not length.isdigit() or len(length) > 10 or int(length) > self._max_body:
                    raise ProtocolError(f"a body of {length[:40]!r} bytes; the bound is {self._max_body}")
                else:
                    self._length = int(length)
                self._head = head
                at = end + 2
            # Most frames come in one piece and pass the buffer by.
            if self._buffer:
                missing = self._length - len(self._buffer)
                self._buffer += data[at : at + missing]
                at += missing
                if len(self._buffer) < self._length:
                    return frames
                body = bytes(self._buffer)
                self._buffer.clear()
            elif size - at < self._length:
                self._buffer += data[at:]
                return frames
            else:
                body = data[at : at + self._length]
                at += self._length
            frames.append(Frame(self._head, body))
            self._head = None

    def _with_buffer(self, data: bytes) -> bytes:
        """What came of a head before, and this; nothing as long as the end of the head is not there."""
        self._buffer += data
        end = self._buffer.find(b"\n\n", self._searched)
        if end < 0:
            if len(self._buffer) > self._max_head:
                raise self._too_long()
            self._searched = len(self._buffer) - 1
            return b""
        data = bytes(self._buffer)
        self._buffer.clear()
        return data

    def _too_long(self) -> ProtocolError:
        return ProtocolError(f"a header block of more than {self._max_head} bytes")
