"""A `TextCall` driven by lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import click

from cli.conversation.lines import Line
from cli.conversation.screen import HELP, show_variables
from cli.outcome import CALL_FAILED

if TYPE_CHECKING:
    from vxml.text import Entry, TextCall

__all__ = ["Transcript", "Variables", "talk"]

Variables = Callable[[], Mapping[str, Mapping[str, object]]]
"""The variables of the call now: scope to name to value."""


class Transcript:
    """Shows each entry of a call once, as soon as `catch_up` is called: from observers too."""

    def __init__(self, show: Callable[[Entry], None]) -> None:
        self._show = show
        self._shown = 0
        self.call: TextCall | None = None

    def catch_up(self) -> None:
        """Show what is new."""
        if self.call is None:
            return
        while self._shown < len(self.call.transcript):
            self._shown += 1
            self._show(self.call.transcript[self._shown - 1])


def talk(call: TextCall, lines: Iterator[Line], transcript: Transcript, variables: Variables) -> int:
    """Carry on the call until it ends; the end of lines is a hang-up. Returns an exit code."""
    transcript.call = call
    try:
        call.start()
        while not call.ended:
            transcript.catch_up()
            _act(call, next(lines, Line("hangup")), variables)
    finally:
        transcript.catch_up()
    return CALL_FAILED if call.exit is not None and call.exit.reason == "error" else 0


def _act(call: TextCall, line: Line, variables: Variables) -> None:
    match line.kind:
        case "press":
            call.press(line.text)
        case "say":
            call.say(line.text)
        case "silence":
            call.silence()
        case "hangup":
            call.hangup()
        case "vars":
            secrets = call.session.run.secrets
            show_variables(
                {
                    scope: {name: secrets.masked(value) for name, value in values.items()}
                    for scope, values in variables().items()
                }
            )
        case "help":
            click.echo(HELP)
        case "unknown":
            click.echo(line.text)
