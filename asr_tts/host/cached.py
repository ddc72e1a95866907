"""A synthesizer that makes each prompt once, whoever asks, and in the format of calls."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Generator
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path

from asr_tts.audio import AudioFormat, concatenate
from asr_tts.audio.formats import NARROWBAND
from asr_tts.audio.resample import resampled
from asr_tts.errors import AudioError, SynthesisFailed
from asr_tts.host.cache import SpeechCache
from asr_tts.spi import Audio, Capabilities, SpeechRequest, Synthesizer

__all__ = ["CachedSynthesizer"]

_KEY_VERSION = 1
_OUR_VERSION = version("ivrkit")
"""What we make of numbers and markup changes with it."""


class _Flight:
    """One prompt in the making, and everybody who listens to it."""

    def __init__(self) -> None:
        self._pieces: list[Audio] = []
        self._ended = False
        self._fault: BaseException | None = None
        self._changed = threading.Condition()

    def add(self, piece: Audio) -> None:
        with self._changed:
            self._pieces.append(piece)
            self._changed.notify_all()

    def end(self, fault: BaseException | None) -> None:
        with self._changed:
            self._ended, self._fault = True, fault
            self._changed.notify_all()

    def pieces(self) -> Generator[Audio, None, None]:
        """All pieces from the first, as they come; then the fault if there was one."""
        heard = 0
        while True:
            with self._changed:
                while heard == len(self._pieces) and not self._ended:
                    self._changed.wait()
                if heard == len(self._pieces):
                    if self._fault is not None:
                        raise self._fault
                    return
                piece = self._pieces[heard]
            yield piece
            heard += 1


class CachedSynthesizer:
    """A `asr_tts.spi.Synthesizer` over another one, whose speech comes in ``wanted`` and is kept in ``cache``.

    Each prompt is made once: requests for the same one, in this process or another that shares the folder, hear that
    one synthesis from its first piece on. It is finished and kept even when all who listened have gone. At most
    ``max_making`` different prompts are in the making; one more raises SynthesisFailed. ``wanted`` is a WAV format.
    """

    def __init__(
        self,
        engine: Synthesizer,
        cache: SpeechCache,
        wanted: AudioFormat = NARROWBAND,
        *,
        max_making: int = 64,
        wait_limit: float = 30.0,
    ) -> None:
        if wanted.suffix != ".wav":
            raise AudioError(f"the cache keeps WAV: pcm16, ulaw or alaw, not {wanted.encoding}")
        self.identity = engine.identity
        self._engine = engine
        self._cache = cache
        self._wanted = wanted
        self._max_making = max_making
        self._wait_limit = wait_limit
        self._lock = threading.Lock()
        self._flights: dict[str, _Flight] = {}

    def key(self, request: SpeechRequest) -> str:
        """What the speech of this request is kept under: engine, content, language, voice, rate and format."""
        facts = [_KEY_VERSION, _OUR_VERSION, self.identity, asdict(request), asdict(self._wanted)]
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()

    def capabilities(self) -> Capabilities:
        """Of the engine, at the rate of calls."""
        return replace(self._engine.capabilities(), sample_rate=self._wanted.sample_rate)

    def synthesize(self, request: SpeechRequest) -> Audio:
        """Speak, from the cache when it was spoken before."""
        return concatenate([Audio(b"", self._wanted.sample_rate), *self.stream(request)])

    def stream(self, request: SpeechRequest) -> Generator[Audio, None, None]:
        """Speak in pieces; what was spoken before is one piece."""
        key = self.key(request)
        kept = self._cache.get(key)
        if kept is not None:
            yield kept
        else:
            yield from self._flight(key, request).pieces()

    def speak_once(self, request: SpeechRequest) -> Audio:
        """Speak what nobody may find here afterwards, such as a caller's PIN: it is neither kept nor looked for."""
        rate = self._wanted.sample_rate
        return concatenate([Audio(b"", rate), *resampled(self._engine.stream(request), rate)])

    def prompt_file(self, request: SpeechRequest) -> Path:
        """A WAV file of the speech for a media server, which stays while it is used now and then.

        Raises AudioError when the cache cannot keep it, for which `stream` still speaks; and what `synthesize` raises.
        """
        key = self.key(request)
        if self._cache.get(key) is None:
            for _ in self._flight(key, request).pieces():
                pass
        path = self._cache.file(key)
        if path is None:
            raise AudioError(
                f"{self._cache.folder}: the prompt cannot be kept; make room on the disk, or enlarge the cache"
            )
        return path

    def close(self) -> None:
        """Close the engine."""
        self._engine.close()

    def _flight(self, key: str, request: SpeechRequest) -> _Flight:
        with self._lock:
            flight = self._flights.get(key)
            if flight is not None:
                return flight
            if len(self._flights) >= self._max_making:
                raise SynthesisFailed(
                    f"{self._max_making} other prompts are in the making; try again, or open one more engine"
                )
            flight = self._flights[key] = _Flight()
        threading.Thread(target=self._make, args=(key, request, flight), daemon=True).start()
        return flight

    def _make(self, key: str, request: SpeechRequest, flight: _Flight) -> None:
        fault: BaseException | None = None
        try:
            with self._cache.making(key, limit=self._wait_limit):
                kept = self._cache.get(key)
                if kept is not None:
                    flight.add(kept)
                else:
                    made = [Audio(b"", self._wanted.sample_rate)]
                    for piece in resampled(self._engine.stream(request), self._wanted.sample_rate):
                        flight.add(piece)
                        made.append(piece)
                        # Where threads are greenlets, nothing else would make a busy one let others run.
                        time.sleep(0)
                    self._cache.put(key, concatenate(made), self._wanted)
        except BaseException as caught:
            fault = caught
        with self._lock:
            del self._flights[key]
        flight.end(fault)
