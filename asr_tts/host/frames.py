"""The messages between us and an engine's process: two lengths, a JSON header, raw bytes.

4 bytes header length, 4 bytes payload length (big endian) · header (UTF-8 JSON object) · payload
"""

from __future__ import annotations

import json
import socket
import struct
import time
from typing import Any

__all__ = ["MAX_HEADER_BYTES", "MAX_PAYLOAD_BYTES", "FrameTooLarge", "Message", "receive", "send"]

MAX_HEADER_BYTES = 8 * 2**20
MAX_PAYLOAD_BYTES = 256 * 2**20
_LENGTHS = struct.Struct(">II")


Message = tuple[dict[str, Any], bytes]


class FrameTooLarge(ValueError):
    """The message was not sent; the channel can still be used."""


def send(
    channel: socket.socket, header: dict[str, Any], payload: bytes = b"", *, deadline: float | None = None
) -> None:
    """Write one message. ``deadline`` is a `time.monotonic` value; raises TimeoutError past it, FrameTooLarge, or OSError."""
    head = json.dumps(header).encode()
    if len(head) > MAX_HEADER_BYTES or len(payload) > MAX_PAYLOAD_BYTES:
        raise FrameTooLarge(f"a message of {len(head)} + {len(payload)} bytes is over the bound")
    channel.settimeout(_left(deadline))
    channel.sendall(_LENGTHS.pack(len(head), len(payload)) + head)
    if payload:
        channel.settimeout(_left(deadline))
        channel.sendall(payload)


def receive(channel: socket.socket, *, deadline: float | None = None) -> Message:
    """Read one message. Raises EOFError when the other end is gone, TimeoutError past the deadline, or OSError."""
    head_length, payload_length = _LENGTHS.unpack(_exactly(channel, _LENGTHS.size, deadline))
    if head_length > MAX_HEADER_BYTES or payload_length > MAX_PAYLOAD_BYTES:
        raise EOFError("the other end does not speak in frames")
    try:
        header = json.loads(_exactly(channel, head_length, deadline))
    except ValueError as fault:
        raise EOFError("the other end does not speak in frames") from fault
    if not isinstance(header, dict):
        raise EOFError("the other end does not speak in frames")  # noqa: TRY004 - bad input, not a bad call
    return header, _exactly(channel, payload_length, deadline)


def _exactly(channel: socket.socket, length: int, deadline: float | None) -> bytes:
    buffer = bytearray(length)
    view = memoryview(buffer)
    done = 0
    while done < length:
        channel.settimeout(_left(deadline))
        count = channel.recv_into(view[done:])
        if not count:
            raise EOFError("the other end is gone")
        done += count
    return bytes(buffer)


def _left(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
