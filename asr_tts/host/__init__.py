"""Finding, opening and running speech engines.

`registry` lists the engines that installed distributions offer under the entry point group ``ivrkit.speech`` and
opens one. `worker` keeps an engine's native code in a process of its own: requests travel over a socket pair in
length-framed messages (`frames`), `serve` is the other end. An engine can crash, hang or be killed without harm here,
and a GPL library is never loaded into this process. `cached` makes each prompt once and keeps it in a `cache` on disk;
`uploads` decodes what people send, `recorded` mixes recordings and voices of fragments (`pack`) into speech.

Names are imported when they are used: an engine's process imports this package too, and needs hardly any of it. May
import `asr_tts.audio`, `asr_tts.text`, `asr_tts.spi` and `asr_tts.errors`, and no engine.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asr_tts.host.cache import SpeechCache
    from asr_tts.host.cached import CachedSynthesizer
    from asr_tts.host.pack import AudioPack, make_pack
    from asr_tts.host.recorded import RecordedSpeech, recordings_in
    from asr_tts.host.registry import (
        EngineState,
        available,
        engine_state,
        open_recognizer,
        open_synthesizer,
        open_vad,
    )
    from asr_tts.host.uploads import Upload, Uploads
    from asr_tts.host.worker import Worker

__all__ = [
    "AudioPack",
    "CachedSynthesizer",
    "EngineState",
    "RecordedSpeech",
    "SpeechCache",
    "Upload",
    "Uploads",
    "Worker",
    "available",
    "engine_state",
    "make_pack",
    "open_recognizer",
    "open_synthesizer",
    "open_vad",
    "recordings_in",
]

_MODULES = {
    "AudioPack": "pack",
    "CachedSynthesizer": "cached",
    "EngineState": "registry",
    "RecordedSpeech": "recorded",
    "SpeechCache": "cache",
    "Upload": "uploads",
    "Uploads": "uploads",
    "Worker": "worker",
    "available": "registry",
    "engine_state": "registry",
    "make_pack": "pack",
    "open_recognizer": "registry",
    "open_synthesizer": "registry",
    "open_vad": "registry",
    "recordings_in": "recorded",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
