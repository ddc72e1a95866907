import array
import errno
import math
import os
import stat
import sys
import wave
from pathlib import Path

import pytest

from asr_tts.audio import concatenate, pad, read_recording, read_wav, resample, silence, write_wav
from asr_tts.errors import AudioError
from asr_tts.spi import Audio, Mark
from asr_tts.testing import loudness


def tone(seconds=0.5, rate=22050, hertz=440, marks=()):
    samples = array.array(
        "h", (round(12000 * math.sin(2 * math.pi * hertz * n / rate)) for n in range(round(seconds * rate)))
    )
    return Audio(samples.tobytes(), rate, marks)


def test_duration_is_in_seconds():
    assert tone(0.5).duration == 0.5
    assert Audio(b"", 8000).duration == 0


@pytest.mark.parametrize(("samples", "rate"), [(b"\x00", 8000), (b"", 0), (b"", -1)])
def test_audio_that_cannot_be_is_refused(samples, rate):
    with pytest.raises(AudioError):
        Audio(samples, rate)


def test_joined_audio_keeps_order_and_moves_marks():
    joined = concatenate(
        [tone(0.5, marks=(Mark("a", 0.1),)), silence(1, 22050), tone(0.25, marks=(Mark("b", 0.2),))]
    )
    assert joined.duration == pytest.approx(1.75, abs=0.001)
    assert [(mark.name, round(mark.offset, 3)) for mark in joined.marks] == [("a", 0.1), ("b", 1.7)]


def test_audio_of_two_rates_is_not_joined():
    with pytest.raises(AudioError, match="8000, 22050 Hz"):
        concatenate([tone(), tone(rate=8000)])
    with pytest.raises(AudioError, match="nothing"):
        concatenate([])


def test_padding_puts_silence_around():
    padded = pad(tone(0.5, marks=(Mark("a", 0.0),)), before=0.2, after=0.3)
    assert padded.duration == pytest.approx(1.0, abs=0.001)
    assert padded.marks[0].offset == pytest.approx(0.2, abs=0.001)
    assert loudness(Audio(padded.samples[:8000], 22050)) == 0


def test_a_wav_file_reads_back_as_written(tmp_path):
    path = tmp_path / "提示.wav"
    write_wav(path, tone())
    assert read_wav(path) == tone()
    with wave.open(str(path)) as other:
        assert (other.getframerate(), other.getnchannels(), other.getnframes()) == (22050, 1, 11025)
    assert [entry.name for entry in tmp_path.iterdir()] == ["提示.wav"]


def test_a_folder_that_is_missing_or_a_file_is_named(tmp_path):
    (tmp_path / "file").touch()
    for path in (
        tmp_path / "missing" / "a.wav",
        tmp_path / "file" / "a.wav",
        tmp_path / ("x" * 300),
        tmp_path / "a\0b",
    ):
        with pytest.raises(AudioError, match="cannot write"):
            write_wav(path, tone())
    (tmp_path / "folder.wav").mkdir()
    with pytest.raises(AudioError, match=r"folder\.wav"):
        write_wav(tmp_path / "folder.wav", tone())
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["file", "folder.wav"]


def test_an_unwritable_folder_is_named():
    # Nobody writes here, not even root.
    with pytest.raises(AudioError, match=r"/proc/self/a\.wav"):
        write_wav(Path("/proc/self/a.wav"), tone())


def test_a_full_disk_leaves_the_old_file_and_no_rubbish(tmp_path, monkeypatch):
    path = tmp_path / "a.wav"
    write_wav(path, tone(0.1))

    def full(handle, mode):
        os.close(handle)
        return open("/dev/full", mode)  # noqa: PTH123

    monkeypatch.setattr("asr_tts.audio.files.os.fdopen", full)
    with pytest.raises(AudioError, match=os.strerror(errno.ENOSPC)):
        write_wav(path, tone(2))
    assert read_wav(path) == tone(0.1)
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.wav"]


def test_a_pipe_gets_the_sound_and_stays_a_pipe(tmp_path):
    pipe, plain = tmp_path / "pipe", tmp_path / "a.wav"
    os.mkfifo(pipe)
    write_wav(plain, tone(0.1))
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_wav(pipe, tone(0.1))
        assert os.read(reader, 2**16) == plain.read_bytes()
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices")
def test_a_device_stays_a_device(tmp_path):
    device = tmp_path / "null"
    try:
        os.mknod(device, stat.S_IFCHR | 0o666, os.makedev(1, 3))
        write_wav(device, tone(0.1))
    except (PermissionError, AudioError):
        pytest.skip("devices cannot be made or opened in this folder")
    finally:
        kind = device.stat().st_mode if device.exists() else stat.S_IFCHR
        device.unlink(missing_ok=True)
    assert stat.S_ISCHR(kind)


