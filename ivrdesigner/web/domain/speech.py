"""Texts as the speech engine of this machine says them, for previews."""

from __future__ import annotations

import atexit
import tempfile
from functools import cache
from pathlib import Path

from asr_tts.audio.wav import write_wav
from asr_tts.errors import EngineUnavailable, SpeechError
from asr_tts.host import open_synthesizer
from asr_tts.spi import SpeechRequest, Synthesizer
from ivrdesigner.web.domain.errors import Refused
from vxml.message import Message

__all__ = ["spoken"]


def spoken(text: str, language: str, voice: str | None) -> bytes:
    """A WAV file. Raises Refused with status 503 when no engine can run, 422 when it cannot say this."""
    try:
        audio = _synthesizer().synthesize(SpeechRequest(text=text, language=language, voice=voice))
    except EngineUnavailable as fault:
        raise Refused(
            "no-speech", Message("Texts cannot be spoken here: {reason}", reason=str(fault)), 503
        ) from None
    except SpeechError as fault:
        raise Refused(
            "not-spoken", Message("This text cannot be spoken: {reason}", reason=str(fault))
        ) from None
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "speech.wav"
        write_wav(file, audio)
        return file.read_bytes()


@cache
def _synthesizer() -> Synthesizer:
    synthesizer = open_synthesizer()
    atexit.register(synthesizer.close)
    return synthesizer
