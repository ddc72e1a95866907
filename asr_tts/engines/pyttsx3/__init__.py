"""Whatever pyttsx3 drives: eSpeak NG on Linux, the system's voices elsewhere. An alternative, not a recommendation.

pyttsx3 speaks one utterance at a time, sometimes returns before it has, and loads GPL code: `worker` runs it in a
process of its own, one utterance a run, and believes a file only when it has sound. It takes plain text: markup is
cut into phrases and pauses here (`asr_tts.text.phrases`). Checked on Linux.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asr_tts.engines.pyttsx3.synthesizer import Pyttsx3Synthesizer

__all__ = ["Pyttsx3Synthesizer"]


def __getattr__(name: str) -> Any:
    # Imported when used: the engine's own process imports this package too, and needs none of it.
    if name != "Pyttsx3Synthesizer":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from asr_tts.engines.pyttsx3.synthesizer import Pyttsx3Synthesizer

    return Pyttsx3Synthesizer
