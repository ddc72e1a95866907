"""Text to speech: first audio, speed, memory, and how many callers one core speaks to."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import psutil

from asr_tts.audio import resample
from asr_tts.engines.espeak import EspeakSynthesizer
from asr_tts.engines.pyttsx3 import Pyttsx3Synthesizer
from asr_tts.host import CachedSynthesizer, SpeechCache
from asr_tts.spi import SpeechRequest, Synthesizer

SENTENCES = {
    "en": SpeechRequest(text="Welcome to customer service. Your call will be answered shortly.", language="en-US"),
    "zh": SpeechRequest(text="您好，欢迎致电客户服务中心，请稍候，马上为您接通。", language="zh-CN"),
}  # fmt: skip
LONG = SpeechRequest(text=f"{SENTENCES['en'].text} " * 20, language="en-US")
CALLERS = 50


def run() -> dict[str, float]:
    """Milliseconds are wall clock (the quicker quarter of many, since other programs run too), real-time factors are CPU of engine and host together."""
    figures: dict[str, float] = {}
    began = time.perf_counter()
    engine = EspeakSynthesizer()
    _first(engine, SENTENCES["en"])
    figures["espeak: first audio from no process ms"] = (time.perf_counter() - began) * 1000
    _first(engine, SENTENCES["zh"])
    for language, request in SENTENCES.items():
        figures[f"espeak {language}: first audio ms"] = _quick(partial(_first, engine, request), 50)
        figures[f"espeak {language}: sentence ms"] = _quick(partial(engine.synthesize, request), 50)
        figures[f"espeak {language}: real-time factor"] = _factor(engine, request)
    figures["espeak: first audio of 77 s ms"] = _quick(partial(_first, engine, LONG), 10)
    process = psutil.Process().children()[0].memory_full_info()
    figures["espeak: MB of its process"] = process.rss / 2**20
    figures["espeak: MB of it not shared"] = process.uss / 2**20
    with tempfile.TemporaryDirectory() as folder:
        figures |= _cached(engine, Path(folder))
    engine.close()
    figures |= _pyttsx3()
    return figures


def _cached(engine: Synthesizer, folder: Path) -> dict[str, float]:
    cached = CachedSynthesizer(engine, SpeechCache(folder))
    cached.prompt_file(SENTENCES["zh"])
    numbers = iter(range(100_000))

    def fresh() -> SpeechRequest:
        return SpeechRequest(text=f"{SENTENCES['en'].text} {next(numbers)}", language="en-US")

    figures = {
        "cache: first audio, not kept yet ms": _quick(lambda: _first(cached, fresh()), 50),
        "cache: first audio, kept ms": _quick(lambda: _first(cached, SENTENCES["zh"]), 200),
    }
    before = time.perf_counter(), _cpu()
    with ThreadPoolExecutor(CALLERS) as threads:
        audios = list(threads.map(cached.synthesize, [fresh() for _ in range(CALLERS * 4)]))
    used, cpu = time.perf_counter() - before[0], _cpu() - before[1]
    spoken = sum(audio.duration for audio in audios)
    figures[f"{CALLERS} callers: sentences a second"] = len(audios) / used
    figures["callers spoken to by one core, none kept"] = spoken / cpu
    before = time.perf_counter(), _cpu()
    for _ in range(1000):
        cached.synthesize(SENTENCES["zh"])
    figures["callers spoken to by one core, all kept"] = (
        1000 * cached.synthesize(SENTENCES["zh"]).duration / (_cpu() - before[1])
    )
    return figures


def _pyttsx3() -> dict[str, float]:
    if Pyttsx3Synthesizer.missing():
        return {}
    engine = Pyttsx3Synthesizer()
    engine.synthesize(SENTENCES["en"])
    figures = {
        "pyttsx3 en: sentence ms": _quick(lambda: engine.synthesize(SENTENCES["en"]), 20),
        "pyttsx3 en: real-time factor": _factor(engine, SENTENCES["en"]),
        "pyttsx3: MB of its process": psutil.Process().children()[0].memory_info().rss / 2**20,
    }
    engine.close()
    return figures


def _first(engine: Synthesizer, request: SpeechRequest) -> None:
    stream = engine.stream(request)
    next(stream)
    stream.close()


def _quick(act: Callable[[], object], times: int) -> float:
    figures = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        figures.append(time.perf_counter() - began)
    return sorted(figures)[times // 4] * 1000


def _factor(engine: Synthesizer, request: SpeechRequest) -> float:
    before = _cpu()
    spoken = sum(resample(engine.synthesize(request), 8000).duration for _ in range(50))
    return (_cpu() - before) / spoken


def _cpu() -> float:
    """Seconds of CPU of this process and its engines."""
    processes = [psutil.Process(), *psutil.Process().children()]
    return sum(process.cpu_times().user + process.cpu_times().system for process in processes)
