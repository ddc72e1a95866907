"""What runs in the engine's process."""

from __future__ import annotations

import ctypes
import os
import sys
import tempfile
import time
import wave
from pathlib import Path
from typing import Any

__all__ = ["Pyttsx3Worker"]

_FINISH_SECONDS = 20.0
_POLL_SECONDS = 0.002


class Pyttsx3Worker:
    """A `asr_tts.host.serve.WorkerEngine`. Request: ``{"text", "voice", "words_per_minute"}``; the answer is PCM."""

    def __init__(self) -> None:
        self._library = _espeak_ng()
        import pyttsx3

        self._engine: Any = pyttsx3.init()
        self._finished = False
        self._fault: Exception | None = None
        self._engine.connect("finished-utterance", self._on_finished)
        self._engine.connect("error", self._on_error)
        # A name that nobody guesses and no folder: this process is killed when its host ends, and leaves nothing.
        handle, name = tempfile.mkstemp(prefix="ivrkit-pyttsx3-", suffix=".wav")
        os.close(handle)
        self._path = Path(name)
        # The first utterance of a process is the one that comes too late; and it tells the rate.
        self._sample_rate, _ = self._say("one")

    def describe(self) -> dict[str, Any]:
        """The sample rate in Hz and the voices."""
        voices = [
            {
                "id": voice.id,
                "name": voice.name,
                "languages": [_tag(tag) for tag in voice.languages or []],
                "gender": str(voice.gender or "").lower(),
            }
            for voice in self._engine.getProperty("voices")
        ]
        return {"sample_rate": self._sample_rate, "voices": voices}

    def handle(self, header: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        """Speak one phrase."""
        self._engine.setProperty("voice", header["voice"])
        self._engine.setProperty("rate", header["words_per_minute"])
        rate, samples = self._say(header["text"])
        return {"sample_rate": rate}, samples

    def _say(self, text: str) -> tuple[int, bytes]:
        self._settle()
        self._path.unlink(missing_ok=True)
        self._finished, self._fault = False, None
        # One utterance a run: a second one before the run ends would write over the first, or never be written.
        self._engine.save_to_file(text, str(self._path))
        self._engine.runAndWait()
        deadline = time.monotonic() + _FINISH_SECONDS
        while not (self._finished and self._path.exists()):
            if self._fault is not None:
                raise self._fault
            if time.monotonic() > deadline:
                raise ValueError(f"pyttsx3 did not finish within {_FINISH_SECONDS:g} s; split the prompt")
            time.sleep(_POLL_SECONDS)
        self._settle()
        try:
            with wave.open(str(self._path), "rb") as file:
                if (file.getnchannels(), file.getsampwidth()) != (1, 2):
                    raise ValueError("pyttsx3 wrote no 16-bit mono WAV; take another engine")
                samples = file.readframes(file.getnframes())
                rate = file.getframerate()
        except (wave.Error, EOFError) as fault:
            raise ValueError(f"pyttsx3 wrote no WAV: {fault}") from fault
        finally:
            self._path.unlink(missing_ok=True)
        if not samples:
            raise ValueError("pyttsx3 wrote a file without sound; is the text in the language of the voice?")
        return rate, samples

    def _settle(self) -> None:
        # A run cancels whatever the library's own thread is still at, be it a change of rate; and an event of the
        # last utterance that comes late ends the next one at its start.
        if self._library is not None:
            self._library.espeak_Synchronize()

    def _on_finished(self, name: str | None, *, completed: bool) -> None:
        self._finished = self._finished or completed

    def _on_error(self, name: str | None, exception: Exception) -> None:
        self._fault = exception


def _espeak_ng() -> Any:
    """The library of the wheel on Linux, loaded so that pyttsx3 takes it too; the system's may be older or absent."""
    if sys.platform != "linux":
        return None
    import espeakng_loader

    os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
    return ctypes.CDLL(espeakng_loader.get_library_path(), mode=ctypes.RTLD_GLOBAL)


def _tag(tag: str | bytes) -> str:
    text = tag.decode("utf-8", "replace") if isinstance(tag, bytes) else str(tag)
    return "".join(char for char in text if char.isprintable()).strip()
