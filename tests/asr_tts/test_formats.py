"""Sounds as files of telephony, loudness, trimming, uploads and the store."""

import io
import os
import signal
import subprocess
import sys
import wave

import numpy as np
import pytest
import soundfile

from asr_tts.audio import (
    AudioFormat,
    FileAudioStore,
    adjusted,
    concatenate,
    encode,
    measure,
    read_recording,
    remarks,
    silence,
    trim,
)
from asr_tts.audio.complete import is_cut_short
from asr_tts.errors import AudioError
from asr_tts.host import Uploads
from asr_tts.spi import Audio, Mark


def tone(seconds=1.0, rate=16000, amplitude=0.1, hertz=440):
    wave_form = amplitude * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    return Audio((wave_form * 32767).astype("<i2").tobytes(), rate)


@pytest.fixture(scope="module")
def uploads():
    uploads = Uploads(max_seconds=100)
    yield uploads
    uploads.close()


@pytest.mark.parametrize("rate", [8000, 16000])
@pytest.mark.parametrize("encoding", ["pcm16", "ulaw", "alaw", "mp3", "flac", "ogg"])
def test_a_sound_survives_every_format(encoding, rate):
    data = encode(tone(), AudioFormat(rate, encoding))
    back = read_recording(data)
    assert back.sample_rate == rate
    assert back.duration == pytest.approx(1.0, abs=0.25 if encoding == "mp3" else 0.01)
    assert measure(back).active_dbfs == pytest.approx(measure(tone()).active_dbfs, abs=1.5)


@pytest.mark.parametrize(("encoding", "tag", "width"), [("pcm16", 1, 2), ("alaw", 6, 1), ("ulaw", 7, 1)])
def test_telephone_formats_are_wav_of_that_kind(encoding, tag, width):
    data = encode(tone(), AudioFormat(8000, encoding))
    assert data[:4] + data[8:16] == b"RIFFWAVEfmt "
    assert int.from_bytes(data[20:22], "little") == tag
    assert int.from_bytes(data[32:34], "little") == width
    if encoding == "pcm16":
        with wave.open(io.BytesIO(data)) as file:
            assert (file.getnchannels(), file.getframerate(), file.getnframes()) == (1, 8000, 8000)


