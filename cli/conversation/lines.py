"""What the caller types: digits are keys, other words speech, an empty line silence, a slash a command."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Literal

import click

__all__ = ["MAX_LINE", "Line", "parse", "scripted", "typed"]

Kind = Literal["press", "say", "silence", "hangup", "vars", "help", "unknown"]
MAX_LINE: Final = 2_000
"""Longest line that is taken, in characters."""

_KEYS = re.compile(r"[0-9*#\s]+")
_COMMANDS: Final[dict[str, Kind]] = {"/hangup": "hangup", "/vars": "vars", "/help": "help"}


@dataclass(frozen=True, slots=True)
class Line:
    """What the caller does; ``text`` has the keys, the words, or what was not understood."""

    kind: Kind
    text: str = ""


def parse(line: str) -> Line:
    """One typed line."""
    text = line.strip()
    if len(text) > MAX_LINE:
        return Line("unknown", f"The line is longer than {MAX_LINE} characters; nothing was done.")
    if not text:
        return Line("silence")
    if text.startswith("/"):
        kind = _COMMANDS.get(text)
        return Line(kind) if kind else Line("unknown", f"There is no {text[:40]}; /help lists the commands.")
    if _KEYS.fullmatch(text):
        return Line("press", "".join(text.split()))
    return Line("say", text)


def scripted(inputs: Iterable[str]) -> Iterator[Line]:
    """Lines of ``--input``: ``press 1``, ``say …``, ``silence``, ``hangup``; anything else as it is typed.

    Raises click.UsageError for keys that no telephone has.
    """
    for text in inputs:
        verb, _, rest = text.strip().partition(" ")
        if verb == "press":
            if not _KEYS.fullmatch(rest):
                raise click.UsageError(f"--input {text[:60]!r}: keys are 0 to 9, * and #.")
            yield Line("press", "".join(rest.split()))
        elif verb == "say" and rest.strip():
            yield Line("say", rest.strip()[:MAX_LINE])
        elif verb in ("silence", "hangup") and not rest:
            yield Line("silence" if verb == "silence" else "hangup")
        else:
            yield parse(text)


def typed() -> Iterator[Line]:
    """Lines of standard input until its end, with a prompt when a person types."""
    if sys.stdin.isatty():
        with suppress(ImportError):
            import readline  # noqa: F401 - gives input() a history
        while True:
            try:
                yield parse(input("> "))
            except EOFError:
                click.echo("")
                return
    for line in sys.stdin:
        yield parse(line)
