"""The cache of speech: one synthesis a key, bounded on disk, damage and full disks survived."""

import contextlib
import os
import subprocess
import sys
import threading
import time
import wave
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from asr_tts.audio import AudioFormat, concatenate, read_recording
from asr_tts.errors import AudioError, SynthesisFailed
from asr_tts.host import CachedSynthesizer, SpeechCache
from asr_tts.spi import Audio, Capabilities, Mark, SpeechRequest
from asr_tts.testing import SynthesizerContract

HELLO = SpeechRequest(text="hello")


class Counting:
    """Speaks four pieces of a tenth of a second at 8 kHz; waits before the last one when told to."""

    def __init__(self, identity="counting 1"):
        self.identity = identity
        self.asked = []
        self.go_on = threading.Event()
        self.go_on.set()
        self.closed = False

    def capabilities(self):
        return Capabilities(("en-US",), (), 8000, marks=True)

    def stream(self, request):
        self.asked.append(request)
        for number in range(4):
            if number == 3:
                self.go_on.wait(20)
            if request.text == "fails" and number == 2:
                raise SynthesisFailed("cannot go on")
            yield Audio(b"\1\2" * 800, 8000, (Mark(str(number), 0.05),))

    def close(self):
        self.closed = True


@pytest.fixture
def engine():
    return Counting()


@pytest.fixture
def cached(engine, tmp_path):
    return CachedSynthesizer(engine, SpeechCache(tmp_path))


@pytest.fixture(scope="session")
def synthesizer(espeak, tmp_path_factory):
    return CachedSynthesizer(espeak, SpeechCache(tmp_path_factory.mktemp("cache")))


class TestCachedEspeak(SynthesizerContract):
    language = "en-US"
    sentence = "Welcome to customer service."


def entries(folder):
    return sorted(folder.glob("??/*"))


def test_what_was_spoken_is_not_spoken_again(cached, engine):
    first = cached.synthesize(HELLO)
    again = cached.synthesize(HELLO)
    assert first == again
    assert [mark.name for mark in again.marks] == ["0", "1", "2", "3"]
    assert [round(mark.offset, 2) for mark in again.marks] == [0.05, 0.15, 0.25, 0.35]
    assert len(engine.asked) == 1


@pytest.mark.parametrize(
    "other", [SpeechRequest(ssml="<speak>hello</speak>"), replace(HELLO, language="en-GB"), replace(HELLO, voice="f3"),
              replace(HELLO, rate=1.2), replace(HELLO, text="hello ")])  # fmt: skip
def test_other_content_language_voice_or_rate_is_another_entry(cached, engine, other):
    cached.synthesize(HELLO)
    cached.synthesize(other)
    assert len(engine.asked) == 2


def test_another_engine_or_format_is_another_entry(tmp_path):
    made = [
        CachedSynthesizer(Counting(identity), SpeechCache(tmp_path), wanted).key(HELLO)
        for identity in ("a 1", "a 2")
        for wanted in (AudioFormat(8000), AudioFormat(16000), AudioFormat(8000, "ulaw"))
    ]
    assert len(set(made)) == 6


@pytest.mark.parametrize("encoding", ["pcm16", "ulaw", "alaw"])
@pytest.mark.parametrize("rate", [8000, 16000])
def test_an_entry_is_a_wav_file_that_players_read(engine, tmp_path, encoding, rate):
    cached = CachedSynthesizer(engine, SpeechCache(tmp_path), AudioFormat(rate, encoding))
    path = cached.prompt_file(HELLO)
    assert read_recording(path).duration == pytest.approx(0.4, abs=0.01)
    assert cached.synthesize(HELLO).sample_rate == rate
    assert cached.synthesize(HELLO).duration == pytest.approx(0.4, abs=0.01)
    assert len(engine.asked) == 1
    if encoding == "pcm16":
        with wave.open(str(path)) as file:
            assert (file.getnframes(), file.getframerate()) == (0.4 * rate, rate)


