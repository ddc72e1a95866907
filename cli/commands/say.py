"""`ivrctl say`: hear a voice, or write what it says."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from cli.arguments import PATH
from cli.files import write_whole
from cli.outcome import CannotLoad

if TYPE_CHECKING:
    from asr_tts.audio import AudioFormat
    from asr_tts.spi import Audio, Capabilities, Synthesizer

__all__ = ["command"]

_ENCODINGS: Final = ("pcm16", "ulaw", "alaw", "mp3", "flac", "ogg")
_BY_SUFFIX: Final = {".mp3": "mp3", ".flac": "flac", ".ogg": "ogg"}
_MAX_BYTES: Final = 2_000_000


@click.command
@click.argument("text", required=False)
@click.option("--ssml", type=PATH, metavar="FILE", help="Speak an SSML document; - is standard input.")
@click.option("--engine", metavar="NAME", help="By default espeak, else the first one that can run.")
@click.option("--voice", metavar="NAME", help="A voice of the engine; `ivrctl plugins ENGINE` lists them.")
@click.option(
    "--language", metavar="TAG", help="BCP 47; by default zh-CN for text with Chinese characters, else en-US."
)
@click.option(
    "--rate", type=click.FloatRange(0.25, 4.0), default=1.0, metavar="FACTOR", help="Speed; 1 is normal."
)
@click.option("-o", "--output", type=PATH, metavar="FILE", help="Write a file instead of playing.")
@click.option(
    "--format",
    "encoding",
    type=click.Choice(_ENCODINGS),
    help="Of the file; by default what its suffix says. pcm16, ulaw and alaw are WAV.",
)
@click.option(
    "--sample-rate",
    type=click.IntRange(8000, 48000),
    metavar="HZ",
    help="Of the file; by default the engine's.",
)
@click.option(
    "--pack",
    type=PATH,
    metavar="DIR",
    help="Say numbers, dates and money by the recordings of an audio pack.",
)
@click.option(
    "--make-pack",
    type=PATH,
    metavar="DIR",
    help="Make an audio pack by the engine, whose recordings you replace.",
)
def command(
    text: str | None,
    ssml: Path | None,
    engine: str | None,
    voice: str | None,
    language: str | None,
    rate: float,
    output: Path | None,
    encoding: str | None,
    sample_rate: int | None,
    pack: Path | None,
    make_pack: Path | None,
) -> None:
    """Speak TEXT, an SSML document, or what comes on standard input."""
    from asr_tts.host import open_synthesizer
    from asr_tts.spi import SpeechRequest

    if sum(given is not None for given in (text, ssml, make_pack)) > 1:
        raise click.UsageError("Give TEXT, or --ssml FILE, or --make-pack DIR.")
    if make_pack is not None:
        _make_pack(make_pack, engine, language or "en-US", voice, sample_rate)
        return
    content = text if text is not None else _read(ssml)
    if not content.strip():
        raise CannotLoad("There is nothing to say; give TEXT, or --ssml FILE.")
    spoken_in = language or ("zh-CN" if any("一" <= char <= "鿿" for char in content) else "en-US")
    request = SpeechRequest(
        ssml=content if ssml is not None else None,
        text=None if ssml is not None else content,
        language=spoken_in,
        voice=voice,
        rate=rate,
    )
    with_recordings = _with_recordings(open_synthesizer(engine), ssml, pack)
    try:
        audio = with_recordings.synthesize(request)
        wanted = _format(output, encoding, sample_rate, with_recordings.capabilities())
    finally:
        with_recordings.close()
    if output is not None:
        _write(output, audio, wanted)
    else:
        _play(audio)
    for mark in audio.marks:
        click.echo(f"mark {mark.name} at {mark.offset:.2f} s", err=True)


def _read(ssml: Path | None) -> str:
    if ssml is None and sys.stdin.isatty():
        raise click.UsageError("Give TEXT to speak, or --ssml FILE.")
    try:
        if ssml is None or str(ssml) == "-":
            data = sys.stdin.buffer.read(_MAX_BYTES + 1)
        else:
            with ssml.open("rb") as file:
                data = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise CannotLoad(f"{ssml} cannot be read: {error.strerror or error}") from None
    if len(data) > _MAX_BYTES:
        raise CannotLoad(f"There are more than {_MAX_BYTES} bytes to speak; split them.")
    return data.decode("utf-8", "replace")


def _with_recordings(engine: Synthesizer, ssml: Path | None, pack: Path | None) -> Synthesizer:
    from asr_tts.host import AudioPack, RecordedSpeech, recordings_in

    folder = ssml.parent if ssml is not None else Path()
    try:
        opened = AudioPack(pack) if pack is not None else None
    except Exception:
        engine.close()
        raise
    return RecordedSpeech(engine, pack=opened, load=recordings_in(folder))


def _format(
    output: Path | None, encoding: str | None, sample_rate: int | None, offered: Capabilities
) -> AudioFormat:
    from asr_tts.audio import AudioFormat

    by_name = _BY_SUFFIX.get(output.suffix.lower(), "pcm16") if output is not None else "pcm16"
    return AudioFormat(sample_rate or offered.sample_rate, encoding or by_name)  # type: ignore[arg-type]


def _write(output: Path, audio: Audio, wanted: AudioFormat) -> None:
    from asr_tts.audio import encode

    write_whole(output, encode(audio, wanted))
    click.echo(f"{output}: {audio.duration:.2f} s, {wanted.encoding}, {wanted.sample_rate} Hz")


def _play(audio: Audio) -> None:
    from asr_tts.audio import write_wav
    from cli.conversation.sound import player

    words = player()
    if words is None:
        raise CannotLoad("There is no player here (paplay, aplay or ffplay); write a file with -o FILE.")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "say.wav"
        write_wav(file, audio)
        subprocess.run([*words, str(file)], check=False, stdin=subprocess.DEVNULL, capture_output=True)  # noqa: S603 - a fixed list


def _make_pack(
    folder: Path, engine: str | None, language: str, voice: str | None, sample_rate: int | None
) -> None:
    from asr_tts.host import make_pack, open_synthesizer

    synthesizer = open_synthesizer(engine)
    try:
        count = make_pack(folder, synthesizer, language, voice=voice, sample_rate=sample_rate or 8000)
    finally:
        synthesizer.close()
    click.echo(f"{folder}: {count} recordings; replace them by your own, under the same names.")
