"""Synthetic callers: what eSpeak says, as a telephone line brings it."""

import random

from asr_tts.audio import concatenate, resample, silence
from asr_tts.spi import Audio, SpeechRequest

__all__ = ["on_the_line"]


def on_the_line(espeak, text, *, language="en-US", voice=None, rate=8000, before=0.5, after=1.5, noise=30.0):
    """Speech with silence around it and a noise of that level (root mean square) over all of it."""
    said = resample(espeak.synthesize(SpeechRequest(text=text, language=language, voice=voice)), rate)
    whole = concatenate([silence(before, rate), said, silence(after, rate)])
    dice = random.Random(len(text))
    samples = memoryview(whole.samples).cast("h")
    noisy = bytearray(len(whole.samples))
    out = memoryview(noisy).cast("h")
    for at, sample in enumerate(samples):
        out[at] = max(-32768, min(32767, sample + round(dice.gauss(0, noise))))
    return Audio(bytes(noisy), rate)
