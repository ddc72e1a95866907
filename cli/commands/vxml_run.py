"""`ivrctl vxml run`: call a VoiceXML document."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from cli.arguments import JSON, echo_json
from cli.conversation.lines import scripted, typed
from cli.documents import uri_of

if TYPE_CHECKING:
    from vxml.interpreter import Step
    from vxml.text import Entry

__all__ = ["command"]


@click.command
@click.argument("document", metavar="FILE|URL")
@click.option("--trace", is_flag=True, help="Show each step of the interpreter.")
@click.option(
    "--language",
    default="en-US",
    show_default=True,
    metavar="TAG",
    help="Language of documents that do not say; BCP 47.",
)
@click.option("--caller", default="", metavar="NUMBER", help="Number of the caller.")
@click.option("--called", default="", metavar="NUMBER", help="Number that is called.")
@click.option(
    "--input",
    "inputs",
    multiple=True,
    metavar="TEXT",
    help='What the caller does instead of standard input: "press 1", "say yes", "silence", "hangup"; repeatable.',
)
@JSON
def command(
    document: str,
    trace: bool,
    language: str,
    caller: str,
    called: str,
    inputs: tuple[str, ...],
    as_json: bool,
) -> int:
    """Call a VoiceXML document: digits are keys, words speech, an empty line silence."""
    import time

    from cli.conversation.screen import entry_as_dict, show_entry
    from cli.conversation.steps import show_step, step_as_dict, vxml_place
    from cli.conversation.talk import Transcript, talk
    from vxml.fetcher import ResourceFetcher
    from vxml.interpreter import Options
    from vxml.text import TextCall, line

    lines = iter(list(scripted(inputs))) if inputs else typed()
    echo_inputs = bool(inputs) or not sys.stdin.isatty()
    steps: list[Step] = []

    def observe(step: Step) -> None:
        if as_json:
            steps.append(step)
        else:
            transcript.catch_up()
            show_step(step, vxml_place)

    def show(entry: Entry) -> None:
        if not as_json:
            show_entry(entry, inputs=echo_inputs, verbose=trace)

    transcript = Transcript(show)
    fetcher = ResourceFetcher()
    call = TextCall(
        uri_of(document),
        fetcher,
        options=Options(language=language, epoch=time.time(), session=line(caller, called)),
        observer=observe if trace else None,
    )
    try:
        code = talk(call, lines, transcript, call.session.variables)
    finally:
        fetcher.close()
    if as_json:
        result: dict[str, object] = {"transcript": [entry_as_dict(entry) for entry in call.transcript]}
        if call.exit is not None:
            result |= {
                "reason": call.exit.reason,
                "values": dict(call.exit.values),
                "message": call.exit.message,
            }
        if trace:
            result["steps"] = [step_as_dict(step) for step in steps]
        echo_json(result)
    return code
