"""Recognition of synthetic callers: accuracy and rejection by rate and noise, cost, memory.

Callers are eSpeak NG, and flite where it is installed, in voices that no threshold was fitted on. Each utterance goes
the way of a call: noise on the line, voice activity, endpointing, the engine in its process.
"""

from __future__ import annotations

import contextlib
import importlib.util
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import numpy as np

from asr_tts.audio import read_recording, resample
from asr_tts.engines.espeak import EspeakSynthesizer
from asr_tts.engines.pocketsphinx import PocketsphinxRecognizer
from asr_tts.engines.webrtc_vad import WebrtcDetector
from asr_tts.listening import Heard, Listening, ListeningSettings, Outcome
from asr_tts.spi import Audio, RecognitionRequest, SpeechRequest, WordGraph
from vxml.grammar import Grammar, InputMode, Phrase, builtin, interpret, phrases

MENU = (
    "check my balance", "transfer money", "speak to an operator", "report a lost card", "opening hours",
    "technical support", "pay a bill", "change my address", "order a new card", "cancel my subscription",
    "repeat the menu", "main menu", "sales department", "customer service", "delivery status",
    "book an appointment", "reset my password", "language options", "leave a message", "thank you goodbye",
)  # fmt: skip
YES_NO = ("yes", "no", "yes please", "no thank you", "yeah", "nope")
OTHERS = (
    "what is the weather like today", "elephants never forget", "please turn off the television", "banana",
    "the train leaves at noon", "seven brothers went fishing", "how tall is the mountain", "music",
    "where did you put the keys", "i would rather have coffee", "the quick brown fox", "nobody knows",
    "hello", "go away", "maybe later", "yesterday", "tomorrow afternoon", "i do not understand",
)  # fmt: skip
_LEVEL = 3000.0
_DICE = random.Random(11)
_NAMES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DAYS = ["first", "third", "fifth", "seventh", "tenth", "twelfth", "sixteenth", "twentieth"]
DIGITS = tuple(" ".join(_DICE.choice(_NAMES) for _ in range(4)) for _ in range(6))
DATES = tuple(f"{_DICE.choice(_MONTHS)} {_DICE.choice(_DAYS)}" for _ in range(6))
NOISES = (30, 15)
"""Decibels of speech over white noise."""


def run(noises: Sequence[int] = NOISES, tasks: Collection[str] = ()) -> dict[str, float]:
    """Percent of sentences with the right meaning, right and accepted, wrong and accepted; of words right; of other
    speech accepted; costs. ``tasks`` and ``noises`` for a reduced run.
    """
    grammars = {
        "menu of 20": phrases([Phrase(text, text) for text in MENU], mode=InputMode.VOICE, language="en-US"),
        "yes or no": builtin("boolean", mode=InputMode.VOICE, language="en-US"),
        "four digits": builtin("digits?length=4", mode=InputMode.VOICE, language="en-US"),
        "any digits": builtin("digits", mode=InputMode.VOICE, language="en-US"),
        "date": builtin("date", mode=InputMode.VOICE, language="en-US"),
    }
    said = {
        "menu of 20": MENU,
        "yes or no": YES_NO,
        "four digits": DIGITS,
        "any digits": DIGITS,
        "date": DATES,
    }
    figures: dict[str, float] = {}
    with contextlib.ExitStack() as opened:
        recognizer = opened.enter_context(contextlib.closing(PocketsphinxRecognizer()))
        texts = {text for group in (*said.values(), OTHERS) for text in group}
        callers = {text: list(_voices(text)) for text in sorted(texts)}
        for rate in (8000, 16000):
            for noise in noises:
                where = f"{rate // 1000} kHz {noise} dB"
                for task, grammar in grammars.items():
                    if tasks and task not in tasks:
                        continue
                    scores = [
                        _score(_hear(recognizer, grammar, _on_the_line(audio, rate, noise)), text, grammar)
                        for text in said[task]
                        for audio in callers[text]
                    ]
                    for place, name in enumerate(
                        ("right", "right and accepted", "wrong and accepted", "words")
                    ):
                        value = 100 * sum(score[place] for score in scores) / len(scores)
                        figures[f"{task}, {where}: {name} %"] = value
                    heard = [
                        _hear(recognizer, grammar, _on_the_line(audio, rate, noise))
                        for text in OTHERS
                        for audio in callers[text]
                    ]
                    taken = sum(one.outcome is Outcome.MATCH for one in heard) / len(heard)
                    figures[f"{task}, {where}: others accepted %"] = 100 * taken
        if not tasks:
            figures |= _costs(recognizer, grammars["menu of 20"], [callers[text][0] for text in MENU])
    return figures


