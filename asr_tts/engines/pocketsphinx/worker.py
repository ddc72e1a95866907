"""What runs in the engine's process."""

from __future__ import annotations

import contextlib
import ctypes
import math
from collections import OrderedDict
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pocketsphinx

from asr_tts.engines.pocketsphinx.confidence import Segment, confidence, lead
from asr_tts.engines.pocketsphinx.search import FILLER_MARK, PHONES, compile_graphs
from asr_tts.engines.pocketsphinx.telephone import Widener
from asr_tts.host.decoding import DecodingTask, StreamServer
from asr_tts.spi import Reading, WordGraph, WordTime

__all__ = ["PocketsphinxDecoding", "PocketsphinxEngine", "serve"]

_MAX_STREAMS = 64
_FRAMES_A_SECOND = 100
_SEARCHES = 16
_SPARE_DECODERS = 4
"""Kept for the next callers; after a rush the memory of the others goes back to the system."""
_MAX_NEW_WORDS = 20_000
_PHONE_LOOP = "phone loop"
_FREE_SPEECH = "free speech"
_ACCURATE = 0.5
_ACCURATE_FREE_SPEECH = 0.75
_NBEST_LOOKED_AT = 100
_LEAST = 1e-300
# The defaults hear short words in breath and line noise: silence is made more likely, and each word costs more.
_SILENCE = 0.3
_ANOTHER_WORD = 0.005


def serve(strictness: float = 0.0) -> StreamServer:
    """The factory for `asr_tts.host.serve`."""
    return StreamServer(PocketsphinxEngine(strictness), max_streams=_MAX_STREAMS)


class PocketsphinxEngine:
    """A `asr_tts.host.decoding.DecodingEngine`: decoders are made when needed, and some of them used again."""

    def __init__(self, strictness: float = 0.0) -> None:
        pocketsphinx.set_loglevel("FATAL")
        self.strictness = strictness
        self._free = [_Decoder()]
        self._in_use = 0
        self._dropped = False

    def describe(self) -> dict[str, Any]:
        """Nothing that the host does not know."""
        return {}

    def open(self, task: DecodingTask) -> PocketsphinxDecoding:
        """Begin an utterance on a free decoder, one that knows the grammars if there is one."""
        key = _key(task.grammars)
        decoder = next((free for free in self._free if key in free.searches), None)
        if decoder is not None:
            self._free.remove(decoder)
        else:
            decoder = self._free.pop() if self._free else _Decoder()
        self._in_use += 1
        try:
            return PocketsphinxDecoding(self, decoder, decoder.search(key, task.grammars), task)
        except BaseException:
            self.put_back(decoder)
            raise

    def put_back(self, decoder: _Decoder) -> None:
        """The utterance of this decoder is over."""
        self._in_use -= 1
        if decoder.new_words < _MAX_NEW_WORDS and len(self._free) < _SPARE_DECODERS:
            self._free.append(decoder)
        else:
            self._dropped = True
        if self._dropped and not self._in_use:
            self._dropped = False
            _give_back_memory()


class _Decoder:
    """A decoder with the searches it has compiled."""

    def __init__(self) -> None:
        model = pocketsphinx.get_model_path
        self.native: Any = pocketsphinx.Decoder(
            hmm=model("en-us/en-us"),
            dict=model("en-us/cmudict-en-us.dict"),
            lm=None,
            loglevel="FATAL",
            silprob=_SILENCE,
            wip=_ANOTHER_WORD,
        )
        self.native.add_allphone_file(_PHONE_LOOP, model("en-us/en-us-phone.lm.bin"))
        for phone in PHONES:
            self.native.add_word(FILLER_MARK + phone.lower(), phone, False)
        self.searches: OrderedDict[str, str | None] = OrderedDict()
        self.new_words = 0
        self._count = 0

    def search(self, key: str, graphs: tuple[WordGraph, ...]) -> str | None:
        """The name of the search for these grammars; None when nothing can be said in them."""
        if key in self.searches:
            self.searches.move_to_end(key)
            return self.searches[key]
        self._count += 1
        name = f"grammars {self._count}"
        if not graphs:
            name = _FREE_SPEECH
            self.native.add_lm_file(name, pocketsphinx.get_model_path("en-us/en-us.lm.bin"))
        else:
            self.new_words += len(frozenset().union(*(graph.words for graph in graphs)))
            grammar = compile_graphs(self.native, graphs, name)
            if grammar is None:
                self.searches[key] = None
                return None
            self.native.add_fsg(name, grammar)
        self.searches[key] = name
        if len(self.searches) > _SEARCHES:
            _, oldest = self.searches.popitem(last=False)
            if oldest is not None:
                self.native.activate_search(name)
                self.native.remove_search(oldest)
        return name

    def begin(self, search: str) -> None:
        """Start an utterance."""
        self.native.activate_search(search)
        # What it learnt of the last caller's noise and voice stays otherwise, and spoils this one's.
        self.native.reinit_feat()
        self.native.start_utt()

    def decode(self, search: str, samples: bytes) -> None:
        """A whole utterance, its own mean taken out."""
        self.begin(search)
        self.native.process_raw(samples, full_utt=True)
        self.native.end_utt()

    def text(self) -> str:
        """The words of the best path, or '' when there is none."""
        found = self.native.hyp()
        return "" if found is None else _words(found.hypstr)

    def sound(self, text: str) -> str:
        """The phones of words of the dictionary."""
        return " ".join(self.native.lookup_word(word) or word for word in text.split())

    def segments(self) -> list[Segment]:
        """The best path with its acoustic scores."""
        return [
            Segment(one.word, one.start_frame, one.end_frame, math.log(max(one.ascore, _LEAST)))
            for one in self.native.seg() or ()
        ]


