"""What happens in a call, as lines in a terminal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import click

from cli.terminal import plain

if TYPE_CHECKING:
    from vxml.text import Entry

__all__ = ["HELP", "entry_as_dict", "show_entry", "show_variables"]

HELP: Final = """\
  1234#      press keys (0-9, *, #)
  words      speak
  (nothing)  stay silent until the time-out
  /vars      show the variables
  /hangup    hang up; the end of input does so too
  /help      show this"""

_SIGNS = {
    "prompt": ("◀", "cyan"),
    "key": ("▶ press", "green"),
    "speech": ("▶ say", "green"),
    "silence": ("▶ silence", "green"),
    "hangup": ("▶ hang up", "green"),
    "transfer": ("→ transfer to", "magenta"),
    "record": ("● record", "magenta"),
    "disconnect": ("■ the system hangs up", "magenta"),
    "log": ("· log", "bright_black"),
}


def show_entry(entry: Entry, *, inputs: bool = True, verbose: bool = False) -> None:
    """Print a line of the transcript. ``inputs``: what the caller did too, when it is not on the screen yet."""
    kind = entry.kind
    if kind == "exit":
        _show_exit(entry)
        return
    if kind in ("key", "speech", "silence", "hangup") and not inputs:
        return
    is_own_word = kind == "log" and entry.detail.get("label") == "ivrkit"
    if kind == "log" and not verbose and not is_own_word:
        return
    sign, colour = _SIGNS.get(kind, (kind, "white"))
    if kind == "transfer" and entry.detail.get("aai"):
        click.echo(
            click.style(f"{sign} {entry.text} ({entry.detail['kind']}, {entry.detail['aai']})", fg=colour)
        )
        return
    click.echo(click.style(f"{sign} {plain(entry.text)}".rstrip(), fg=colour))


def show_variables(variables: Mapping[str, Mapping[str, object]]) -> None:
    """Print variables by scope."""
    for scope, values in variables.items():
        for name, value in values.items():
            click.echo(f"  {scope}.{name} = {_json(value)}" if scope else f"  {name} = {_json(value)}")
    if not any(variables.values()):
        click.echo("  There are no variables yet.")


def own_variables(variables: Mapping[str, Mapping[str, object]]) -> dict[str, dict[str, object]]:
    """The variables of the flow at which a call is, by their names there: names with $ are no author's."""
    values = variables.get("document", {})
    return {"": {name: value for name, value in values.items() if "$" not in name}}


def entry_as_dict(entry: Entry) -> dict[str, object]:
    """For JSON: seconds since the call began, kind, text and what else is known."""
    return {"at": round(entry.at, 3), "kind": entry.kind, "text": entry.text, **dict(entry.detail)}


def _show_exit(entry: Entry) -> None:
    failed = entry.text == "error"
    message = plain(str(entry.detail.get("message") or ""))
    click.echo(
        click.style(
            f"■ The call ended after {entry.at:.1f} s: {entry.text}{': ' if message else ''}{message}",
            fg="red" if failed else "yellow",
        )
    )
    values = entry.detail.get("values")
    if values:
        click.echo(f"  {json.dumps(values, ensure_ascii=False, default=str)[:2000]}")


def _json(value: object) -> str:
    from vxml.ecmascript import UNDEFINED

    return "undefined" if value is UNDEFINED else json.dumps(value, ensure_ascii=False, default=str)[:500]
