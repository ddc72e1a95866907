"""Prompts as sound: one WAV for each prompt, one for the whole call, and played when the machine can."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

import click

from cli.files import cannot_write, why
from cli.outcome import CannotLoad

if TYPE_CHECKING:
    from asr_tts.spi import Audio, Synthesizer
    from vxml.platform import Segment

__all__ = ["CallSound", "player"]

_PLAYERS: Final = (
    ("paplay",),
    ("aplay", "-q"),
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "quiet"),
)
_BETWEEN_PROMPTS: Final = 0.7
"""Seconds of silence between two prompts in the sound of the whole call."""


def player() -> tuple[str, ...] | None:
    """The command that plays a WAV here, without the file; None when there is none."""
    return next((words for words in _PLAYERS if shutil.which(words[0])), None)


class CallSound:
    """Speaks the prompts of one call into files of ``folder``. Close it to get the whole call.

    ``voices``: voice by language. ``play``: play each prompt too. Raises asr_tts.EngineUnavailable when no engine
    can run, CannotLoad when the folder cannot be made.
    """

    def __init__(self, folder: Path, *, voices: Mapping[str, str] | None = None, play: bool = False) -> None:
        from asr_tts.host import open_synthesizer

        self.folder = folder
        self.files: list[Path] = []
        self._voices = dict(voices or {})
        self._synthesizer: Synthesizer = open_synthesizer()
        self._prompts: list[Audio] = []
        self._player = player() if play else None
        try:
            self._rate = self._synthesizer.capabilities().sample_rate
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._synthesizer.close()
            raise CannotLoad(f"{folder} cannot be made: {why(error)}.") from None

    def on_play(self, segments: tuple[Segment, ...]) -> None:
        """Speak one prompt; what cannot be spoken is said in one line and left out."""
        from asr_tts.audio import concatenate

        pieces = list(self._sounds(segments))
        if not any(piece.samples for piece in pieces):
            return
        prompt = concatenate(pieces)
        self._prompts.append(prompt)
        file = self._written(self.folder / f"prompt-{len(self._prompts):03}.wav", prompt)
        if self._player is not None:
            words = [*self._player, str(file)]
            subprocess.run(words, check=False, stdin=subprocess.DEVNULL, capture_output=True)  # noqa: S603 - a fixed list

    def close(self) -> None:
        """Write ``call.wav`` and end the engine."""
        from asr_tts.audio import concatenate, silence

        self._synthesizer.close()
        if self._prompts:
            gap = silence(_BETWEEN_PROMPTS, self._rate)
            whole = concatenate([piece for prompt in self._prompts for piece in (prompt, gap)])
            self._written(self.folder / "call.wav", whole)

    def _written(self, file: Path, audio: Audio) -> Path:
        """The file, with the sound in it. Raises CannotLoad; nothing more is written then."""
        from asr_tts.audio import write_wav

        try:
            write_wav(file, audio)
        except OSError as error:
            self._prompts.clear()
            with suppress(OSError):
                file.unlink()
            raise cannot_write(file, error) from None
        self.files.append(file)
        return file

    def _sounds(self, segments: Iterable[Segment]) -> Iterable[Audio]:
        from asr_tts import SpeechError
        from asr_tts.audio import silence

        for segment in segments:
            try:
                if segment.speech is not None:
                    yield self._speak(segment.speech.ssml, segment.speech.language)
                elif segment.audio is not None:
                    recording = self._recording(segment.audio)
                    if recording is not None:
                        yield recording
                    else:
                        yield from self._sounds(segment.fallback)
                else:
                    yield silence(min(segment.silence, 60.0), self._rate)
            except SpeechError as error:
                click.echo(click.style(f"  (not spoken: {error})", dim=True), err=True)

    def _speak(self, ssml: str, language: str) -> Audio:
        from asr_tts import UnsupportedVoice
        from asr_tts.audio import resample
        from asr_tts.spi import SpeechRequest

        voice = self._voices.get(language)
        try:
            audio = self._synthesizer.synthesize(SpeechRequest(ssml=ssml, language=language, voice=voice))
        except UnsupportedVoice:
            audio = self._synthesizer.synthesize(SpeechRequest(ssml=ssml, language=language))
        return resample(audio, self._rate)

    def _recording(self, uri: str) -> Audio | None:
        """An author's recording at our rate; None when there is no such local file."""
        from asr_tts.audio import read_recording, resample

        parts = urlsplit(uri)
        path = Path(unquote(parts.path))
        if parts.scheme != "file" or not path.is_file():
            return None
        return resample(read_recording(path), self._rate)