class PocketsphinxDecoding:
    """A `asr_tts.host.decoding.Decoding`."""

    def __init__(
        self, engine: PocketsphinxEngine, decoder: _Decoder, search: str | None, task: DecodingTask
    ) -> None:
        self._engine = engine
        self._decoder = decoder
        self._search = search
        self._nbest = task.nbest
        self._in_grammars = bool(task.grammars)
        self._twice = task.accuracy >= (_ACCURATE if task.grammars else _ACCURATE_FREE_SPEECH)
        self._widener = Widener(task.sample_rate)
        self._heard: list[bytes] = []
        self._decoding = search is not None
        if search is not None:
            decoder.begin(search)

    def accept(self, samples: bytes) -> str:
        """Decode on, for the words so far."""
        if self._search is None:
            return ""
        self._take(self._widener.widen(samples))
        return self._decoder.text()

    def finish(self) -> list[Reading]:
        """Decode once more as a whole, which is more accurate than live, and rate the result."""
        if self._search is None:
            return []
        self._take(self._widener.widen(b"", last=True))
        self._end()
        heard = b"".join(self._heard)
        if self._twice and heard:
            self._decoder.decode(self._search, heard)
        text = self._decoder.text()
        if not text:
            return []
        words = self._decoder.segments()
        others = self._others(text)
        ahead = lead(text, self._paths(), self._decoder.sound) if self._in_grammars else 1.0
        self._decoder.decode(_PHONE_LOOP, heard)
        sure = ahead * confidence(words, self._decoder.segments(), self._engine.strictness)
        best = Reading(text, round(sure, 4), tuple(_times(words)))
        return [best, *(Reading(other, round(sure * share, 4)) for other, share in others)]

    def close(self) -> None:
        """Give the decoder back."""
        self._end()
        self._engine.put_back(self._decoder)

    def _take(self, wide: bytes) -> None:
        if wide:
            self._heard.append(wide)
            self._decoder.native.process_raw(wide)

    def _end(self) -> None:
        if self._decoding:
            self._decoding = False
            self._decoder.native.end_utt()

    def _paths(self) -> Iterator[tuple[str, float]]:
        """The words of the best paths with their likelihoods, best first; the same words several times."""
        for one in islice(self._decoder.native.nbest() or (), _NBEST_LOOKED_AT):
            if one is None:
                break
            yield _words(one.hypstr), one.score

    def _others(self, text: str) -> list[tuple[str, float]]:
        """Other readings, each with its likelihood as a share of the best one's."""
        if self._nbest < 2:
            return []
        shares: dict[str, float] = {}
        best = 0.0
        for other, score in self._paths():
            best = best or score
            if other and other != text and other not in shares:
                shares[other] = min(score / best, 1.0) if best else 0.0
            if len(shares) >= self._nbest - 1:
                break
        return sorted(shares.items(), key=lambda item: -item[1])


def _give_back_memory() -> None:
    # The C library of Linux keeps what was freed, hundreds of megabytes after a rush, unless it is told; others do not.
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def _key(graphs: tuple[WordGraph, ...]) -> str:
    return " ".join(graph.digest for graph in graphs) or _FREE_SPEECH


def _words(text: str | None) -> str:
    return " ".join(word for word in (text or "").split() if not word.startswith(FILLER_MARK))


def _times(words: list[Segment]) -> list[WordTime]:
    return [
        WordTime(one.word.partition("(")[0], one.start / _FRAMES_A_SECOND, (one.end + 1) / _FRAMES_A_SECOND)
        for one in words
        if one.word[:1].isalnum()
    ]
