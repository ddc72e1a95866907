"""Keys that come as tones in the sound."""

import time
from types import SimpleNamespace

import gevent

from dialplan.driver.open_call import OpenCall
from dialplan.session import Key


def test_a_tone_that_the_beginning_of_a_sound_cuts_is_one_key():
    """FreeSWITCH's detector tells the rest of it as another one; whoever presses twice has both."""
    hearers = []
    call = SimpleNamespace(sound_began=0.0, hear=hearers.append, variable={"ivrkit_dtmf": "inband"}.get)
    line = OpenCall(call, None)

    def pressed(key, source="INBAND_AUDIO"):
        hearers[-1](Key(key, 0.1, source, 0.0))

    pressed("9")
    pressed("9")  # no sound began between them
    gevent.sleep(0.001)
    call.sound_began = time.monotonic()
    pressed("9")  # the rest of the second
    pressed("8")
    call.sound_began = time.monotonic()
    pressed("8", "RTP")
    call.sound_began = time.monotonic() - 1.0
    pressed("8")
    line.close()
    heard = [line.inbox.get()[1] for _ in range(line.inbox.qsize())]
    assert [(key.key, key.source) for key in heard] == [
        ("9", "INBAND_AUDIO"),
        ("9", "INBAND_AUDIO"),
        ("8", "INBAND_AUDIO"),
        ("8", "RTP"),
        ("8", "INBAND_AUDIO"),
    ]
