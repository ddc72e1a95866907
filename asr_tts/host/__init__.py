"""Finding, opening and running speech engines.

`registry` lists the engines that installed distributions offer under the entry point group ``ivrkit.speech`` and
opens one. `worker` keeps an engine's native code in a process of its own: requests travel over a socket pair in
length-framed messages (`frames`), `serve` is the other end. An engine can crash, hang or be killed without harm here,
and a GPL library is never loaded into this process. May import `asr_tts.spi` and `asr_tts.errors`, and no engine.
"""

from asr_tts.host.registry import EngineState, available, open_recognizer, open_synthesizer, open_vad
from asr_tts.host.uploads import Upload, Uploads
from asr_tts.host.worker import Worker

__all__ = [
    "EngineState",
    "Upload",
    "Uploads",
    "Worker",
    "available",
    "open_recognizer",
    "open_synthesizer",
    "open_vad",
]