def test_mp3_is_no_format_of_the_cache(engine, tmp_path):
    with pytest.raises(AudioError, match="pcm16, ulaw or alaw"):
        CachedSynthesizer(engine, SpeechCache(tmp_path), AudioFormat(8000, "mp3"))


def test_fifty_callers_at_once_hear_one_synthesis_from_its_first_piece(cached, engine):
    engine.go_on.clear()
    heard = threading.Barrier(51)

    def call():
        stream = cached.stream(HELLO)
        pieces = [next(stream)]
        heard.wait(20)  # all have the first piece while the last is not made yet
        return concatenate([*pieces, *stream])

    with ThreadPoolExecutor(50) as threads:
        calls = [threads.submit(call) for _ in range(50)]
        heard.wait(20)
        engine.go_on.set()
        assert {call.result(20).duration for call in calls} == {0.4}
    assert len(engine.asked) == 1


def test_processes_that_share_the_folder_make_a_prompt_once(tmp_path):
    program = (
        "import sys, time; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path\n"
        "from test_cache import Counting, HELLO\n"
        "from asr_tts.host import CachedSynthesizer, SpeechCache\n"
        "engine = Counting()\n"
        "engine.go_on.wait = lambda limit: time.sleep(0.3)\n"
        "cached = CachedSynthesizer(engine, SpeechCache(Path(sys.argv[1])))\n"
        "print('ready', flush=True); input()\n"
        "assert cached.synthesize(HELLO).duration == 0.4\n"
        "print(len(engine.asked))\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path), str(Path(__file__).parent)]
    with contextlib.ExitStack() as stack:
        runs = [
            stack.enter_context(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
            for _ in range(3)
        ]  # fmt: skip
        assert [run.stdout.readline() for run in runs] == ["ready\n"] * 3
        for run in runs:
            run.stdin.write("\n")
            run.stdin.flush()
        assert sorted(int(run.stdout.readline()) for run in runs) == [0, 0, 1]


def test_a_lock_that_nobody_gives_back_only_costs_time(engine, tmp_path):
    cache = SpeechCache(tmp_path)
    cached = CachedSynthesizer(engine, cache, wait_limit=0.1)
    with cache.making(cached.key(HELLO), limit=1):
        assert cached.synthesize(HELLO).duration == 0.4


def test_a_prompt_that_fails_is_not_kept_and_every_listener_is_told(cached, engine, tmp_path):
    for _ in range(2):
        stream = cached.stream(replace(HELLO, text="fails"))
        assert next(stream).duration == 0.1
        with pytest.raises(SynthesisFailed, match="cannot go on"):
            list(stream)
    assert entries(tmp_path) == []
    assert len(engine.asked) == 2


def test_a_prompt_that_nobody_listens_to_any_more_is_finished_and_kept(cached, engine):
    engine.go_on.clear()
    stream = cached.stream(HELLO)
    next(stream)
    stream.close()
    engine.go_on.set()
    assert cached.synthesize(HELLO).duration == 0.4
    assert len(engine.asked) == 1


def test_prompts_in_the_making_are_bounded(engine, tmp_path):
    cached = CachedSynthesizer(engine, SpeechCache(tmp_path), max_making=2)
    engine.go_on.clear()
    streams = [cached.stream(SpeechRequest(text=str(number))) for number in range(2)]
    for stream in streams:
        next(stream)
    with pytest.raises(SynthesisFailed, match="2 other prompts"):
        cached.synthesize(HELLO)
    engine.go_on.set()
    for stream in streams:
        assert len(list(stream)) == 3
    assert cached.synthesize(HELLO).duration == 0.4


def test_the_cache_keeps_what_was_used_last_within_its_bound(engine, tmp_path):
    cached = CachedSynthesizer(engine, SpeechCache(tmp_path, max_bytes=50_000))
    requests = [SpeechRequest(text=str(number)) for number in range(12)]
    for number, request in enumerate(requests):
        path = cached.prompt_file(request)
        os.utime(path, (1000 + number, 1000 + number))
        cached.synthesize(requests[0])  # in use all the time
        os.utime(cached.prompt_file(requests[0]), (5000, 5000))
    assert SpeechCache(tmp_path).size() <= 50_000
    made = len(engine.asked)
    cached.synthesize(requests[0])
    cached.synthesize(requests[-1])
    assert len(engine.asked) == made
    cached.synthesize(requests[1])
    assert len(engine.asked) == made + 1


def test_use_renews_an_entry(cached):
    path = cached.prompt_file(HELLO)
    os.utime(path, (1000, 1000))
    cached.synthesize(HELLO)
    assert path.stat().st_mtime > time.time() - 100


def test_a_prompt_larger_than_the_cache_is_spoken_and_not_kept(engine, tmp_path):
    cached = CachedSynthesizer(engine, SpeechCache(tmp_path, max_bytes=1000))
    assert cached.synthesize(HELLO).duration == 0.4
    assert entries(tmp_path) == []
    with pytest.raises(AudioError, match="cannot be kept"):
        cached.prompt_file(HELLO)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:100],
        lambda data: data[:-1],
        lambda data: data + b"\0",
        lambda data: b"junk" * 1000,
        lambda data: data[:1000] + b"\xff" + data[1001:],
        lambda data: data.replace(b'"marks"', b'"parks"'),
        lambda data: data[:16] + b"\xff\xff\xff\x7f" + data[20:],
        lambda data: data[:-60] + b"\xff" * 60,
    ],
)
def test_a_damaged_entry_is_made_again(cached, engine, damage):
    path = cached.prompt_file(HELLO)
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    assert cached.synthesize(HELLO).duration == 0.4
    assert len(engine.asked) == 2
    assert path.read_bytes() == whole


