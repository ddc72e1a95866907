"""`ivrctl call`: a call to a project in the terminal."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.arguments import PATH, PROJECT, SET, assignments, instant
from cli.conversation.lines import typed
from cli.files import write_whole
from cli.projects import compiled, known_name, load

if TYPE_CHECKING:
    from vxml.interpreter import Step
    from vxml.platform import Segment
    from vxml.text import Entry

__all__ = ["command"]


@click.command
@PROJECT
@click.option(
    "--flow", metavar="FLOW", help="Flow that takes the call; by default that of the number, else the start."
)
@click.option(
    "--caller", default="13800138000", show_default=True, metavar="NUMBER", help="Number of the caller."
)
@click.option("--called", metavar="NUMBER", help="Access number that is called; it decides the flow.")
@click.option(
    "--language", metavar="TAG", help="Language in which the call begins; by default the project's."
)
@SET
@click.option(
    "--audio",
    type=click.Path(path_type=Path),
    is_flag=False,
    flag_value=Path("call-audio"),
    metavar="[DIR]",
    help="Save each prompt and the whole call as WAV in DIR (call-audio), and play them when a player is there.",
)
@click.option(
    "--record",
    type=PATH,
    metavar="FILE",
    help="Write the call down as JSON, so that `ivrctl replay` can play it on another version.",
)
@click.option("--verbose", is_flag=True, help="Show each step with its node and its line of YAML.")
@click.option("--at", metavar="TIME", help="When the call comes in, ISO 8601; by default now.")
def command(
    project: Path,
    flow: str | None,
    caller: str,
    called: str | None,
    language: str | None,
    settings: tuple[str, ...],
    audio: Path | None,
    record: Path | None,
    verbose: bool,
    at: str | None,
) -> int:
    """Call a project: digits are keys, words speech, an empty line silence, /help lists the rest."""
    import time

    from cli.conversation.places import asked_flow, place_of
    from cli.conversation.screen import own_variables, show_entry
    from cli.conversation.sound import CallSound as Sound
    from cli.conversation.steps import show_step
    from cli.conversation.talk import Transcript, talk
    from ivrdesigner.replay import record_call
    from ivrdesigner.simulate import Caller, flow_call
    from vxml.fetcher import ResourceFetcher

    loaded = load(project, assignments(settings))
    build = compiled(loaded)
    own = build.project
    epoch = instant(at, own.timezone) if at else time.time()
    first = asked_flow(build, flow, called, epoch)
    who = Caller(
        caller,
        called or next((access.number for access in own.access_numbers), ""),
        known_name("language", language, own.languages) if language else own.language,
        epoch,
    )
    recorder = None
    if record is not None:
        recorder = record_call(build, first, who, name=record.stem[:200] or "call", source="text")
    is_person = sys.stdin.isatty()
    place = place_of(build)

    def observe(step: Step) -> None:
        if recorder is not None:
            recorder(step)
        transcript.catch_up()
        if verbose:
            show_step(step, place)

    def show(entry: Entry) -> None:
        show_entry(entry, inputs=not is_person, verbose=verbose)

    transcript = Transcript(show)
    with ExitStack() as stack:
        fetcher = ResourceFetcher()
        stack.callback(fetcher.close)
        sound = Sound(audio, voices=own.voices, play=is_person) if audio is not None else None
        if sound is not None:
            stack.callback(sound.close)

        def play(segments: tuple[Segment, ...]) -> None:
            transcript.catch_up()
            if sound is not None:
                sound.on_play(segments)

        call = flow_call(
            build,
            first,
            who,
            fetcher,
            observer=observe,
            witness=recorder.witness if recorder is not None else None,
            on_play=play if sound is not None else None,
        )
        if recorder is not None:
            recorder.follow(call.session.run)
        if is_person:
            click.echo(
                click.style("Digits are keys, words are speech, an empty line is silence; /help.", dim=True)
            )
        try:
            code = talk(call, typed(), transcript, lambda: own_variables(call.session.variables()))
        finally:
            if record is not None and recorder is not None:
                write_whole(record, recorder.recording.dumps(indent=1) + "\n")
    if sound is not None:
        click.echo(f"{len(sound.files)} WAV files in {sound.folder}", err=True)
    return code
