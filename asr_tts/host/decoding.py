"""Recognition in an engine's process: several utterances at once, a piece of audio at a time.

An engine gives a `DecodingEngine`; `StreamServer` makes it a `asr_tts.host.serve.WorkerEngine`. The other end is
`asr_tts.host.streams`. Grammars travel once: afterwards their digest is enough.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from asr_tts.errors import EngineBusy, SpeechError
from asr_tts.spi import Reading, WordGraph

__all__ = ["Decoding", "DecodingEngine", "DecodingTask", "StreamServer"]

_GRAPHS = 256
_ABANDONED_SECONDS = 120.0
"""A stream that nobody fed for so long belongs to a host thread that is gone."""


@dataclass(frozen=True, slots=True)
class DecodingTask:
    """An utterance to recognise; see `asr_tts.spi.RecognitionRequest`."""

    grammars: tuple[WordGraph, ...]
    sample_rate: int
    nbest: int
    accuracy: float


class Decoding(Protocol):
    """One utterance in the engine's process."""

    def accept(self, samples: bytes) -> str:
        """Take 16-bit mono PCM; gives the words so far."""
        ...

    def finish(self) -> list[Reading]:
        """The readings, best first."""
        ...

    def close(self) -> None:
        """Give back what the utterance held. Called once, after `finish` or instead of it."""
        ...


class DecodingEngine(Protocol):
    """The native engine in its own process."""

    def describe(self) -> dict[str, Any]:
        """Facts for the host, as JSON values."""
        ...

    def open(self, task: DecodingTask) -> Decoding:
        """Begin an utterance. Raises UnsupportedGrammar or EngineBusy."""
        ...


class StreamServer:
    """Requests start, accept, finish and cancel with a stream number; unknown numbers are answered ``lost``."""

    def __init__(self, engine: DecodingEngine, *, max_streams: int) -> None:
        self._engine = engine
        self._max_streams = max_streams
        self._graphs: OrderedDict[str, WordGraph] = OrderedDict()
        self._streams: dict[int, tuple[Decoding, float]] = {}

    def describe(self) -> dict[str, Any]:
        """What the engine tells."""
        return self._engine.describe()

    def handle(self, header: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        """Answer one request; what the engine refuses comes back by the name of its error."""
        try:
            return self._do(header, payload), b""
        except SpeechError as fault:
            return {"refused": type(fault).__name__, "why": str(fault)}, b""

    def _do(self, header: dict[str, Any], payload: bytes) -> dict[str, Any]:
        number = header["stream"]
        if header["do"] == "start":
            return self._start(number, header, payload)
        found = self._streams.get(number)
        if found is None:
            return {"lost": True}
        decoding, _ = found
        match header["do"]:
            case "accept":
                self._streams[number] = decoding, time.monotonic()
                return {"text": decoding.accept(payload)}
            case "finish":
                try:
                    return {"readings": [asdict(reading) for reading in decoding.finish()]}
                finally:
                    self._close(number)
            case _:
                self._close(number)
                return {}

    def _start(self, number: int, header: dict[str, Any], payload: bytes) -> dict[str, Any]:
        for line in payload.splitlines():
            graph = WordGraph.from_json(line)
            self._graphs[graph.digest] = graph
        digests = header["grammars"]
        unknown = [digest for digest in digests if digest not in self._graphs]
        if unknown:
            return {"unknown": unknown}
        graphs = tuple(self._graphs[digest] for digest in digests)
        for digest in digests:
            self._graphs.move_to_end(digest)
        while len(self._graphs) > max(_GRAPHS, len(digests)):
            self._graphs.popitem(last=False)
        self._forget_abandoned()
        if len(self._streams) >= self._max_streams:
            raise EngineBusy(f"the process serves {self._max_streams} callers already; add processes")
        task = DecodingTask(graphs, header["sample_rate"], header["nbest"], header["accuracy"])
        self._streams[number] = self._engine.open(task), time.monotonic()
        return {}

    def _forget_abandoned(self) -> None:
        oldest = time.monotonic() - _ABANDONED_SECONDS
        for number in [number for number, (_, fed) in self._streams.items() if fed < oldest]:
            self._close(number)

    def _close(self, number: int) -> None:
        decoding, _ = self._streams.pop(number)
        decoding.close()
