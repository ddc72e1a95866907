"""What FreeSWITCH plays for a segment: files that it can read, their lengths known."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from asr_tts.audio import NARROWBAND, read_recording, write_wav
from asr_tts.errors import AudioError, SpeechError, UnsupportedVoice
from asr_tts.spi import Audio, SpeechRequest
from dialplan.driver.services import Services
from dialplan.routing import LiveProject
from dialplan.session import File, Media, Silence
from vxml.platform import Fetch, Fetched, FetchFailed, Segment, Speech

__all__ = ["Piece", "Sound", "Sounds", "words_of"]

_AU_ENCODINGS: Final = {"audio/basic": 1, "audio/x-alaw-basic": 27, "audio/pcmu": 1, "audio/pcma": 27}

Fetcher = Callable[[Fetch], Fetched | FetchFailed]
"""Fetches for the call, in a thread; waits in the greenlet."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Something to play and its length in seconds."""

    media: Media
    seconds: float
    segment: int = 0
    """Which segment of its prompt it belongs to."""


Piece = Sound | str
"""A sound, or the name of a mark."""


class Sounds:
    """Segments of one call as pieces. Its methods wait in their greenlet while threads work."""

    def __init__(
        self,
        services: Services,
        project: LiveProject | None,
        fetch: Fetcher,
        file_of: Callable[[str], Path | None],
        complain: Callable[[str], None],
    ) -> None:
        """``file_of`` gives the file of a ``file:`` address that the documents of the call may use, else None."""
        self._services = services
        self._root = project.root if project is not None else None
        self._speaker = services.speaker(project)
        self._voices = project.settings.voices if project is not None else {}
        self._fetch = fetch
        self._file_of = file_of
        self.complain = complain
        """Tells what cannot be played."""
        self._temporary: list[Path] = []

    def close(self) -> None:
        """Remove what was made for this call alone."""
        for path in self._temporary:
            path.unlink(missing_ok=True)

    def ready(self, segment: Segment) -> list[Piece] | None:
        """The pieces when they are there already; None when it takes `pieces` to make them."""
        if segment.mark is not None:
            return [segment.mark]
        if segment.speech is not None:
            return None if segment.secret else self._remembered(self._key(segment.speech))
        if segment.audio is not None:
            found = self._remembered((self._root, segment.audio))
            if found is not None:
                return found
            path = self._file_of(segment.audio)
            return None if path is None else self._remembered(str(path))
        return [Sound(Silence(segment.silence), segment.silence)] if segment.silence > 0 else []

    def pieces(self, segment: Segment) -> list[Piece]:
        """The pieces of a segment; what cannot be played is its fallback, or nothing and a complaint."""
        found = self.ready(segment)
        if found is not None:
            return found
        try:
            if segment.speech is not None:
                return self._speech(segment.speech, secret=segment.secret)
            assert segment.audio is not None
            return [self.audio(segment.audio, segment)]
        except (SpeechError, OSError) as fault:
            if not segment.fallback:
                self.complain(f"not played: {fault}")
            return [piece for inner in segment.fallback for piece in self.pieces(inner)]

    def audio(self, uri: str, segment: Segment) -> Sound:
        """A recording by its address. Raises AudioError."""
        if uri.partition(":")[0] in {"http", "https"}:
            body, kind = self._fetched(uri, segment)
            return self._services.making.run(self._converted, body, kind)
        path = self._file_of(uri)
        if path is None:
            raise AudioError(f"{uri[:200]} is no audio that this call may use")
        sound = self._services.making.run(self._playable, path)
        if isinstance(sound.media, File) and sound.media.path == str(path):
            # Every call of the project may play what is in its folder, without asking again whether it is.
            ours = self._root is not None and path.is_relative_to(self._root)
            self._services.played.remember(
                (self._root, uri) if ours else str(path), sound.media.path, sound.seconds
            )
        return sound

    def _fetched(self, uri: str, segment: Segment) -> tuple[bytes, str]:
        how = segment.fetch
        answer = self._fetch(
            Fetch(0, uri, "audio", timeout=how.timeout, maxage=how.maxage, maxstale=how.maxstale)
        )
        if isinstance(answer, FetchFailed):
            raise AudioError(f"{uri[:200]}: {answer.message or answer.reason}")
        if answer.status >= 400:
            raise AudioError(f"{uri[:200]}: HTTP status {answer.status}")
        return answer.body, (answer.content_type or "").partition(";")[0].strip().lower()

    def _speech(self, speech: Speech, *, secret: bool) -> list[Piece]:
        if self._speaker is None:
            raise AudioError("there is no speech engine; install one, or record the prompt")
        sound = self._services.making.run(self._spoken, speech, secret)
        if sound is None:
            return []
        assert isinstance(sound.media, File)
        if Path(sound.media.path) not in self._temporary:
            self._services.played.remember(self._key(speech), sound.media.path, sound.seconds)
        return [sound]

    def _key(self, speech: Speech) -> Hashable:
        engine = self._speaker.identity if self._speaker is not None else ""
        return engine, speech.ssml, speech.language, self._voices.get(speech.language)

    def _remembered(self, wanted: Hashable) -> list[Piece] | None:
        found = self._services.played.find(wanted)
        return None if found is None else [Sound(File(found[0]), found[1])]

    # In native threads

    def _spoken(self, speech: Speech, secret: bool) -> Sound | None:
        plain = SpeechRequest(ssml=speech.ssml, language=speech.language)
        voice = self._voices.get(speech.language)
        if voice is not None:
            try:
                return self._spoken_by(replace(plain, voice=voice), secret)
            except UnsupportedVoice:
                pass  # the voice is another engine's: this one takes its own
        return self._spoken_by(plain, secret)

    def _spoken_by(self, request: SpeechRequest, secret: bool) -> Sound | None:
        speaker = self._speaker
        assert speaker is not None  # callers check
        if secret:
            audio = speaker.speak_once(request)
            return self._for_this_call(audio) if audio.frames else None
        try:
            path = speaker.prompt_file(request)
        except AudioError:
            audio = speaker.synthesize(request)  # no room to keep it: it is spoken all the same
            return self._for_this_call(audio) if audio.frames else None
        seconds = _wav_seconds(path)
        return Sound(File(str(path)), seconds) if seconds > 0 else None

    def _playable(self, path: Path) -> Sound:
        """A file as it is when FreeSWITCH surely plays it, else converted."""
        if path.suffix.lower() == ".wav":
            seconds = _plain_wav_seconds(path)
            if seconds is not None:
                return Sound(File(str(path)), seconds)
        try:
            facts = path.stat()
        except OSError as fault:
            raise AudioError(f"{path}: {fault.strerror}") from fault
        key = hashlib.sha256(f"file {path} {facts.st_mtime_ns} {facts.st_size}".encode()).hexdigest()
        return self._kept(key, lambda: _decoded(path.read_bytes(), path.suffix.lower().strip(".")))

    def _converted(self, body: bytes, kind: str) -> Sound:
        key = hashlib.sha256(f"audio {kind} ".encode() + body).hexdigest()
        return self._kept(key, lambda: _decoded(body, kind))

    def _kept(self, key: str, make: Callable[[], Audio]) -> Sound:
        kept = self._services.kept
        audio = kept.get(key)
        if audio is None:
            audio = make()
            if not kept.put(key, audio, NARROWBAND):
                return self._for_this_call(audio)
        path = kept.file(key)
        return Sound(File(str(path)), audio.duration) if path is not None else self._for_this_call(audio)

    def _for_this_call(self, audio: Audio) -> Sound:
        path = self._services.spool / f"{uuid.uuid4()}.wav"
        self._temporary.append(path)
        write_wav(path, audio)
        return Sound(File(str(path)), audio.duration)


