"""What a segment of a prompt sounds like: 16-bit mono PCM at 16 kHz."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from asr_tts.audio import read_recording, resample, silence
from asr_tts.errors import AudioError, SpeechError, UnsupportedVoice
from asr_tts.host import CachedSynthesizer
from asr_tts.spi import Audio, SpeechRequest
from vxml.platform import Fetch, Fetched, FetchFailed, Segment
from vxml.text import duration_of

__all__ = ["RATE", "Sounds"]

RATE: Final = 16_000
"""Samples a second, both ways."""
_LONGEST_SILENCE: Final = 60.0


class Sounds:
    """Segments of one call as sound. Used by the thread that plays."""

    def __init__(
        self,
        speaker: CachedSynthesizer | None,
        voices: Mapping[str, str],
        folder: Path,
        fetch: Callable[[Fetch], Fetched | FetchFailed],
        complain: Callable[[str], None],
    ) -> None:
        """Recordings by ``file:`` addresses lie in ``folder``. Without ``speaker`` speech is silence of its length."""
        self._speaker = speaker
        self._voices = voices
        self._folder = folder.resolve()
        self._fetch = fetch
        self._complain = complain

    def pieces(self, segment: Segment) -> Iterator[bytes]:
        """The sound of a segment; what cannot be played is its fallback, or nothing and a complaint."""
        try:
            yield self._sound(segment)
        except (SpeechError, OSError, ValueError) as fault:
            if not segment.fallback:
                self._complain(f"not played: {fault}")
            for inner in segment.fallback:
                yield from self.pieces(inner)

    def _sound(self, segment: Segment) -> bytes:
        if segment.speech is not None:
            if self._speaker is None:
                return silence(min(duration_of(segment), _LONGEST_SILENCE), RATE).samples
            return self._spoken(
                SpeechRequest(ssml=segment.speech.ssml, language=segment.speech.language), segment.secret
            )
        if segment.audio is not None:
            return resample(self._recording(segment.audio, segment), RATE).samples
        return silence(min(segment.silence, _LONGEST_SILENCE), RATE).samples if segment.silence > 0 else b""

    def _spoken(self, request: SpeechRequest, secret: bool) -> bytes:
        voice = self._voices.get(request.language)
        if voice is not None:
            try:
                return self._said(SpeechRequest(request.ssml, request.language, voice=voice), secret)
            except UnsupportedVoice:
                pass  # the voice is another engine's: this one takes its own
        return self._said(request, secret)

    def _said(self, request: SpeechRequest, secret: bool) -> bytes:
        assert self._speaker is not None  # callers check
        audio = self._speaker.speak_once(request) if secret else self._speaker.synthesize(request)
        return resample(audio, RATE).samples

    def _recording(self, uri: str, segment: Segment) -> Audio:
        parts = urlsplit(uri)
        if parts.scheme in ("http", "https"):
            how = segment.fetch
            answer = self._fetch(
                Fetch(0, uri, "audio", timeout=how.timeout, maxage=how.maxage, maxstale=how.maxstale)
            )
            if isinstance(answer, FetchFailed) or answer.status >= 400:
                raise AudioError(f"{uri[:200]} cannot be fetched")
            return read_recording(answer.body)
        path = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or not path.is_relative_to(self._folder):
            raise AudioError(f"{uri[:200]} is no audio that this call may use")
        return read_recording(path)
