"""Python exceptions of the speech package.

SpeechError
├── EngineUnavailable     an engine is not installed or does not start; says how to install it
├── SynthesisFailed       the request cannot be spoken: malformed SSML, too long, time limit, engine failure
├── RecognitionFailed     an utterance cannot be recognised: engine failure, time limit, engine closed
├── EngineBusy            the engine serves as many callers as it can
├── UnsupportedGrammar    the engine cannot take this grammar: too large, a word it cannot pronounce
├── UnsupportedLanguage   the engine has no voice or model for this language
├── UnsupportedVoice      the engine has no voice of this name
├── WorkerFailed          an engine's process crashed twice, ran over its time limit or refused
└── AudioError            audio cannot be read, written, joined or resampled; names the file
"""

from __future__ import annotations

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


class SpeechError(Exception):
    """Root of the tree."""


class EngineUnavailable(SpeechError):
    """An engine cannot be used here. ``how_to_install`` is the command or step that mends it, or ''."""

    def __init__(self, reason: str, how_to_install: str = "") -> None:
        self.reason = reason
        self.how_to_install = how_to_install
        super().__init__(f"{reason}; {how_to_install}" if how_to_install else reason)


class SynthesisFailed(SpeechError):
    """The request cannot be turned into audio. The engine stays usable."""


class RecognitionFailed(SpeechError):
    """The utterance cannot be recognised. The engine takes the next one. VoiceXML: error.noresource."""


class EngineBusy(SpeechError):
    """The engine serves as many callers as it can. VoiceXML: error.noresource."""


class UnsupportedGrammar(SpeechError):
    """The engine cannot take this grammar; the message names the word or the bound. VoiceXML: error.unsupported.format."""


class UnsupportedLanguage(SpeechError):
    """The engine has no voice or model for the BCP 47 language asked for."""


class UnsupportedVoice(SpeechError):
    """The engine has no voice of the name asked for."""


class WorkerFailed(SpeechError):
    """An engine's process crashed twice on a request, ran over its time limit, or refused the request."""


class AudioError(SpeechError):
    """Audio that cannot be read, written, joined or resampled. The message names the file where there is one."""