def _voices(text: str) -> Iterator[Audio]:
    with contextlib.closing(EspeakSynthesizer()) as espeak:
        for voice in ("en-us+f3", "en-gb-scotland"):
            yield espeak.synthesize(SpeechRequest(text=text, voice=voice, language="en-US"))
    if shutil.which("flite"):
        with tempfile.TemporaryDirectory() as folder:
            for voice in ("rms", "awb"):
                file = Path(folder) / f"{voice}.wav"
                subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(file)], check=True)
                yield read_recording(file)


def _on_the_line(audio: Audio, rate: int, noise: int) -> Audio:
    samples = np.frombuffer(resample(audio, rate).samples, "<i2").astype(np.float64)
    loud = samples[np.abs(samples) > 200]
    samples *= _LEVEL / np.sqrt(np.mean(loud**2))
    samples = np.concatenate([np.zeros(rate // 2), samples, np.zeros(rate * 3 // 2)])
    hiss = np.random.default_rng(len(samples)).normal(0, _LEVEL / 10 ** (noise / 20), len(samples))
    return Audio(np.clip(samples + hiss, -32768, 32767).astype("<i2").tobytes(), rate)


def _graph(grammar: Grammar) -> WordGraph:
    graph = grammar.word_graph()
    return WordGraph(graph.arcs, graph.finals)


def _hear(recognizer: PocketsphinxRecognizer, grammar: Grammar, audio: Audio) -> Heard:
    listening = Listening(
        recognizer,
        WebrtcDetector(),
        (_graph(grammar),),
        language="en-US",
        sample_rate=audio.sample_rate,
        settings=ListeningSettings(),
    )
    events = listening.feed(audio.samples) + listening.finish()
    assert isinstance(events[-1], Heard), events[-1]
    return events[-1]


def _score(heard: Heard, text: str, grammar: Grammar) -> tuple[float, float, float, float]:
    """Whether the meaning is right, right and accepted, wrong and accepted; the share of words in their places."""
    words = heard.readings[0].text.split() if heard.readings else []
    parses = grammar.recognize(" ".join(words)) if words else []
    right = bool(parses) and interpret(parses[0], None) == interpret(grammar.recognize(text)[0], None)
    wanted = text.split()
    before = list(range(len(words) + 1))
    for row, word in enumerate(wanted, 1):
        line = [row]
        for column, other in enumerate(words, 1):
            line.append(min(before[column] + 1, line[-1] + 1, before[column - 1] + (word != other)))
        before = line
    accepted = heard.outcome is Outcome.MATCH
    return right, right and accepted, accepted and not right, max(1 - before[-1] / len(wanted), 0.0)


def _costs(recognizer: PocketsphinxRecognizer, grammar: Grammar, audios: list[Audio]) -> dict[str, float]:
    import psutil

    process = psutil.Process(recognizer._pool.workers[0].pid)  # noqa: SLF001 - measured from outside
    figures = {}
    utterances = [resample(audio, 8000) for audio in audios]
    seconds = sum(audio.duration for audio in utterances)
    for name, accuracy in (("fast", 0.0), ("accurate", 0.5)):
        began, waited = sum(process.cpu_times()[:2]), 0.0
        for audio in utterances:
            stream = recognizer.start(RecognitionRequest((_graph(grammar),), accuracy=accuracy))
            for at in range(0, len(audio.samples), 1600):
                stream.accept(audio.samples[at : at + 1600])
            ended = time.perf_counter()
            stream.finish()
            waited += time.perf_counter() - ended
        figures[f"{name}: CPU s a second of speech"] = (sum(process.cpu_times()[:2]) - began) / seconds
        figures[f"{name}: s from end of speech to result"] = waited / len(utterances)
    figures["callers who speak at once on a core"] = 1 / figures["accurate: CPU s a second of speech"]
    with contextlib.closing(PocketsphinxRecognizer(streams=9)) as fresh:
        streams = [fresh.start(RecognitionRequest((_graph(grammar),)))]
        resident = psutil.Process(fresh._pool.workers[0].pid).memory_info  # noqa: SLF001 - as above
        first = resident().rss
        streams += [fresh.start(RecognitionRequest((_graph(grammar),))) for _ in range(8)]
        figures["MB of a process with one caller"] = first / 1e6
        figures["MB each caller more"] = (resident().rss - first) / 8e6
        for stream in streams:
            stream.cancel()
    if importlib.util.find_spec("webrtcvad"):
        audio = resample(audios[0], 8000)
        activity = WebrtcDetector().start(8000, 0.5)
        began = time.process_time()
        for at in range(0, len(audio.samples) - 320, 320):
            activity.is_speech(audio.samples[at : at + 320])
        figures["voice activity: CPU ms a second"] = (time.process_time() - began) * 1000 / audio.duration
    return figures
