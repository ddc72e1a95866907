"""Sound as the bytes of a file: WAV in the encodings of telephony, MP3, FLAC and OGG."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final, Literal

from asr_tts.audio.resample import AUDIO_EXTRA, resample
from asr_tts.errors import AudioError
from asr_tts.spi import Audio

__all__ = ["ENCODINGS", "NARROWBAND", "WIDEBAND", "AudioFormat", "Encoding", "encode"]

Encoding = Literal["pcm16", "ulaw", "alaw", "mp3", "flac", "ogg"]

_SUBTYPES: Final[dict[str, tuple[str, str]]] = {
    "pcm16": ("WAV", "PCM_16"),
    "ulaw": ("WAV", "ULAW"),
    "alaw": ("WAV", "ALAW"),
    "flac": ("FLAC", "PCM_16"),
    "ogg": ("OGG", "VORBIS"),
}
ENCODINGS: Final = ("pcm16", "ulaw", "alaw", "mp3", "flac", "ogg")
_BLOCK_FRAMES = 4096
_MP3_RATES = frozenset({8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000})


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """What a file holds: mono at ``sample_rate`` Hz. ``pcm16``, ``ulaw`` (G.711 mu-law) and ``alaw`` are WAV.

    Raises AudioError for what is no such format.
    """

    sample_rate: int = 8000
    encoding: Encoding = "pcm16"

    def __post_init__(self) -> None:
        if self.encoding not in ENCODINGS:
            raise AudioError(f"there is no encoding {self.encoding!r}; give one of {', '.join(ENCODINGS)}")
        if not 1000 <= self.sample_rate <= 192_000:
            raise AudioError(f"a rate of {self.sample_rate} Hz is not possible; calls take 8000 or 16000")
        if self.encoding == "mp3" and self.sample_rate not in _MP3_RATES:
            raise AudioError(f"MP3 does not know {self.sample_rate} Hz; take one of {sorted(_MP3_RATES)}")

    @property
    def suffix(self) -> str:
        """Of a file's name: ``.wav``, ``.mp3``, ``.flac`` or ``.ogg``."""
        return f".{self.encoding}" if self.encoding in {"mp3", "flac", "ogg"} else ".wav"


NARROWBAND: Final = AudioFormat(8000)
"""What most calls need."""
WIDEBAND: Final = AudioFormat(16000)


def encode(audio: Audio, wanted: AudioFormat) -> bytes:
    """The sound as a file of that format, resampled when the rate is another.

    MP3 is constant 16 kbit/s up to 16 kHz and 64 kbit/s above, and LAME adds about 0.1 s of silence. Raises AudioError when the extra ``audio`` is absent.
    """
    audio = resample(audio, wanted.sample_rate)
    if wanted.encoding == "mp3":
        return _mp3(audio)
    try:
        import numpy as np
        import soundfile
    except ImportError as fault:
        raise AudioError(f"writing {wanted.encoding} needs soundfile and numpy; {AUDIO_EXTRA}") from fault
    container, subtype = _SUBTYPES[wanted.encoding]
    samples = np.frombuffer(audio.samples, "<i2")
    buffer = io.BytesIO()
    with soundfile.SoundFile(buffer, "w", audio.sample_rate, 1, format=container, subtype=subtype) as file:
        # In blocks: libsndfile's OGG encoder overflows the stack when it gets a minute at once.
        for start in range(0, len(samples), _BLOCK_FRAMES):
            file.write(samples[start : start + _BLOCK_FRAMES])
    return buffer.getvalue()


def _mp3(audio: Audio) -> bytes:
    try:
        import lameenc
    except ImportError as fault:
        raise AudioError(f"writing MP3 needs lameenc; {AUDIO_EXTRA}") from fault
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(audio.sample_rate)
    encoder.set_out_sample_rate(audio.sample_rate)
    encoder.set_bit_rate(16 if audio.sample_rate <= 16000 else 64)
    return bytes(encoder.encode(audio.samples)) + bytes(encoder.flush())
