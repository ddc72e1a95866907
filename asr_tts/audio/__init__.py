"""PCM audio between engines and files: WAV, joining, silence, sample rates, authors' recordings.

WAV reading and writing and joining need the standard library alone. Resampling and decoding need the extra
``audio`` (soundfile, soxr, numpy), imported when first used; without it they raise AudioError with the command that
installs it. Formats: RIFF/WAVE PCM for our own files; what libsndfile reads (WAV, MP3, FLAC, OGG) for recordings.
May import `asr_tts.spi` and `asr_tts.errors`.
"""

from asr_tts.audio.pcm import concatenate, pad, silence
from asr_tts.audio.recording import read_recording
from asr_tts.audio.resample import resample
from asr_tts.audio.wav import read_wav, write_wav

__all__ = ["concatenate", "pad", "read_recording", "read_wav", "resample", "silence", "write_wav"]
