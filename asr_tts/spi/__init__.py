"""What a speech engine is: the words that engines and their users share.

Pure data and protocols, standard library only. An engine is a class registered under the entry point group
``ivrkit.speech``; see `SpeechEngine` for what the class must offer and `Synthesizer`, `Recognizer` and
`VoiceActivityDetector` for what its objects do.
Languages are BCP 47 tags (RFC 5646), markup is SSML 1.1, audio is signed 16-bit little-endian mono PCM.
May import `asr_tts.errors` only.
"""

from asr_tts.spi.audio import Audio, Mark
from asr_tts.spi.engine import EngineKind, SpeechEngine
from asr_tts.spi.recognizer import (
    Reading,
    RecognitionRequest,
    RecognitionStream,
    Recognizer,
    RecognizerCapabilities,
    WordTime,
)
from asr_tts.spi.store import AudioStore, StoredAudio
from asr_tts.spi.synthesizer import Capabilities, SpeechRequest, Synthesizer, Voice
from asr_tts.spi.vad import FRAME_SECONDS, VoiceActivity, VoiceActivityDetector
from asr_tts.spi.word_graph import ANY_WORD, Arc, Standing, WordGraph, spoken_words

__all__ = [
    "ANY_WORD",
    "FRAME_SECONDS",
    "Arc",
    "Audio",
    "AudioStore",
    "Capabilities",
    "EngineKind",
    "Mark",
    "Reading",
    "RecognitionRequest",
    "RecognitionStream",
    "Recognizer",
    "RecognizerCapabilities",
    "SpeechEngine",
    "SpeechRequest",
    "Standing",
    "StoredAudio",
    "Synthesizer",
    "Voice",
    "VoiceActivity",
    "VoiceActivityDetector",
    "WordGraph",
    "WordTime",
    "spoken_words",
]
