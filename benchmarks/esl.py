"""Reading events of FreeSWITCH: our codec beside greenswitch and beside the JSON format, without sockets."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable
from urllib.parse import quote

from greenswitch.esl import ESLProtocol

from dialplan.esl import Event, FrameReader

EVENTS = 4000
CHUNK = 64 * 1024
ASKED = ("Event-Name", "Unique-ID", "Application-UUID", "Application-Response", "variable_playback_ms")

HEADERS = {
    "Event-Name": "CHANNEL_EXECUTE_COMPLETE",
    "Core-UUID": "7b6e1a2c-0000-4a3f-9c1d-1234567890ab",
    "FreeSWITCH-Hostname": "freeswitch",
    "Event-Date-Local": "2026-11-23 21:14:24",
    "Event-Date-Timestamp": "1764000000000000",
    "Unique-ID": "0a1b2c3d-0000-4a3f-9c1d-1234567890ab",
    "Caller-Caller-ID-Name": "张三 & Co: 测试",
    "Caller-Caller-ID-Number": "+8613800138000",
    **{
        f"variable_custom_{number}": f"value with spaces; and sip:user{number}@example.com:5060;transport=udp"
        for number in range(90)
    },
    "variable_playback_ms": "500",
    "Application": "playback",
    "Application-Response": "FILE PLAYED",
    "Application-UUID": "8fe0a1a2-0000-4a3f-9c1d-1234567890ab",
}


def _stream(block: bytes, form: str) -> bytes:
    return b"Content-Length: %d\nContent-Type: text/event-%s\n\n%s" % (len(block), form.encode(), block)


def run() -> dict[str, float]:
    """Events a second of CPU, each of 102 headers and about 8 kB."""
    plain = "".join(f"{name}: {quote(value, safe=' /-_.()<>:;=@!+&')}\n" for name, value in HEADERS.items())
    stream = _stream(plain.encode() + b"\n", "plain") * EVENTS
    as_json = _stream(json.dumps(HEADERS).encode(), "json") * EVENTS
    return {
        "events/s, five headers asked for": _rate(
            lambda: _ours(stream, lambda event: [event.get(name) for name in ASKED])
        ),
        "events/s, all headers read": _rate(lambda: _ours(stream, Event.headers)),
        "events/s, greenswitch": _rate(lambda: _greenswitch(stream)),
        "events/s, the same as JSON": _rate(lambda: _json(as_json)),
    }


def _rate(read: Callable[[], int]) -> float:
    began = time.process_time()
    assert read() == EVENTS
    return EVENTS / (time.process_time() - began)


def _ours(stream: bytes, use: Callable[[Event], object]) -> int:
    reader, read = FrameReader(), 0
    for at in range(0, len(stream), CHUNK):
        for frame in reader.feed(stream[at : at + CHUNK]):
            use(Event(frame.body))
            read += 1
    return read


def _json(stream: bytes) -> int:
    reader, read = FrameReader(), 0
    for at in range(0, len(stream), CHUNK):
        for frame in reader.feed(stream[at : at + CHUNK]):
            event = json.loads(frame.body)
            assert [event.get(name) for name in ASKED]
            read += 1
    return read


def _greenswitch(stream: bytes) -> int:
    protocol = ESLProtocol()
    protocol.sock_file = io.BytesIO(stream)
    protocol.receive_events()
    read = 0
    while not protocol._esl_event_queue.empty():  # noqa: SLF001 - it has no other way to be read without a socket
        event = protocol._esl_event_queue.get()  # noqa: SLF001
        assert [event.headers.get(name) for name in ASKED]
        read += 1
    return read