def words_of(segments: Sequence[Segment]) -> str:
    """What segments say, for people: words, or the names of recordings."""
    return " ".join(filter(None, map(_words, segments)))


def _words(segment: Segment) -> str:
    if segment.speech is not None:
        return segment.speech.text
    if segment.audio is not None:
        return segment.description or words_of(segment.fallback) or f"[{segment.audio.rsplit('/', 1)[-1]}]"
    return ""


def _decoded(data: bytes, kind: str) -> Audio:
    """A recording at the rate of calls. ``kind`` is a media type or the ending of a file. Raises AudioError."""
    encoding = _AU_ENCODINGS.get(kind) or _AU_ENCODINGS.get(f"audio/{kind}")
    if encoding is not None and data[:4] not in (b".snd", b"RIFF"):
        # G.711 without any header (VoiceXML 2.0 Appendix E); an AU header says so.
        head = b"".join(n.to_bytes(4, "big") for n in (24, len(data), encoding, 8000, 1))
        data = b".snd" + head + data
    return read_recording(data, sample_rate=NARROWBAND.sample_rate)


def _plain_wav_seconds(path: Path) -> float | None:
    """Length of a WAV file in PCM of 16 bits or G.711, which every FreeSWITCH plays; None for anything else."""
    import soundfile

    try:
        facts = soundfile.info(str(path))
    except (RuntimeError, OSError):
        return None
    if facts.format not in {"WAV", "WAVEX"} or facts.subtype not in {"PCM_16", "ULAW", "ALAW"}:
        return None
    return float(facts.frames / facts.samplerate)


def _wav_seconds(path: Path) -> float:
    return _plain_wav_seconds(path) or 0.0
