"""Listening to one caller: where speech begins and ends, and what was said.

`endpointer` decides from voice activity alone, a frame at a time, when an utterance starts and ends; `listening`
joins it with a recogniser and gives events; `background` does that in a thread of its own for calls, which may not
wait. Time is counted in frames of audio, never by a clock. Implements the recogniser properties of VoiceXML 2.0
§6.3.2 and ``recordutterance`` of VoiceXML 2.1 §7. May import `asr_tts.spi`, `asr_tts.audio` and `asr_tts.errors`.
"""

from asr_tts.listening.background import BackgroundListening
from asr_tts.listening.endpointer import Endpointer, EndpointerSettings, Signal
from asr_tts.listening.events import (
    Heard,
    ListeningEvent,
    ListeningFailed,
    Outcome,
    PartialWords,
    SpeechStarted,
)
from asr_tts.listening.listening import Listening
from asr_tts.listening.settings import ListeningSettings

__all__ = [
    "BackgroundListening",
    "Endpointer",
    "EndpointerSettings",
    "Heard",
    "Listening",
    "ListeningEvent",
    "ListeningFailed",
    "ListeningSettings",
    "Outcome",
    "PartialWords",
    "Signal",
    "SpeechStarted",
]
