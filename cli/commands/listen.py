"""`ivrctl listen`: try a recogniser, a grammar, a model."""

from __future__ import annotations

import contextlib
import dataclasses
import difflib
import json
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from cli.arguments import JSON, PATH, assignments, echo_json
from cli.grammars import graph_of, load_grammar, meaning, words_grammar
from cli.outcome import FINDINGS

if TYPE_CHECKING:
    from asr_tts.listening import ListeningEvent
    from vxml.grammar import Grammar

__all__ = ["command"]

_MICROPHONE: Final = "mic"
_CHUNK_SECONDS: Final = 0.1


@click.command
@click.argument("source", metavar="FILE|mic")
@click.option(
    "--grammar",
    "grammars",
    multiple=True,
    metavar="FILE|URL|builtin:TYPE",
    help="SRGS XML, ABNF, JSGF or GSL, or a built-in type; repeatable.",
)
@click.option("--words", metavar="WORDS", help='Phrases to hear: "yes, no, repeat the menu".')
@click.option("--engine", metavar="NAME", help="By default vosk, then pocketsphinx, then any that can run.")
@click.option("--vad", metavar="NAME", help="Voice activity detector; by default webrtc, then energy.")
@click.option("--language", default="en-US", show_default=True, metavar="TAG", help="BCP 47.")
@click.option(
    "--rate",
    type=click.Choice(["8000", "16000"]),
    default="8000",
    show_default=True,
    help="Hz that the recogniser hears: a telephone has 8000.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="Silence that is noinput.",
)
@click.option(
    "--property",
    "properties",
    multiple=True,
    metavar="NAME=VALUE",
    help="A property of VoiceXML, such as completetimeout=1s or maxnbest=3; repeatable.",
)
@click.option("--record", type=PATH, metavar="FILE", help="Write the utterance as WAV.")
@JSON
def command(
    source: str,
    grammars: tuple[str, ...],
    words: str | None,
    engine: str | None,
    vad: str | None,
    language: str,
    rate: str,
    timeout: float,
    properties: tuple[str, ...],
    record: Path | None,
    as_json: bool,
) -> int:
    """Hear one utterance and tell what was said. Without grammar or words anything may be said."""
    from asr_tts.audio import write_wav
    from asr_tts.host import open_recognizer, open_vad
    from asr_tts.listening import Heard, Listening, ListeningFailed, ListeningSettings, Outcome

    active = [load_grammar(name, language) for name in grammars]
    if words is not None:
        active.append(words_grammar(words, language))
    settings = dataclasses.replace(
        ListeningSettings.from_properties(_properties(properties), no_input=timeout),
        record=record is not None,
    )
    with contextlib.ExitStack() as opened:
        recognizer = opened.enter_context(contextlib.closing(open_recognizer(engine)))
        detector = opened.enter_context(contextlib.closing(open_vad(vad)))
        listening = Listening(
            recognizer,
            detector,
            tuple(graph_of(grammar) for grammar in active),
            language=language,
            sample_rate=int(rate),
            settings=settings,
        )
        sound = opened.enter_context(contextlib.closing(_sound(source, int(rate))))
        events = []
        for event in _events(listening, sound):
            events.append(event)
            if not as_json:
                _say(event, active)
    last = events[-1]
    if isinstance(last, ListeningFailed):
        raise last.error
    assert isinstance(last, Heard)
    if record is not None and last.recording is not None:
        write_wav(record, last.recording)
    if as_json:
        echo_json([_as_dict(event, active) for event in events])
    return 0 if last.outcome is Outcome.MATCH else FINDINGS


def _properties(words: tuple[str, ...]) -> dict[str, str]:
    """Values as a document may set them. A call takes the default for what it cannot read; here that is a mistake."""
    from vxml.parser.schema import PROPERTIES, PROPERTY_VALUES

    properties = assignments(words, option="--property", example="maxnbest=3")
    for name, value in properties.items():
        if name not in PROPERTIES:
            near = difflib.get_close_matches(name, PROPERTIES)
            hint = f"; did you mean {' or '.join(near)}?" if near else "."
            raise click.UsageError(f"--property {name[:60]}: VoiceXML has no such property{hint}")
        if name in PROPERTY_VALUES and not PROPERTY_VALUES[name].fullmatch(value):
            raise click.UsageError(f"--property {name}: {value[:60]!r} is no value for it.")
    return properties


def _sound(source: str, rate: int) -> Generator[bytes, None, None]:
    from asr_tts.audio import read_recording, resample
    from cli.conversation.microphone import microphone

    if source == _MICROPHONE:
        click.echo("Speak now.", err=True)
        yield from microphone(rate)
        return
    samples = resample(read_recording(Path(source)), rate).samples
    step = int(rate * _CHUNK_SECONDS) * 2
    for at in range(0, len(samples), step):
        yield samples[at : at + step]


def _events(listening: Any, sound: Iterator[bytes]) -> Iterator[ListeningEvent]:
    for samples in sound:
        yield from listening.feed(samples)
        if listening.ended:
            return
    yield from listening.finish()


def _say(event: ListeningEvent, active: list[Grammar]) -> None:
    from asr_tts.listening import Heard, ListeningFailed, PartialWords, SpeechStarted

    match event:
        case SpeechStarted():
            click.echo(f"{event.at:7.2f} s  speech since {event.since:.2f} s")
        case PartialWords():
            click.echo(f"{event.at:7.2f} s  … {event.text}")
        case Heard():
            colour = "green" if event.readings and event.outcome == "match" else "yellow"
            click.echo(f"{event.at:7.2f} s  {click.style(event.outcome.value, fg=colour)}")
            for reading in event.readings:
                value = meaning(reading.text, active)
                shown = "" if value in (None, reading.text) else f" → {json.dumps(value, ensure_ascii=False)}"
                click.echo(f"{'':11}{reading.confidence:.2f}  {reading.text}{shown}")
        case ListeningFailed():
            pass


def _as_dict(event: ListeningEvent, active: list[Grammar]) -> dict[str, Any]:
    from asr_tts.listening import Heard, ListeningFailed

    if isinstance(event, ListeningFailed):
        return {"event": "ListeningFailed", "at": event.at, "error": str(event.error)}
    if not isinstance(event, Heard):
        return {"event": type(event).__name__, **dataclasses.asdict(event)}
    return {
        "event": "Heard",
        "at": event.at,
        "outcome": event.outcome.value,
        "speech": event.speech,
        "readings": [
            {**dataclasses.asdict(reading), "meaning": meaning(reading.text, active)}
            for reading in event.readings
        ],
    }
