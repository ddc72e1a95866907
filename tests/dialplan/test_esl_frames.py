"""The codec of the event socket: any pieces give the same frames, and nothing a peer sends does harm."""

import contextlib
import gzip
import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transcripts import load

from dialplan.errors import ProtocolError
from dialplan.esl import Event, Frame, FrameReader

RECORDED = sorted((Path(__file__).parent / "recorded").glob("*.esl.gz"))


def spoken(path):
    """What FreeSWITCH said in a transcript, as one stream."""
    return b"".join(data for kind, data in load(path) if kind == "S")


STREAM = spoken(next(path for path in RECORDED if path.name.startswith("keys_come_in_order")))


def frames(pieces, **bounds):
    reader = FrameReader(**bounds)
    return [frame for piece in pieces for frame in reader.feed(piece)]


def test_there_are_transcripts():
    assert len(RECORDED) > 40


@pytest.mark.parametrize("path", RECORDED[::6], ids=lambda path: path.name)
def test_recorded_stream_gives_the_same_frames_byte_by_byte(path):
    stream = spoken(path)
    whole = frames([stream])
    assert whole
    assert frames(stream[at : at + 1] for at in range(len(stream))) == whole
    assert b"".join(frame.head + b"\n\n" + frame.body for frame in whole) == stream


@given(st.lists(st.integers(0, len(STREAM)), max_size=40))
def test_any_split_gives_the_same_frames(cuts):
    edges = sorted({0, *cuts, len(STREAM)})
    assert frames(STREAM[a:b] for a, b in itertools.pairwise(edges)) == frames([STREAM])


@given(st.lists(st.binary(max_size=50), max_size=20))
def test_any_bytes_give_frames_or_a_protocol_error(pieces):
    with contextlib.suppress(ProtocolError):
        frames(pieces, max_head=64, max_body=64)


def test_lengths_are_bytes_not_characters():
    body = "中文 ü".encode()
    found = frames([b"Content-Type: api/response\nContent-Length: %d\n\n%sX: 1\n\n" % (len(body), body)])
    assert [frame.body for frame in found] == [body, b""]
    assert found[0].reply == "中文 ü"


def test_body_that_looks_like_frames_stays_a_body():
    body = b"a: b\n\nContent-Length: 3\n\nabc"
    assert frames([b"Content-Length: %d\n\n%s" % (len(body), body)]) == [
        Frame(b"Content-Length: %d" % len(body), body)
    ]


def test_empty_lines_between_frames_are_skipped():
    assert frames([b"\n\n", b"A: 1\n\n\n", b"B: 2\n\n"]) == [Frame(b"A: 1"), Frame(b"B: 2")]


def test_head_of_ten_megabytes_is_refused_early():
    reader = FrameReader()

    def pour():
        for _ in range(160):
            reader.feed(b"X" * 65536)

    with pytest.raises(ProtocolError):
        pour()
    assert len(reader._buffer) <= 2 << 20


def test_search_for_the_end_of_a_head_does_not_begin_anew_with_each_byte():
    reader = FrameReader()
    for _ in range(200_000):
        reader.feed(b"x")
    assert reader._searched >= 199_999


@pytest.mark.parametrize("length", [b"-1", b"ten", b"1e3", b"99999999999", b"40000000", "٣".encode()])
def test_content_length_that_is_none_or_too_much_is_refused(length):
    with pytest.raises(ProtocolError):
        frames([b"Content-Length: " + length + b"\n\n"])


def test_stream_that_ends_in_the_middle_is_seen():
    reader = FrameReader()
    reader.feed(b"Content-Length: 10\n\nabc")
    assert reader.in_frame
    reader = FrameReader()
    reader.feed(b"A: 1\n\n\n")
    assert not reader.in_frame


def test_transcripts_name_no_machine():
    for path in RECORDED:
        text = gzip.decompress(path.read_bytes())
        assert b"FreeSWITCH-Hostname: freeswitch\n" in text
        assert b"/tmp" not in text


# Events


def event(*lines, body=b""):
    return Event("\n".join(lines).encode() + b"\n\n" + body)


def test_header_that_holds_an_encoded_line_end_stays_one_header():
    """A SIP header of the caller cannot make up an event: what is in it is decoded after the lines are cut."""
    found = event(
        "Event-Name: CHANNEL_ANSWER",
        "variable_sip_h_X-Evil: x%0AEvent-Name: CHANNEL_HANGUP%0AHangup-Cause: SPOOFED",
        "variable_other: a%E2%80%A8Spoof: 1",
    )
    assert found.name == "CHANNEL_ANSWER"
    assert "Hangup-Cause" not in found
    assert "Spoof" not in found.headers()
    assert found.variable("sip_h_X-Evil") == "x\nEvent-Name: CHANNEL_HANGUP\nHangup-Cause: SPOOFED"


def test_first_header_of_a_name_counts():
    found = event("Event-Name: DTMF", "Unique-ID: 1", "Unique-ID: 2")
    assert (found.uuid, found.headers()["Unique-ID"]) == ("1", "1")


def test_values_are_decoded_and_bad_bytes_replaced():
    found = Event(b"Event-Name: X\nA: %E5%BC%A0%E4%B8%89 100%25\nB: \xff%FFz\nC: \nD: _undef_\n\n")
    assert found["A"] == "张三 100%"
    assert found["B"] == "\ufffd\ufffdz"
    assert found["C"] == ""
    assert found.get("D") is None
    with pytest.raises(KeyError):
        found["E"]


def test_body_stays_as_it_came():
    body = b"+OK 100%25 done: yes\nline two: x\n\n\xe4\xb8\xad"
    found = event("Event-Name: BACKGROUND_JOB", "Job-UUID: j", f"Content-Length: {len(body)}", body=body)
    assert found.body == body
    assert found.text.endswith("中")
    assert found.headers() == {
        "Event-Name": "BACKGROUND_JOB",
        "Job-UUID": "j",
        "Content-Length": str(len(body)),
    }


def test_custom_event_is_known_by_its_subclass():
    assert event("Event-Name: CUSTOM", "Event-Subclass: sofia%3A%3Aregister").name == "sofia::register"


@given(st.binary(max_size=300))
def test_any_bytes_can_be_asked_for_headers(data):
    found = Event(data)
    assert found.name is not None
    assert found.at >= 0
    for name, value in found.headers().items():
        if name.isascii() and name == name.strip() and name and value != "_undef_":
            assert found.get(name) == value
