"""Speech for IVR: engines behind one small interface, each in a process of its own.

`spi` says what an engine is, `host` finds and opens engines and runs their processes, `engines` holds the built-in
ones, `text` turns digits, dates and money into words before an engine sees them, `audio` reads, joins, resamples and
writes PCM, and `testing` is the contract every engine passes.

Implements the synthesis side of Speech Synthesis Markup Language (SSML) 1.0 and 1.1, and the ``say-as`` types of
VoiceXML 2.0 Appendix P. Imports nothing of `vxml`, `ivrdesigner` or `cli`, and never loads a GPL library here.
"""

from asr_tts.errors import (
    AudioError,
    EngineUnavailable,
    SpeechError,
    SynthesisFailed,
    UnsupportedLanguage,
    UnsupportedVoice,
    WorkerFailed,
)

__all__ = [
    "AudioError",
    "EngineUnavailable",
    "SpeechError",
    "SynthesisFailed",
    "UnsupportedLanguage",
    "UnsupportedVoice",
    "WorkerFailed",
]
