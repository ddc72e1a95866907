"""Events as lines: JSON, with a number and a checksum.

``{"v":1,"seq":7,"kind":"key","call":"…","at":1763…,…,"crc":"1c291ca3"}``: the checksum is the CRC-32 of the line's
bytes before ``,"crc"``. Numbers go up by one in a stream; a number that comes again is the same event once more.
"""

from __future__ import annotations

import json
import math
import zlib
from json.encoder import encode_basestring
from typing import Any, Final

from dialplan.journal.events import EVENTS, FIELDS, JournalEvent, Unknown, field_values

__all__ = ["MAX_RECORD", "SCHEMA_VERSION", "decode", "encode"]

SCHEMA_VERSION: Final = 1
MAX_RECORD: Final = 64 * 1024
"""Greatest length of a line in bytes."""

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
"""Made once: `json.dumps` makes one for each text."""
_HALVES: Final = "backslashreplace"
"""Half a surrogate pair becomes what JSON writes for it."""
_CRC: Final = b',"crc":"'
_TAIL: Final = len(_CRC) + 8 + 2
_LONGEST_TEXT: Final = 2_000


def encode(event: JournalEvent, number: int) -> bytes:
    """The event as a line with its end. Nothing that an event holds raises: what is no JSON becomes text.

    What has its default is left out; ``call`` and ``at`` have none. Lines are put together by hand: for values as few and
    plain as these an encoder takes twice as long.
    """
    text = f'{{"v":{SCHEMA_VERSION},"seq":{number},"kind":"{event.kind}"'
    names, values, defaults = FIELDS[type(event)]
    try:
        for name, value, default in zip(names, values(event), defaults, strict=True):
            if value != default:
                kind = type(value)
                if kind is str:
                    text += f',"{name}":{encode_basestring(value)}'
                elif kind is int or (kind is float and -math.inf < value < math.inf):
                    text += f',"{name}":{value!r}'
                elif value is True:
                    text += f',"{name}":true'
                else:
                    text += f',"{name}":{_ENCODER.encode(value)}'
        body = text.encode("utf-8", _HALVES)
    except (TypeError, ValueError, RecursionError):
        body = _plain_body(event, number)
    if len(body) > MAX_RECORD - _TAIL:
        body = _plain_body(event, number)
    return b'%b%b%08x"}\n' % (body, _CRC, zlib.crc32(body))


def decode(line: bytes) -> tuple[int, JournalEvent] | None:
    """Number and event of a line without its end; None when it is damaged.

    Fields that are not known are left out, those that are missing have their defaults, and an event of a kind that
    is not known is `Unknown`.
    """
    body, tail = line[:-_TAIL], line[-_TAIL:]
    if len(line) <= _TAIL or tail != b'%b%08x"}' % (_CRC, zlib.crc32(body)):
        return None
    try:
        data = json.loads(body + b"}")
        number, kind, call, at = data.pop("seq"), data.pop("kind"), data.pop("call"), data.pop("at")
    except (ValueError, KeyError, RecursionError):
        return None
    data.pop("v", None)
    known = EVENTS.get(kind)
    if known is None:
        return number, Unknown(call, at, kind, data)
    wanted = {name: value for name, value in data.items() if name in known.__dataclass_fields__}
    return number, known(call, at, **wanted)


def _plain_body(event: JournalEvent, number: int) -> bytes:
    """The line before its checksum, of bounded length and JSON for certain."""
    head = {"v": SCHEMA_VERSION, "seq": number, "kind": event.kind, "call": event.call, "at": event.at}
    data = head | field_values(event)
    text = _ENCODER.encode({name: _plain_value(value) for name, value in data.items()})
    return text[:-1].encode("utf-8", _HALVES)


def _plain_value(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return 0.0
    if value is None or isinstance(value, bool | int | float):
        return value
    try:
        text = value if isinstance(value, str) else repr(value)
    except Exception as fault:
        text = f"<{type(value).__name__}: {type(fault).__name__}>"
    return text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + "…"
