"""The caller's voice: to the recogniser while the flow listens, into a file while it records."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from asr_tts.audio import write_wav
from asr_tts.errors import SpeechError
from asr_tts.listening import (
    BackgroundListening,
    Heard,
    Listening,
    ListeningEvent,
    ListeningFailed,
    ListeningSettings,
)
from asr_tts.spi import FRAME_SECONDS, Audio, Recognizer, VoiceActivityDetector, WordGraph
from ivrdesigner.runtime.listening import error_event, word_graphs
from ivrdesigner.web.call.sounds import RATE
from vxml.errors import VxmlError
from vxml.platform import Listen, Record, Recorded

__all__ = ["Ear", "Failed", "VoiceRecord"]

_FRAME: Final = round(RATE * FRAME_SECONDS) * 2


class Failed:
    """A `Listen` that cannot be carried out."""

    def __init__(self, identifier: int, event: str, message: str) -> None:
        self.identifier, self.event, self.message = identifier, event, message


class Ear:
    """One `Listen` at a time. ``heard`` is told what comes of it, with its number, from another thread."""

    def __init__(
        self,
        recognizer: Recognizer,
        detector: VoiceActivityDetector,
        heard: Callable[[int, ListeningEvent], None],
    ) -> None:
        self._recognizer = recognizer
        self._detector = detector
        self._heard = heard
        self._command: Listen | None = None
        self._graphs: tuple[WordGraph, ...] = ()
        self._background: BackgroundListening | None = None

    def listen(self, command: Listen) -> Failed | None:
        """Begin; what is wrong with it when it cannot be done."""
        self.close()
        try:
            self._graphs = word_graphs(command, self._recognizer)
        except (SpeechError, VxmlError) as fault:
            return Failed(command.id, error_event(fault), str(fault))
        self._command = command
        return None

    def stop(self, identifier: int) -> None:
        """Hear no more."""
        if self._command is not None and self._command.id == identifier:
            self.close()

    def close(self) -> None:
        """End whatever goes on."""
        self._command = None
        if self._background is not None:
            self._background.cancel()
            self._background = None

    def feed(self, samples: bytes) -> None:
        """Sound of the caller."""
        if self._command is None:
            return
        if self._background is None:
            self._background = self._begun(self._command)
        self._background.feed(samples)

    def take(self, identifier: int, event: ListeningEvent) -> ListeningEvent | None:
        """An event; None when nobody waits for it any more. What is said after a result is a new utterance."""
        if self._command is None or self._command.id != identifier:
            return None
        if isinstance(event, Heard | ListeningFailed):
            self._background = None
        return event

    def _begun(self, command: Listen) -> BackgroundListening:
        listening = Listening(
            self._recognizer,
            self._detector,
            self._graphs,
            language=command.grammars[0].language,
            sample_rate=RATE,
            settings=ListeningSettings.from_properties(command.properties),
        )
        identifier = command.id
        return BackgroundListening(
            listening, lambda event: self._heard(identifier, event), bytes_a_second=RATE * 2
        )


class VoiceRecord:
    """A `Record` under way (VoiceXML 2.0 §2.3.6)."""

    def __init__(self, command: Record, detector: VoiceActivityDetector, folder: Path) -> None:
        self.command = command
        self._activity = detector.start(RATE, 0.5)
        self._folder = folder
        self._began = time.monotonic()
        self._samples = bytearray()
        self._rest = b""
        self._last_speech: float | None = None

    @property
    def until(self) -> float:
        """When it ends by itself at the latest, by `time.monotonic`."""
        if self._last_speech is None:
            return self._began + self.command.timeout
        return self._began + self.command.max_time

    def feed(self, samples: bytes) -> str:
        """Sound of the caller; why the recording has ended with it, or an empty text."""
        self._samples += samples
        data = self._rest + samples
        now = time.monotonic()
        while len(data) >= _FRAME:
            if self._activity.is_speech(data[:_FRAME]):
                self._last_speech = now
            data = data[_FRAME:]
        self._rest = data
        if self._last_speech is not None and now - self._last_speech >= self.command.final_silence:
            return "silence"
        return ""

    def due(self) -> str:
        """Why it has ended by now, or an empty text."""
        if time.monotonic() < self.until:
            return ""
        return "noinput" if self._last_speech is None else "maxtime"

    def end(self, at: float, reason: str) -> Recorded:
        """The event of its end; the file is written when something was heard."""
        number = self.command.id
        if self._last_speech is None or not self._samples:
            return Recorded(at, number, None, reason=reason)
        audio = Audio(bytes(self._samples), RATE)
        file = self._folder / f"recording-{number}.wav"
        try:
            write_wav(file, audio)
            return Recorded(at, number, file.resolve().as_uri(), audio.duration, file.stat().st_size, reason)
        except OSError:
            return Recorded(at, number, None, reason="error.noresource")
