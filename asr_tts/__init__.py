"""Speech for IVR: engines behind one small interface, each in a process of its own.

`spi` says what an engine is, `host` finds and opens engines and runs their processes, `engines` holds the built-in
ones, `text` turns digits, dates and money into words before an engine sees them, `listening` finds where a caller's
utterance begins and ends and what was said, `audio` reads, joins, resamples and writes PCM, and `testing` and
`testing_recognizer` are the contracts every engine passes.

Implements the synthesis side of Speech Synthesis Markup Language (SSML) 1.0 and 1.1, and the ``say-as`` types of
VoiceXML 2.0 Appendix P; for recognition the properties of VoiceXML 2.0 §6.3.2. Imports nothing of `vxml`, `ivrdesigner` or `cli`, and never loads a GPL library here.
"""

from asr_tts.errors import (
    AudioError,
    EngineBusy,
    EngineUnavailable,
    RecognitionFailed,
    SpeechError,
    SynthesisFailed,
    UnsupportedGrammar,
    UnsupportedLanguage,
    UnsupportedVoice,
    WorkerFailed,
)

__all__ = [
    "AudioError",
    "EngineBusy",
    "EngineUnavailable",
    "RecognitionFailed",
    "SpeechError",
    "SynthesisFailed",
    "UnsupportedGrammar",
    "UnsupportedLanguage",
    "UnsupportedVoice",
    "WorkerFailed",
]