def test_what_was_prepared_is_used_and_never_changed(engine, tmp_path):
    prepared = tmp_path / "build"
    path = CachedSynthesizer(Counting(), SpeechCache(prepared)).prompt_file(HELLO)
    cached = CachedSynthesizer(engine, SpeechCache(tmp_path / "cache", prepared=[prepared]))
    assert cached.prompt_file(HELLO) == path
    assert engine.asked == []
    path.write_bytes(b"damaged")
    assert cached.synthesize(HELLO).duration == 0.4
    assert path.read_bytes() == b"damaged"


def test_a_folder_that_cannot_be_written_is_no_error(engine):
    # Nobody writes here, not even root.
    cached = CachedSynthesizer(engine, SpeechCache(Path("/proc/self/cache")))
    for _ in range(2):
        assert cached.synthesize(HELLO).duration == 0.4
    assert len(engine.asked) == 2


def test_a_full_disk_costs_the_cache_and_not_the_speech(tmp_path):
    program = (
        "import resource, sys; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path\n"
        "from test_cache import Counting, HELLO\n"
        "from asr_tts.host import CachedSynthesizer, SpeechCache\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))\n"
        "engine = Counting()\n"
        "cached = CachedSynthesizer(engine, SpeechCache(Path(sys.argv[1])))\n"
        "assert cached.synthesize(HELLO).duration == cached.synthesize(HELLO).duration == 0.4\n"
        "assert len(engine.asked) == 2\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path), str(Path(__file__).parent)]
    run = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stderr) == (0, "")
    assert entries(tmp_path) == []


def test_a_full_file_system_costs_the_cache_and_not_the_speech(engine, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16k", "none", str(small)],
        check=False,
        capture_output=True,
    )
    if mount.returncode:
        pytest.skip("only root mounts a small file system; the test with a limit on file sizes ran")
    try:
        cached = CachedSynthesizer(engine, SpeechCache(small))
        for number in range(6):
            assert cached.synthesize(SpeechRequest(text=str(number))).duration == 0.4
        assert 0 < len(entries(small)) < 6
        assert all(path.stat().st_size > 6000 for path in entries(small)), "half an entry is left"
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_closing_closes_the_engine(cached, engine):
    cached.close()
    assert engine.closed
