"""What runs in the engine's process."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Callable, Mapping
from itertools import product
from typing import Any, Final

import vosk

from asr_tts.errors import EngineUnavailable
from asr_tts.host.decoding import DecodingTask, StreamServer
from asr_tts.spi import ANY_WORD, Reading, WordGraph, WordTime, spoken_words

__all__ = ["VoskDecoding", "VoskEngine", "phrase_list", "serve"]

UNKNOWN: Final = "[unk]"
"""The word of models that stands for any other; some models lack it."""
_MAX_STREAMS = 256
_MAX_PHRASES = 2000
_LOOKED_AT: Final = 20
"""Readings asked of the decoder: it puts phrases together that the grammar does not, so the best one may not fit."""
_JOINED: Final = 64


def serve(model: str) -> StreamServer:
    """The factory for `asr_tts.host.serve`. ``model`` is a folder."""
    return StreamServer(VoskEngine(model), max_streams=_MAX_STREAMS)


class VoskEngine:
    """A `asr_tts.host.decoding.DecodingEngine` with one model."""

    def __init__(self, model: str) -> None:
        vosk.SetLogLevel(-1)
        try:
            # Always with a path: without one the package looks for models on the network.
            self._model = vosk.Model(model_path=model)
        except Exception as fault:
            raise EngineUnavailable(f"{model}: not a model that vosk opens; unpack it again") from fault

    def describe(self) -> dict[str, Any]:
        """Nothing that the host does not know."""
        return {}

    def open(self, task: DecodingTask) -> VoskDecoding:
        """Begin an utterance."""
        if not task.grammars:
            return VoskDecoding(vosk.KaldiRecognizer(self._model, float(task.sample_rate)), task)
        phrases = phrase_list(task.grammars, lambda word: self._model.vosk_model_find_word(word) >= 0)
        if not phrases:
            return VoskDecoding(None, task)
        listed = json.dumps(phrases, ensure_ascii=False)
        return VoskDecoding(vosk.KaldiRecognizer(self._model, float(task.sample_rate), listed), task)


class VoskDecoding:
    """A `asr_tts.host.decoding.Decoding`. The decoder cuts at pauses by itself; the pieces are joined here."""

    def __init__(self, native: Any, task: DecodingTask) -> None:
        self._native = native
        self._grammars = task.grammars
        self._nbest = task.nbest
        self._pieces: list[list[dict[str, Any]]] = []
        if native is not None:
            native.SetWords(True)
            native.SetMaxAlternatives(max(task.nbest, _LOOKED_AT))

    def accept(self, samples: bytes) -> str:
        """Decode on, for the words so far."""
        if self._native is None:
            return ""
        if self._native.AcceptWaveform(samples):
            self._pieces.append(_alternatives(self._native.Result()))
            so_far = ""
        else:
            so_far = json.loads(self._native.PartialResult()).get("partial", "")
        best = [piece[0]["text"] for piece in self._pieces if piece]
        return _plain(" ".join([*best, so_far]))

    def finish(self) -> list[Reading]:
        """Every way to join the pieces, rated against each other; those of the grammars alone."""
        if self._native is None:
            return []
        pieces = [*self._pieces, _alternatives(self._native.FinalResult())]
        return readings([piece for piece in pieces if piece], self._grammars)[: self._nbest]

    def close(self) -> None:
        """Let the decoder go."""
        self._native = None


def phrase_list(graphs: tuple[WordGraph, ...], known: Callable[[str], bool]) -> list[str]:
    """What a decoder with these grammars may hear: phrases in words of the model.

    Phrases with a word that the model lacks are left out. A grammar with very many phrases is given by the shortest
    of them and by its words alone, which the decoder joins as it likes.
    """
    found: dict[str, None] = {}
    for graph in graphs:
        phrases = graph.phrases(_MAX_PHRASES)
        if len(phrases) >= _MAX_PHRASES:
            phrases = [*phrases[: _MAX_PHRASES // 2], *((word,) for word in sorted(graph.words))]
        for phrase in phrases:
            spelled = _in_words_of_model(phrase, known)
            if spelled:
                found[spelled] = None
    if found and known(UNKNOWN):
        found[UNKNOWN] = None
    return list(found)


def _in_words_of_model(phrase: tuple[str, ...], known: Callable[[str], bool]) -> str:
    """The phrase as the model splits it, '' when it cannot: Chinese models have words of several characters."""
    spelled: list[str] = []
    at = 0
    while at < len(phrase):
        if phrase[at] == ANY_WORD:
            spelled.append(UNKNOWN)
            at += 1
            continue
        longest = at + 1
        if not phrase[at].isascii():
            longest = min(at + 6, len(phrase))
        for end in range(longest, at, -1):
            word = "".join(phrase[at:end])
            if known(word):
                spelled.append(word)
                at = end
                break
        else:
            return ""
    return " ".join(spelled)


def readings(pieces: list[list[dict[str, Any]]], graphs: tuple[WordGraph, ...]) -> list[Reading]:
    """Joined readings, best first. Confidence is a share of the likelihood of all that were looked at."""
    joined: dict[str, tuple[float, list[WordTime]]] = {}
    for count, parts in enumerate(product(*pieces)):
        if count >= _JOINED:
            break
        text = " ".join(part["text"] for part in parts if part["text"])
        score = sum(part["confidence"] for part in parts)
        if text not in joined or joined[text][0] < score:
            words = [
                WordTime(word["word"], word["start"], word["end"])
                for part in parts
                for word in part.get("result", ())
                if word["word"] != UNKNOWN
            ]
            joined[text] = score, words
    if not joined:
        return []
    best = max(score for score, _ in joined.values())
    shares = {text: math.exp(max(score - best, -50.0)) for text, (score, _) in joined.items()}
    total = sum(shares.values())
    sure = _certainty(shares) if not graphs else shares
    return [
        Reading(_plain(text), round(sure[text] / total, 4), tuple(joined[text][1]))
        for text in sorted(joined, key=lambda text: -shares[text])
        if _plain(text) and _fits(text, graphs)
    ]


def _certainty(shares: Mapping[str, float]) -> dict[str, float]:
    """Without a grammar many readings differ in one word only: a reading is as sure as its words are on average."""
    of_word: defaultdict[str, float] = defaultdict(float)
    for text, share in shares.items():
        for word in set(text.split()):
            of_word[word] += share
    return {text: sum(of_word[word] for word in text.split()) / max(len(text.split()), 1) for text in shares}


def _fits(text: str, graphs: tuple[WordGraph, ...]) -> bool:
    if not graphs:
        return True
    words = tuple(
        piece for word in text.split() for piece in ((ANY_WORD,) if word == UNKNOWN else spoken_words(word))
    )
    return any(graph.standing(words).complete for graph in graphs)


def _plain(text: str) -> str:
    return " ".join(word for word in text.split() if word != UNKNOWN)


def _alternatives(result: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(result).get("alternatives", [])
    return [{**one, "text": one["text"].strip()} for one in found]
