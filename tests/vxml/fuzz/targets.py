"""What is fuzzed: functions of bytes. Each lets through the documented errors alone; anything else is a finding.

Used by the tests with what was found before and with random bytes, and by `coverage_guided.py`, which looks for more.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import cache
from random import Random

from lxml import etree
from random_calls import random_call

from vxml.ecmascript import Engine, ScriptError
from vxml.errors import DocumentError, GrammarError, ResourceLimit
from vxml.grammar import InputMode, builtin, interpret, link, parse_grammar
from vxml.parser import parse_document
from vxml.platform import Fetch, Fetched, Segment
from vxml.text import TextCall

URI = "http://fuzz/main"
MEDIA_TYPES = (
    None,
    "application/srgs+xml",
    "application/srgs",
    "application/x-jsgf",
    "application/x-gsl",
    "text/plain",
)


class ByteChance(Random):
    """A `Random` whose choices are the bytes given, so that a fuzzer steers them; zeros when they run out."""

    def __init__(self, data: bytes) -> None:
        super().__init__(0)
        self._left = memoryview(data)

    def _take(self, count: int) -> int:
        taken, self._left = self._left[:count], self._left[count:]
        return int.from_bytes(taken, "big")

    def random(self) -> float:
        """0.0 to 1.0 from two bytes."""
        return self._take(2) / 65536

    def getrandbits(self, k: int) -> int:
        """As many bytes as `k` bits need."""
        return self._take((k + 7) // 8) & ((1 << k) - 1)


def document(data: bytes) -> None:
    """A document as it comes from a server; the first byte says how strict."""
    with contextlib.suppress(DocumentError, ResourceLimit):
        parse_document(data[1:], uri=URI, tolerant=bool(data[:1] and data[0] & 1))


def grammar(data: bytes) -> None:
    """Media type and strictness, a line with what the caller does, the grammar."""
    head, _, text = data.partition(b"\n")
    media_type = MEDIA_TYPES[head[0] % len(MEDIA_TYPES)] if head else None
    said = head[2:].decode("utf-8", "replace")
    with contextlib.suppress(GrammarError, ResourceLimit, ScriptError):
        parsed = parse_grammar(text, uri=URI, media_type=media_type, tolerant=bool(head[1:] and head[1] & 1))
        linked = link(parsed, {})
        if linked.mode is InputMode.DTMF:
            keys = "".join(c for c in said if c in "0123456789*#ABCD")
            states = [linked.dtmf(keys[:length]) for length in range(len(keys) + 1)]
            assert all(bool(state.parses) == state.complete for state in states)
            parses = list(states[-1].parses)
        else:
            parses = linked.recognize(said)
        for parse in parses:
            interpret(parse, _engine())


def builtin_type(data: bytes) -> None:
    """Name and parameters of a built-in type, a line with what the caller does."""
    name, _, said = data.decode("utf-8", "replace").partition("\n")
    for mode in InputMode:
        for language in ("en-US", "zh-CN"):
            with contextlib.suppress(GrammarError, ResourceLimit, ScriptError):
                made = builtin(name, mode=mode, language=language)
                found = made.recognize(said) if mode is InputMode.VOICE else list(made.dtmf(said).parses)
                for parse in found:
                    interpret(parse, _engine())


def prompt(data: bytes) -> None:
    """The content of a <prompt>: what reaches a synthesizer is well-formed SSML, whatever was written."""
    body = (
        b'<vxml version="2.1" xml:lang="en"><form><block><prompt>' + data + b"</prompt></block></form></vxml>"
    )

    def fetch(command: Fetch, at: float) -> Fetched:
        return Fetched(at, command.id, command.uri, body, None, 200 if command.uri == URI else 404)

    played: list[Segment] = []
    call = TextCall(URI, fetch, on_play=played.extend)
    call.start()
    call.hangup()
    while played:
        segment = played.pop()
        played.extend(segment.fallback)
        if segment.speech is not None:
            etree.fromstring(segment.speech.ssml.encode())


def expression(data: bytes) -> None:
    """Scripts and expressions in nested scopes: `ScriptError` or `ResourceLimit`, and the engine stays usable."""
    text = data.decode("utf-8", "replace")
    engine = Engine(time_limit=0.1, memory_limit=8 << 20)
    scope = engine.scope(engine.scope(None, "document"), "dialog")
    for use in (
        scope.evaluate,
        scope.text,
        scope.test,
        scope.run,
        lambda t: scope.declare("x", t),
        lambda t: scope.assign(t, "1"),
    ):
        with contextlib.suppress(ScriptError, ResourceLimit):
            use(text)
    with contextlib.suppress(ResourceLimit):
        assert engine.scope(None).evaluate("1 + 1") == 2


def dialog(data: bytes) -> None:
    """A random call to random documents: it comes to an end."""
    assert random_call(ByteChance(data)).exit is not None


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (document, grammar, builtin_type, prompt, expression, dialog)
}


@cache
def _engine() -> Engine:
    return Engine()
