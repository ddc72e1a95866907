import math
import random
from array import array

import pytest
from speech_samples import on_the_line

from asr_tts.engines.energy_vad import EnergyDetector
from asr_tts.engines.webrtc_vad import WebrtcDetector
from asr_tts.host import open_vad
from asr_tts.spi import FRAME_SECONDS


def frames(samples, rate):
    size = round(rate * FRAME_SECONDS) * 2
    return [samples[at : at + size] for at in range(0, len(samples) - size + 1, size)]


def share(detector, samples, rate=8000, sensitivity=0.5):
    activity = detector.start(rate, sensitivity)
    heard = [activity.is_speech(frame) for frame in frames(samples, rate)]
    return sum(heard) / len(heard)


@pytest.fixture(params=[EnergyDetector, WebrtcDetector])
def detector(request):
    if request.param.missing():
        pytest.skip(request.param.how_to_install)
    return request.param()


@pytest.mark.parametrize("rate", [8000, 16000])
def test_speech_is_told_from_the_silence_around_it(detector, espeak, rate):
    audio = on_the_line(espeak, "please check my balance and transfer money", rate=rate, before=2, after=2)
    activity = detector.start(rate, 0.5)
    heard = [activity.is_speech(frame) for frame in frames(audio.samples, rate)]
    second = round(1 / FRAME_SECONDS)
    middle = heard[2 * second : -2 * second]
    assert sum(middle) / len(middle) > 0.6
    quiet = heard[: 2 * second - 5] + heard[-second:]
    assert sum(quiet) / len(quiet) < 0.05


def test_digital_silence_is_no_speech(detector):
    assert share(detector, bytes(160_000)) == 0


@pytest.mark.parametrize("level", [10, 100, 1000])
def test_steady_noise_of_any_level_is_no_speech(detector, level):
    dice = random.Random(level)
    noise = array("h", (max(-32768, min(32767, round(dice.gauss(0, level)))) for _ in range(80_000)))
    assert share(detector, noise.tobytes()) < 0.05


def test_a_steady_hum_is_no_speech(detector):
    hum = array("h", (round(3000 * math.sin(at * 2 * math.pi * 50 / 8000)) for at in range(80_000)))
    assert share(detector, hum.tobytes()) < 0.05


def test_higher_sensitivity_hears_more(detector, espeak):
    audio = on_the_line(espeak, "please check my balance", noise=1200.0)
    heard = [share(detector, audio.samples, sensitivity=level) for level in (0.0, 0.5, 1.0)]
    assert heard == sorted(heard)
    assert heard[0] < heard[2]


def test_callers_do_not_share_a_noise_floor(detector):
    loud, quiet = detector.start(8000, 0.5), detector.start(8000, 0.5)
    tone = array("h", (round(8000 * math.sin(at * 0.9) * math.sin(at * 0.05)) for at in range(160))).tobytes()
    for _ in range(200):
        loud.is_speech(tone)
        quiet.is_speech(bytes(320))
    assert not loud.is_speech(tone)
    if isinstance(detector, EnergyDetector):
        assert quiet.is_speech(tone)


def test_a_detector_is_always_there():
    open_vad().close()
    open_vad("energy").close()
