"""PCM audio between engines and files: formats of telephony, joining, silence, sample rates, loudness, recordings.

WAV reading and writing and joining need the standard library alone. Resampling, decoding, encoding and measuring need
the extra ``audio`` (soundfile, soxr, numpy, lameenc), imported when first used; without it they raise AudioError with
the command that installs it. Formats: RIFF/WAVE PCM for our own files; WAV (PCM, mu-law, A-law), MP3, FLAC and OGG
to write; what libsndfile reads for recordings. May import `asr_tts.spi` and `asr_tts.errors`.
"""

from asr_tts.audio.formats import NARROWBAND, WIDEBAND, AudioFormat, encode
from asr_tts.audio.level import Level, Remark, adjusted, measure, remarks, trim
from asr_tts.audio.pcm import concatenate, pad, silence
from asr_tts.audio.recording import read_recording
from asr_tts.audio.resample import resample
from asr_tts.audio.store import FileAudioStore
from asr_tts.audio.wav import read_wav, write_wav

__all__ = [
    "NARROWBAND",
    "WIDEBAND",
    "AudioFormat",
    "FileAudioStore",
    "Level",
    "Remark",
    "adjusted",
    "concatenate",
    "encode",
    "measure",
    "pad",
    "read_recording",
    "read_wav",
    "remarks",
    "resample",
    "silence",
    "trim",
    "write_wav",
]
