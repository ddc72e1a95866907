"""Python exceptions of the speech package.

SpeechError
├── EngineUnavailable     an engine is not installed or does not start; says how to install it
├── SynthesisFailed       the request cannot be spoken: malformed SSML, too long, time limit, engine failure
├── UnsupportedLanguage   the engine has no voice for this language
├── UnsupportedVoice      the engine has no voice of this name
├── WorkerFailed          an engine's process crashed twice, ran over its time limit or refused
└── AudioError            audio cannot be read, written, joined or resampled; names the file
"""

from __future__ import annotations

__all__ = [
    "AudioError",
    "EngineUnavailable",
    "SpeechError",
    "SynthesisFailed",
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


class UnsupportedLanguage(SpeechError):
    """The engine has no voice for the BCP 47 language asked for."""


class UnsupportedVoice(SpeechError):
    """The engine has no voice of the name asked for."""


class WorkerFailed(SpeechError):
    """An engine's process crashed twice on a request, ran over its time limit, or refused the request."""


class AudioError(SpeechError):
    """Audio that cannot be read, written, joined or resampled. The message names the file where there is one."""
