"""Events as lines: what is written is read, whatever it holds, and damage is noticed."""

import json
import math
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialplan.journal import EVENTS, MASK, SCHEMA_VERSION, InputMatched, KeyPressed, Noted, Unknown, masked
from dialplan.journal.records import MAX_RECORD, decode, encode

TEXTS = st.text(max_size=50)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
VALUES = {str: TEXTS, float: FLOATS, int: st.integers(0, 2**53), bool: st.booleans(), type(None): TEXTS}


@st.composite
def events(draw):
    kind = draw(st.sampled_from(list(EVENTS.values())))
    values = {f.name: draw(VALUES[type(f.default)]) for f in fields(kind) if f.name not in {"call", "at"}}
    return kind(draw(TEXTS), draw(FLOATS), **values)


@given(events(), st.integers(1, 2**40))
def test_every_event_comes_back_as_it_was(event, number):
    line = encode(event, number)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert decode(line[:-1]) == (number, event)


@given(events())
def test_a_line_is_json_with_version_number_and_kind(event):
    data = json.loads(encode(event, 7))
    assert (data["v"], data["seq"], data["kind"]) == (SCHEMA_VERSION, 7, event.kind)


@given(events(), st.data())
def test_a_line_with_a_changed_byte_is_damaged(event, data):
    line = encode(event, 1)[:-1]
    at = data.draw(st.integers(0, len(line) - 1))
    flipped = bytes([line[at] ^ data.draw(st.integers(1, 255))])
    assert decode(line[:at] + flipped + line[at + 1 :]) is None


@given(events(), st.data())
def test_a_line_that_is_cut_is_damaged(event, data):
    line = encode(event, 1)[:-1]
    assert decode(line[: data.draw(st.integers(0, len(line) - 1))]) is None


@given(st.binary(max_size=300))
def test_no_bytes_break_the_decoder(line):
    assert decode(line) is None


@pytest.mark.parametrize(
    "odd", [math.nan, math.inf, object(), {1: {2, 3}}, "\ud800", "x" * 1_000_000, [[]], b"\xff", "a\nb\0c"]
)
def test_nothing_that_an_event_holds_breaks_the_encoder(odd):
    line = encode(Noted("call", 1.0, "label", odd), 5)
    assert len(line) <= MAX_RECORD
    number, event = decode(line[:-1])
    assert (number, event.call, event.label) == (5, "call", "label")
    assert decode(encode(Noted(odd, odd, odd), 6)[:-1])[0] == 6


def test_half_a_surrogate_pair_comes_back_as_it_was():
    event = Noted("call", 1.0, "欢迎", "half \ud83d of one, é", line=7)
    assert decode(encode(event, 5)[:-1]) == (5, event)


def test_kinds_and_fields_of_later_versions_are_read_as_far_as_they_are_known():
    line = encode(Unknown("c", 1.0, "x", None), 1)
    assert decode(line[:-1])[1] == Unknown("c", 1.0, "", {"name": "x"})
    import zlib

    body = b'{"v":9,"seq":3,"kind":"key","call":"c","at":2.0,"key":"5","pressure":3'
    assert decode(b'%b,"crc":"%08x"}' % (body, zlib.crc32(body))) == (3, KeyPressed("c", 2.0, "5"))


def test_kinds_have_stable_names():
    assert sorted(EVENTS) == [
        "answered",
        "dialog",
        "ended",
        "failed",
        "fallback",
        "fetch",
        "gap",
        "input-failed",
        "input-matched",
        "key",
        "node-entered",
        "node-left",
        "note",
        "prompt",
        "queue-entered",
        "queue-left",
        "recording",
        "robot-class",
        "robot-heard",
        "robot-turn",
        "speech",
        "started",
        "transfer",
    ]


@given(events())
def test_masking_leaves_no_secret(event):
    hidden = masked(event)
    for name in event.secrets:
        assert getattr(hidden, name) in {"", MASK, MASK * 3}
    assert (hidden.call, hidden.at, hidden.kind) == (event.call, event.at, event.kind)


def test_masking_tells_neither_keys_nor_their_number():
    one = masked(InputMatched("c", 1.0, "dtmf", "1234", '"1234"', node="pin", branch="ok"))
    assert one == InputMatched("c", 1.0, "dtmf", MASK * 3, MASK * 3, node="pin", branch="ok")
