"""What is in a recording: which tones, when, how loud."""

import array
import math
import wave
from pathlib import Path

STEP = 0.02
FLOOR = 300.0
SHARE = 0.5


def samples(path) -> tuple[list[float], int]:
    """The first channel of a WAV file, or the whole of a raw 16-bit file of 8 kHz."""
    path = Path(path)
    if path.suffix == ".raw":
        return list(array.array("h", path.read_bytes())), 8000
    with wave.open(str(path)) as file:
        data = array.array("h", file.readframes(file.getnframes()))
        return list(data[:: file.getnchannels()]), file.getframerate()


def has(data, rate: int, frequency: float) -> bool:
    """Whether a tone makes up a good part of some samples: Goertzel's algorithm under a Hann window."""
    size = len(data)
    turn = 2 * math.cos(2 * math.pi * frequency / rate)
    before = last = 0.0
    for number, value in enumerate(data):
        before, last = last, value * (1 - math.cos(2 * math.pi * number / size)) + turn * last - before
    power = max(0.0, before * before + last * last - turn * before * last)
    amplitude = 2 * math.sqrt(power) / size
    whole = math.sqrt(2 * sum(value * value for value in data) / size)
    return amplitude > FLOOR and amplitude > SHARE * whole


def spans(path, frequency: float) -> list[tuple[float, float]]:
    """When the tone is there: beginnings and ends in seconds, gaps under 60 ms closed."""
    data, rate = samples(path)
    size = int(rate * STEP)
    found: list[tuple[float, float]] = []
    for number in range(len(data) // size):
        if has(data[number * size : (number + 1) * size], rate, frequency):
            begin = number * STEP
            if found and begin - found[-1][1] < 3 * STEP:
                found[-1] = (found[-1][0], begin + STEP)
            else:
                found.append((begin, begin + STEP))
    return found


def seconds(path, frequency: float) -> float:
    """How long the tone is there in all."""
    return sum(end - begin for begin, end in spans(path, frequency))
