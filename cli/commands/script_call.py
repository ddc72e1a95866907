"""`ivrctl script call`: a call to a script in the terminal."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.arguments import JSON, PATH, echo_json
from cli.conversation.lines import typed
from cli.files import write_whole
from cli.scripts import SCRIPT, compiled_script
from cli.terminal import plain

if TYPE_CHECKING:
    from aiflows.compiler import ScriptCall
    from aiflows.runtime import ScriptEvent
    from vxml.interpreter import Step
    from vxml.text import Entry

__all__ = ["command"]


@click.command
@SCRIPT
@click.option(
    "--caller", default="13800138000", show_default=True, metavar="NUMBER", help="Number of the caller."
)
@click.option("--record", type=PATH, metavar="FILE", help="Write the call into a file, for `ivrctl replay`.")
@click.option("--verbose", is_flag=True, help="Show each step of the interpreter.")
@JSON
def command(script: Path, caller: str, record: Path | None, verbose: bool, as_json: bool) -> int:
    """Call a script: words are speech, an empty line silence, /help lists the rest."""
    import time

    from aiflows.compiler import script_call
    from cli.conversation.screen import show_entry
    from cli.conversation.steps import show_step, vxml_place
    from cli.conversation.talk import Transcript, talk
    from ivrdesigner.replay import record_call
    from ivrdesigner.simulate import Caller
    from vxml.fetcher import ResourceFetcher

    build, now = compiled_script(script), time.time()
    name = record.stem[:200] if record is not None else ""
    who = Caller(caller, "", build.script.language, now)
    recorder = record_call(build, build.script.name, who, name=name or "call", source="text")
    is_person = sys.stdin.isatty()

    def show(entry: Entry) -> None:
        if not as_json:
            show_entry(entry, inputs=not is_person, verbose=verbose)

    def observe(step: Step) -> None:
        recorder(step)
        transcript.catch_up()
        if verbose and not as_json:
            show_step(step, vxml_place)

    def tell(event: ScriptEvent) -> None:
        transcript.catch_up()
        if not as_json:
            _show(event)

    transcript = Transcript(show)
    fetcher = ResourceFetcher()
    try:
        run = script_call(
            build,
            fetcher,
            caller=caller,
            called="",
            epoch=now,
            observer=observe,
            witness=recorder.witness,
            on_event=tell,
        )
        recorder.follow(run.call.session.run)
        code = talk(run.call, typed(), transcript, dict)
    finally:
        fetcher.close()
        if record is not None:
            write_whole(record, recorder.recording.dumps(indent=1) + "\n")
    if as_json:
        echo_json(_result(run))
    return code


def _show(event: ScriptEvent) -> None:
    """What the robot made of an utterance, and of the call."""
    from aiflows.runtime import Classified, Utterance

    match event:
        case Utterance():
            way = f"→ {event.target} ({event.matcher} {event.score:.2f})" if event.target else "→ ?"
            click.echo(click.style(f"    {plain(f'{way} {event.reason}')}", dim=True))
        case Classified():
            click.echo(click.style(f"    {plain(event.type) or 'no class'}, {event.talk:.1f} s", dim=True))
        case _:
            pass


def _result(run: ScriptCall) -> dict[str, object]:
    """The call as JSON: turns, utterances, those without answer, class."""
    return {
        "turns": [{**asdict(turn), "seconds": turn.seconds} for turn in run.turns],
        "utterances": [asdict(one) for one in run.utterances],
        "unanswered": [asdict(one) for one in run.unanswered],
        "class": asdict(run.classified) if run.classified is not None else None,
    }
