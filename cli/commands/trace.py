"""`ivrctl trace`: what a call did, step by step."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.arguments import JSON, PATH, echo_json
from cli.files import write_whole
from cli.outcome import CannotLoad
from cli.servers import STATE, call_index

if TYPE_CHECKING:
    from dialplan.journal import JournalEvent

__all__ = ["command"]


@click.command
@click.argument("call")
@STATE
@JSON
@click.option(
    "--recording",
    type=PATH,
    metavar="FILE",
    help="Write the call down for `ivrctl replay` instead; a second dialog of the call goes to FILE-2.",
)
def command(call: str, state: Path, as_json: bool, recording: Path | None) -> None:
    """Tell what CALL did, from the journal: nodes with their lines, prompts, keys, exchanges, transfers, its end.

    CALL is its UUID, or the beginning of one.
    """
    with call_index(state) as index:
        found = index.find(call) or _only([entry.call for entry in index.beginning(call)], call)
        uuid = found if isinstance(found, str) else found.call
        events = [record.event for record in index.events(uuid)]
    if recording is not None:
        _write(recording, events)
        return
    if as_json:
        echo_json([{"kind": event.kind, **asdict(event)} for event in events])
        return
    for line in _lines(events):
        click.echo(line)


def _only(uuids: list[str], call: str) -> str:
    if not uuids:
        raise CannotLoad(f"The journal has no call {call[:80]}; `ivrctl calls --last 20` lists some.")
    if len(uuids) > 1:
        raise CannotLoad(f"{call[:80]} begins the names of several calls: {', '.join(uuids[:5])}")
    return uuids[0]


def _write(file: Path, events: list[JournalEvent]) -> None:
    from dialplan.journal import dialog_texts

    texts = dialog_texts(events)
    if not texts:
        raise CannotLoad(
            "The journal holds no recording of this call; only dialogs of projects have one, once they are over."
        )
    for number, text in enumerate(texts, 1):
        write_whole(file if number == 1 else file.with_stem(f"{file.stem}-{number}"), text + "\n")


def _lines(events: list[JournalEvent]) -> Iterator[str]:
    from dialplan.journal import DialogRecorded, Started

    first = events[0].at
    # What was told later than it happened stands where it happened: keys typed ahead, prompts of nodes before.
    for event in sorted(events, key=lambda event: event.at):
        if isinstance(event, DialogRecorded):
            continue
        if isinstance(event, Started):
            first = event.at
            stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(event.at))
            yield click.style(f"{event.call}  {stamp}", bold=True)
        what, where = _told(_shown(event))
        yield f"{event.at - first:9.3f}  {what}" + (click.style(f"  {where}", dim=True) if where else "")


def _shown(event: JournalEvent) -> JournalEvent:
    """The event with texts that do a terminal no harm, whatever callers and servers sent."""
    from dialplan.journal import shortened

    texts: dict[str, Any] = {
        name: shortened(value) for name, value in asdict(event).items() if isinstance(value, str)
    }
    return replace(event, **texts)


def _told(event: JournalEvent) -> tuple[str, str]:
    """What happened, and where."""
    from dialplan import journal as j

    flow, node, line = (getattr(event, name, "") for name in ("flow", "node", "line"))
    where = f"{flow}/{node}" if node else ""
    match event:
        case j.Started():
            numbers = f"{event.caller or 'somebody'} calls {event.called}"
            runs = f"{event.project}/{event.flow}" if event.project else "no flow"
            marks = (
                [event.state] * (event.state != "open")
                + ["vip"] * event.vip
                + [event.switch] * bool(event.switch)
            )
            return f"{numbers}: {runs}" + (f" ({', '.join(marks)})" if marks else ""), event.version
        case j.Answered():
            return "answered", ""
        case j.NodeEntered():
            return click.style(f"{flow}/{node}", fg="cyan"), f"line {line}" if line else ""
        case j.NodeLeft():
            return (
                f"  left by {event.branch}" if event.branch else "  left",
                f"after {event.at - event.entered:.1f} s",
            )
        case j.PromptPlayed():
            cut = ", interrupted" if event.interrupted else ""
            return f"  plays “{event.text}” ({event.seconds:.1f} s{cut})", where + (
                f":{line}" if line else ""
            )
        case j.KeyPressed():
            return f"  key {event.key}", where
        case j.SpeechHeard():
            return f"  hears “{event.text}” ({event.confidence:.2f}, {event.engine})", where
        case j.RobotHeard():
            way = f"→ {event.target} ({event.matcher} {event.score:.2f})" if event.target else "→ ?"
            marks = ["while it spoke"] * event.during + [event.audio] * bool(event.audio)
            told = f"  “{event.text}” {way} {event.reason}, {event.seconds:.3f} s"
            return told, "  ".join([event.node, *marks])
        case j.RobotTurn():
            way = f" → {event.target}" if event.target else ""
            cut = ", interrupted" if event.interrupted else ""
            return f"  turn {event.number}: {event.outcome}{way} ({event.seconds:.1f} s{cut})", event.node
        case j.RobotClassified():
            kind = f"type {event.type}, priority {event.priority}" if event.type else "no type"
            return f"{kind} ({event.talk:.1f} s of talk)", ""
        case j.InputMatched():
            return f"  understood {event.mode} {event.text}" + (
                f" = {event.value}" if event.value else ""
            ), where
        case j.InputFailed():
            return f"  {event.reason} {event.count}" + (f" {event.text}" if event.text else ""), where
        case j.Fetched():
            answer = event.error or str(event.status or "no answer")
            return (
                f"  {event.method} {event.url} → {answer} ({event.seconds:.2f} s, {event.size} bytes)",
                where,
            )
        case j.QueueEntered():
            return f"waits in queue {event.queue}", ""
        case j.QueueLeft():
            return f"leaves queue {event.queue}: {event.reason} after {event.seconds:.1f} s", event.agent
        case j.Transferred():
            return f"transfer ({event.mode}) to {event.target}: {event.outcome} {event.cause}".rstrip(), where
        case j.Recorded():
            return f"recorded {event.file} ({event.seconds:.1f} s, ended by {event.ended_by})", where
        case j.Noted():
            return f"  note {event.label}: {event.text}".replace(" : ", ": "), where
        case j.Failed():
            return click.style(f"failed: {event.error} {event.message}", fg="red"), where + (
                f":{line}" if line else ""
            )
        case j.FellBack():
            return click.style(
                f"falls back to {event.target or 'the fallback of its number'}", fg="yellow"
            ), event.reason
        case j.Ended():
            length = f"{event.seconds:.1f} s, {event.answered_seconds:.1f} s answered"
            return f"ended by {event.by or 'nobody knows whom'} {event.cause} ({length})".replace(
                "  ", " "
            ), event.reason
        case _:
            values: dict[str, Any] = {k: v for k, v in asdict(event).items() if k not in {"call", "at"}}
            return f"{event.kind} {values}", ""
