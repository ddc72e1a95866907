"""Speech in programs of greenlets: waiting for an engine holds up no other call."""

import subprocess
import sys

import pytest

pytest.importorskip("gevent", reason="gevent is not installed")

PATCHED = """
import gevent.monkey; gevent.monkey.patch_all()
import gevent, pathlib, sys
from asr_tts.host import CachedSynthesizer, SpeechCache, open_synthesizer
from asr_tts.spi import SpeechRequest

def request(words):
    return SpeechRequest(text=words, language="zh-CN")

ticks = 0
def other_call():
    global ticks
    while True:
        gevent.sleep(0.001)
        ticks += 1

gevent.spawn(other_call)
engine = open_synthesizer("espeak")
engine.capabilities()
assert ticks, "opening the engine held up the hub"
cached = CachedSynthesizer(engine, SpeechCache(pathlib.Path(sys.argv[1])))
calls = [gevent.spawn(cached.synthesize, request(f"您好{i % 3}")) for i in range(20)]
gevent.joinall(calls, timeout=30, raise_error=True)
assert len({call.value for call in calls}) == 3

gone = gevent.spawn(lambda: list(engine.stream(request("再见。" * 3000))))
gevent.sleep(0.01)
gone.kill()
assert cached.synthesize(request("你好")).duration > 0.5
cached.close()
"""
THREADPOOL = """
import gevent, pathlib, sys
from asr_tts.host import CachedSynthesizer, SpeechCache, open_synthesizer
from asr_tts.spi import SpeechRequest

ticks = 0
def other_call():
    global ticks
    while True:
        gevent.sleep(0.001)
        ticks += 1

gevent.spawn(other_call)
cached = CachedSynthesizer(open_synthesizer("espeak"), SpeechCache(pathlib.Path(sys.argv[1])))
pool = gevent.get_hub().threadpool
calls = [pool.spawn(cached.synthesize, SpeechRequest(text=f"hello {i % 3}")) for i in range(20)]
assert len({call.get(timeout=30) for call in calls}) == 3
assert ticks, "speech held up the hub"
cached.close()
"""


@pytest.mark.parametrize("program", [PATCHED, THREADPOOL], ids=["patched", "threadpool"])
def test_greenlets_go_on_while_speech_is_made(espeak, program, tmp_path):
    run = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert run.returncode == 0, run.stderr[-2000:]