def test_a_link_stays_and_its_file_is_written_with_the_mode_it_had(tmp_path):
    (tmp_path / "there").mkdir()
    file, link = tmp_path / "there" / "a.wav", tmp_path / "b.wav"
    file.touch()
    file.chmod(0o600)
    link.symlink_to(file)
    write_wav(link, tone())
    assert link.is_symlink()
    assert read_wav(file) == tone()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_links_in_a_circle_are_told(tmp_path):
    (tmp_path / "a.wav").symlink_to(tmp_path / "b.wav")
    (tmp_path / "b.wav").symlink_to(tmp_path / "a.wav")
    with pytest.raises(AudioError, match=os.strerror(errno.ELOOP)):
        write_wav(tmp_path / "a.wav", tone())


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:20],
        lambda data: data[:-1001],
        lambda data: b"MP3 or something" + data,
        lambda data: data[:12],
        lambda data: data[:20] + b"\x07\x00" + data[22:],
        lambda data: data[:24] + b"\x00\x00\x00\x00" + data[28:],
    ],
)
def test_a_damaged_wav_file_is_named(tmp_path, damage):
    path = tmp_path / "a.wav"
    write_wav(path, tone())
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(AudioError, match=r"a\.wav"):
        read_wav(path)


def test_a_missing_wav_file_and_stereo_are_named(tmp_path):
    with pytest.raises(AudioError, match=r"none\.wav"):
        read_wav(tmp_path / "none.wav")
    with wave.open(str(tmp_path / "stereo.wav"), "wb") as out:
        out.setparams((2, 2, 8000, 0, "NONE", ""))
        out.writeframes(b"\0" * 400)
    with pytest.raises(AudioError, match="read_recording"):
        read_wav(tmp_path / "stereo.wav")


@pytest.mark.parametrize("rate", [8000, 16000])
def test_resampling_keeps_duration_and_loudness_and_marks(rate):
    pytest.importorskip("soxr")
    original = tone(1.0, marks=(Mark("a", 0.5),))
    telephone = resample(original, rate)
    assert telephone.sample_rate == rate
    assert telephone.duration == pytest.approx(1.0, abs=0.01)
    assert telephone.marks == original.marks
    assert loudness(telephone) == pytest.approx(loudness(original), rel=0.05)


def test_resampling_lets_no_high_tone_fold_back():
    pytest.importorskip("soxr")
    assert loudness(resample(tone(1.0, hertz=6000), 8000)) < 30


def test_resampling_to_nonsense_is_refused_and_nothing_stays_nothing():
    with pytest.raises(AudioError):
        resample(tone(), 0)
    assert resample(Audio(b"", 22050), 8000) == Audio(b"", 8000)
    assert resample(tone(), 22050) == tone()


@pytest.mark.parametrize("module", ["soxr", "soundfile"])
def test_without_the_extra_the_command_is_named(module, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(AudioError, match=r"ivrkit\[audio\]"):
        resample(tone(), 8000) if module == "soxr" else read_recording(tmp_path / "a.wav")


@pytest.mark.parametrize(
    ("suffix", "form", "subtype"),
    [
        ("wav", "WAV", "ULAW"),
        ("wav", "WAV", "FLOAT"),
        ("mp3", "MP3", None),
        ("wav", "MP3", None),
        ("flac", "FLAC", None),
    ],
)
def test_recordings_of_any_format_are_decoded_to_mono(tmp_path, suffix, form, subtype):
    soundfile = pytest.importorskip("soundfile")
    numpy = pytest.importorskip("numpy")
    wave_form = 0.4 * numpy.sin(2 * numpy.pi * 440 * numpy.arange(44100) / 44100)
    path = tmp_path / f"录音.{suffix}"
    with path.open("wb") as file:
        soundfile.write(
            file, numpy.stack([wave_form, wave_form], axis=1), 44100, format=form, subtype=subtype
        )
    audio = read_recording(path)
    assert audio.sample_rate == 44100
    assert audio.duration == pytest.approx(1.0, abs=0.1)
    assert loudness(audio) > 4000


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not audio at all" * 100,
        b"RIFF\xff\xff\xff\xffWAVE",
        b"ID3" + b"\0" * 500,
        b"OggS" + b"\xff" * 500,
    ],
)
def test_a_corrupt_recording_is_named(tmp_path, content):
    pytest.importorskip("soundfile")
    path = tmp_path / "greeting.mp3"
    path.write_bytes(content)
    with pytest.raises(AudioError, match=r"greeting\.mp3"):
        read_recording(path)


def test_a_recording_that_is_missing_empty_or_too_long_is_named(tmp_path):
    pytest.importorskip("soundfile")
    write_wav(tmp_path / "empty.wav", Audio(b"", 8000))
    write_wav(tmp_path / "long.wav", tone(3.0))
    for name in ("none.wav", "empty.wav", "long.wav"):
        with pytest.raises(AudioError, match=name):
            read_recording(tmp_path / name, max_seconds=2)