def test_a_long_ogg_is_written_without_a_crash():
    """libsndfile's encoder overflows its stack when it gets a minute at once."""
    program = (
        "from asr_tts.audio import *; from asr_tts.spi import Audio; import os\n"
        "data = encode(Audio(os.urandom(2 * 44100 * 90), 44100), AudioFormat(44100, 'ogg'))\n"
        "assert read_recording(data).duration > 89\n"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0


@pytest.mark.parametrize(
    ("rate", "encoding", "words"),
    [(8000, "gsm", "ulaw"), (0, "pcm16", "8000"), (10_000, "mp3", "MP3 does not know")],
)
def test_formats_that_cannot_be_are_refused(rate, encoding, words):
    with pytest.raises(AudioError, match=words):
        AudioFormat(rate, encoding)


def test_levels_are_measured_without_the_pauses():
    audio = concatenate([silence(0.4, 16000), tone(), silence(1.0, 16000), tone(), silence(2.0, 16000)])
    level = measure(audio)
    assert level.active_dbfs == pytest.approx(-23, abs=0.2)
    assert level.peak_dbfs == pytest.approx(-20, abs=0.2)
    assert level.before == pytest.approx(0.4, abs=0.02)
    assert level.after == pytest.approx(2.0, abs=0.02)


@pytest.mark.parametrize(
    ("audio", "codes"),
    [
        (tone(), set()),
        (tone(amplitude=0.003), {"quiet"}),
        (tone(amplitude=0.9), {"loud"}),
        (Audio(np.clip(40000 * np.sin(np.arange(9000)), -32768, 32767).astype("<i2").tobytes(), 8000), {"loud", "clipped"}),
        (silence(3, 8000), {"silent"}),
        (concatenate([silence(2, 16000), tone(), silence(3, 16000)]), {"silence-before", "silence-after"}),
        (tone(seconds=0.05), {"short"}),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_recording_is_said(audio, codes):
    assert {remark.code for remark in remarks(measure(audio))} == codes


def test_trimming_keeps_a_breath_and_moves_marks():
    audio = concatenate([silence(1, 16000), tone(), silence(2, 16000)])
    trimmed = trim(Audio(audio.samples, 16000, (Mark("a", 1.5),)), keep=0.1)
    assert trimmed.duration == pytest.approx(1.2, abs=0.05)
    assert trimmed.marks[0].offset == pytest.approx(0.6, abs=0.03)
    assert trim(silence(3, 8000)).frames == 0
    assert trim(Audio(b"", 8000)).frames == 0


def test_a_quiet_recording_is_made_louder_but_never_distorted():
    assert measure(adjusted(tone(amplitude=0.003))).active_dbfs == pytest.approx(-20, abs=0.3)
    click = np.frombuffer(tone(amplitude=0.003).samples, "<i2").copy()
    click[100] = 30000
    assert measure(adjusted(Audio(click.tobytes(), 16000))).peak_dbfs < -0.2
    assert adjusted(silence(1, 8000)) == silence(1, 8000)


@pytest.mark.parametrize("form", ["WAV", "MP3", "FLAC", "OGG"])
@pytest.mark.parametrize("rate", [8000, 22050, 44100])
def test_uploads_of_any_format_and_rate_are_ready_for_calls(uploads, form, rate):
    buffer = io.BytesIO()
    sound = np.frombuffer(concatenate([silence(1, rate), tone(rate=rate), silence(1, rate)]).samples, "<i2")
    sound = sound / 32768  # libsndfile writes noise when it gets stereo integers for MP3
    soundfile.write(buffer, np.stack([sound, sound], axis=1), rate, format=form)
    upload = uploads.prepare(buffer.getvalue(), AudioFormat(8000, "alaw"))
    assert upload.remarks == ()
    assert upload.level.before == pytest.approx(1.0, abs=0.1)
    assert upload.audio.duration == pytest.approx(1.2, abs=0.1)
    assert read_recording(upload.data).duration == pytest.approx(upload.audio.duration, abs=0.01)


def test_remarks_on_an_upload_are_about_what_is_left_of_it(uploads):
    quiet = encode(tone(amplitude=0.003), AudioFormat(16000))
    assert [remark.code for remark in uploads.prepare(quiet).remarks] == ["quiet"]
    mended = uploads.prepare(quiet, levelled=True)
    assert mended.remarks == ()
    assert measure(mended.audio).active_dbfs == pytest.approx(-20, abs=0.5)
    nothing = uploads.prepare(encode(silence(2, 8000), AudioFormat(8000)))
    assert [remark.code for remark in nothing.remarks] == ["silent"]
    assert nothing.audio.duration == pytest.approx(2)


@pytest.mark.parametrize("content", [b"", b"no sound at all" * 99, b"RIFF\xff\xff\xff\xffWAVE", b"OggS" + b"\xff" * 500,
                                     b"\0" * 44, encode(Audio(b"", 8000), AudioFormat(8000))])  # fmt: skip
def test_uploads_that_are_no_recording_are_refused_by_name(uploads, content, tmp_path):
    path = tmp_path / "greeting.mp3"
    path.write_bytes(content)
    with pytest.raises(AudioError, match=r"greeting\.mp3"):
        uploads.prepare(path)
    with pytest.raises(AudioError, match="the recording"):
        uploads.prepare(content)


WHOLE = [
    ("WAV", "PCM_16"),
    ("WAV", "ULAW"),
    ("WAV", "GSM610"),
    ("WAV", "IMA_ADPCM"),
    ("OGG", "VORBIS"),
    ("MP3", None),
]


@pytest.mark.parametrize(("form", "subtype"), WHOLE)
def test_uploads_that_were_cut_are_remarked_upon(uploads, form, subtype):
    file = io.BytesIO()
    noise = np.random.default_rng(1).normal(0, 0.1, 80000)
    soundfile.write(file, noise, 8000, format=form, subtype=subtype)
    whole = file.getvalue()
    upload = uploads.prepare(whole)
    assert upload.remarks == ()
    assert upload.audio.duration == pytest.approx(10, abs=0.3)
    cut = uploads.prepare(whole[: len(whole) // 2])
    assert [remark.code for remark in cut.remarks] == ["cut-short"]
    tagged = b"ID3\4\0\0\0\0\1\0" + b"\0" * 128 + whole if form == "MP3" else whole
    assert uploads.prepare(tagged).remarks == ()
    assert uploads.prepare(tagged[: len(tagged) // 2]).remarks == cut.remarks


def test_a_flac_file_that_was_cut_is_refused_and_a_wav_stream_without_length_is_not(uploads):
    flac = encode(tone(3.0), AudioFormat(16000, "flac"))
    with pytest.raises(AudioError, match=r"cannot|decoder|lost"):
        uploads.prepare(flac[: len(flac) // 2])
    streamed = bytearray(encode(tone(), AudioFormat(16000)))
    at = streamed.index(b"data") + 4
    streamed[at : at + 4] = b"\xff" * 4
    assert uploads.prepare(bytes(streamed)).remarks == ()


def test_messages_about_uploads_are_for_people(uploads, tmp_path):
    (tmp_path / "empty.wav").touch()
    for source in (b"", tmp_path / "empty.wav"):
        with pytest.raises(AudioError, match=r"(the recording|empty\.wav): the file is empty"):
            uploads.prepare(source)
    with pytest.raises(AudioError) as caught:
        uploads.prepare(b"no sound at all" * 99)
    assert "Format not recognised" in str(caught.value)
    assert "<" not in str(caught.value)


@pytest.mark.parametrize("form", ["WAV", "OGG", "MP3"])
def test_headers_that_end_anywhere_are_read(form):
    file = io.BytesIO()
    soundfile.write(file, np.zeros(8000), 8000, format=form)
    data = file.getvalue()
    assert not is_cut_short(data)
    for cut in range(600):
        assert isinstance(is_cut_short(data[:cut]), bool)


def test_uploads_have_bounds(tmp_path):
    uploads = Uploads(max_bytes=100_000, max_seconds=2, time_limit=20)
    try:
        with pytest.raises(AudioError, match="more than"):
            uploads.decode(b"\0" * 200_000, 8000)
        with pytest.raises(AudioError, match="longer than 2 s"):
            uploads.decode(encode(tone(seconds=3), AudioFormat(8000, "mp3")), 8000)
        with pytest.raises(AudioError, match="none"):
            uploads.decode(tmp_path / "none", 8000)
        assert uploads.decode(encode(tone(), AudioFormat(8000)), 8000).duration == 1
    finally:
        uploads.close()


def test_a_decoder_that_was_killed_is_started_again(uploads):
    recording = encode(tone(), AudioFormat(8000))
    uploads.decode(recording, 8000)
    os.kill(uploads._worker.pid, signal.SIGKILL)
    assert uploads.decode(recording, 8000).duration == 1


def test_a_decoder_that_hangs_is_ended_in_time(monkeypatch):
    uploads = Uploads()
    try:
        recording = encode(tone(), AudioFormat(8000))
        uploads.decode(recording, 8000)
        os.kill(uploads._worker.pid, signal.SIGSTOP)
        with monkeypatch.context() as patched:
            patched.setattr(uploads._worker, "_request_limit", 0.2)
            with pytest.raises(AudioError, match=r"within 0\.2 s"):
                uploads.decode(recording, 8000)
        assert uploads.decode(recording, 8000).duration == 1
    finally:
        uploads.close()


def test_a_store_keeps_sounds_by_name(tmp_path):
    store = FileAudioStore(tmp_path / "audio")
    assert list(store.names()) == []
    saved = store.save("recordings/2026/您好 1.wav", b"abc")
    store.save("prompts/a.wav", b"x")
    assert store.find("recordings/2026/您好 1.wav") == saved
    assert (saved.size, saved.uri[:8]) == (3, "file:///")
    assert store.read(saved.name) == b"abc"
    assert list(store.names()) == ["prompts/a.wav", saved.name]
    assert list(store.names("recordings")) == [saved.name]
    assert store.remove(saved.name)
    assert not store.remove(saved.name)
    assert store.find(saved.name) is None
    with pytest.raises(AudioError, match="No such file"):
        store.read(saved.name)


@pytest.mark.parametrize(
    "name", ["", "../x", "a/../../x", "/etc/passwd", "a//b", ".hidden", "a\0b", "a\\b", "x" * 500, "a/"]
)
def test_no_name_leads_out_of_the_store(tmp_path, name):
    store = FileAudioStore(tmp_path / "audio")
    for use in (store.path, store.read, store.find, store.remove, lambda name: store.save(name, b"")):
        with pytest.raises(AudioError):
            use(name)
    assert not (tmp_path / "x").exists()


def test_a_link_does_not_lead_out_of_the_store(tmp_path):
    store = FileAudioStore(tmp_path / "audio")
    (tmp_path / "audio").mkdir()
    (tmp_path / "audio" / "out").symlink_to(tmp_path)
    with pytest.raises(AudioError, match="by a link"):
        store.save("out/x.wav", b"")


def test_a_full_disk_is_said_and_keeps_the_old_sound(tmp_path, monkeypatch):
    store = FileAudioStore(tmp_path)
    store.save("a.wav", b"old")

    def full(handle, mode):
        os.close(handle)
        return open("/dev/full", mode)  # noqa: PTH123

    monkeypatch.setattr("asr_tts.audio.files.os.fdopen", full)
    with pytest.raises(AudioError, match="No space left"):
        store.save("a.wav", b"new")
    assert store.read("a.wav") == b"old"
