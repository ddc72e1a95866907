"""`ivrctl calls`: the calls under way."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.arguments import JSON, echo_json
from cli.servers import STATE, call_index

if TYPE_CHECKING:
    from dialplan.journal import CallEntry, CallIndex

__all__ = ["command"]

_LONGEST_NUMBER = 32
_LONGEST_SAID = 60
_SAID = ("node", "text", "target", "matcher", "keyword", "score", "audio")
"""Of what a robot heard."""


@click.command
@STATE
@click.option(
    "--last", type=click.IntRange(1), metavar="N", help="The last N calls instead, whether over or not."
)
@JSON
def command(state: Path, last: int | None, as_json: bool) -> None:
    """List the calls under way: since when, who calls which number, and where in its flow each is.

    Of robots the last that they heard is told, and what they took it for.
    """
    with call_index(state) as index:
        if last is not None:
            entries = index.calls(limit=last)
            lost: set[str] = set()
        else:
            alive, dead = index.open_calls()
            entries, lost = [*alive, *dead], {entry.call for entry in dead}
        rows = [_row(entry, index, lost=entry.call in lost) for entry in entries]
    if as_json:
        echo_json(rows)
        return
    for row in rows:
        click.echo(_line(row))
    if not rows:
        click.echo("No call is under way." if last is None else "There were no calls.", err=True)


def _row(entry: CallEntry, index: CallIndex, *, lost: bool) -> dict[str, Any]:
    from dialplan.journal import NodeEntered, NodeLeft, RobotClassified, RobotHeard

    events = [record.event for record in index.events(entry.call)]
    flow, node, line = entry.flow, "", 0
    for event in events if entry.ended is None else ():
        match event:
            case NodeEntered(flow=flow, node=node, line=line):
                pass
            case NodeLeft():
                node, line = "", 0
    seconds = (entry.ended or time.time()) - entry.began if entry.began is not None else None
    return {
        **asdict(entry),
        "flow": flow,
        "node": node,
        "line": line,
        "seconds": seconds,
        "worker_lives": not lost,
        "utterances": [
            {name: getattr(event, name) for name in _SAID}
            for event in events
            if isinstance(event, RobotHeard)
        ],
        "type": next((event.type for event in events if isinstance(event, RobotClassified)), ""),
    }


def _line(row: dict[str, Any]) -> str:
    from dialplan.journal import shortened

    began = time.strftime("%m-%d %H:%M:%S", time.localtime(row["began"])) if row["began"] else "?"
    length = f"{row['seconds']:.0f} s" if row["seconds"] is not None else "?"
    place = "/".join(filter(None, (row["project"], row["flow"], row["node"]))) or "-"
    if row["line"]:
        place += f":{row['line']}"
    end = ""
    if row["ended"] is not None:
        end = f"  {row['cause'] or 'ended'}" + (f"  {shortened(row['type'])}" if row["type"] else "")
    elif not row["worker_lives"]:
        end = "  its worker is dead"
    said = ""
    if row["utterances"]:
        last = row["utterances"][-1]
        said = f"  “{shortened(last['text'], _LONGEST_SAID)}” → {last['target'] or '?'}"
        said += f" ({last['matcher']} {last['score']:.2f})" if last["target"] else ""
    caller, called = (shortened(row[name] or "?", _LONGEST_NUMBER) for name in ("caller", "called"))
    return f"{row['call']}  {began}  {length:>7}  {caller} → {called}  {place}{said}{end}"
