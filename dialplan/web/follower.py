"""The journal made into rows: calls, what was entered in them and what robots did not understand, each event once however often this is killed.

The cursor is kept in the same transaction as the rows. Runs in the process that does jobs, and judges canaries too.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final

from django.db import DatabaseError, close_old_connections, transaction

from aiflows.web.domain.calls import HeardNothing, note_unanswered
from dialplan.journal import (
    Answered,
    Cursor,
    Ended,
    Failed,
    FellBack,
    InputFailed,
    InputMatched,
    JournalEvent,
    KeyPressed,
    NodeLeft,
    Reader,
    RobotHeard,
    Started,
)
from dialplan.web.canary import CanaryCall, CanaryRule, verdict
from dialplan.web.models import CallInput, CallTrace, Canary, JournalCursor

__all__ = ["follow", "follow_in_background", "judge_canaries", "take_in"]

_AT_ONCE: Final = 2_000
_EVERY_SECONDS: Final = 1.0
_CURSOR: Final = "calls"
_TRACE_FIELDS: Final = (
    *("began", "answered", "ended", "seconds", "caller", "called", "number", "project", "build", "version"),
    *("arm", "flow", "times", "ended_by", "cause", "failed"),
)
_INPUT_FIELDS: Final = ("entered", "left", "level", "keys", "said", "failures", "branch")

_log = logging.getLogger(__name__)


def follow(folder: Path, stop: Callable[[], bool] = lambda: False) -> None:
    """Take in what comes until ``stop`` says so. A database or journal that is away is tried again."""
    while not stop():
        try:
            close_old_connections()
            more = folder.is_dir() and take_in(folder) == _AT_ONCE
            judge_canaries()
        except (DatabaseError, OSError, ValueError):
            _log.exception("the journal cannot be taken in; tried again")
            more = False
        if not more:
            time.sleep(_EVERY_SECONDS)


_started = threading.Lock()


def follow_in_background(folder: Path) -> None:
    """`follow` in a thread, once in a process."""
    if _started.acquire(blocking=False):
        threading.Thread(target=follow, args=(folder,), name="journal", daemon=True).start()


def take_in(folder: Path, limit: int = _AT_ONCE) -> int:
    """Make rows of what was written since; how many events that were. Raises DatabaseError, OSError."""
    with transaction.atomic():
        cursor, _ = JournalCursor.objects.select_for_update().get_or_create(name=_CURSOR)
        reader = Reader(folder, Cursor.parse(cursor.text))
        events = [record.event for record in islice(reader.read(), limit)]
        if events:
            _Batch(event for event in events if event.call).save()
            cursor.text = str(reader.cursor)
            cursor.save()
    return len(events)


class _Batch:
    """Some events in order, and the rows that they change."""

    def __init__(self, events: Iterable[JournalEvent]) -> None:
        found = list(events)
        calls = {event.call for event in found}
        self._traces = {row.call: row for row in CallTrace.objects.filter(call__in=calls)}
        self._open = {row.call: row for row in CallInput.objects.filter(call__in=calls, left=None)}
        self._inputs: dict[int, CallInput] = {}
        self._unanswered: list[HeardNothing] = []
        for event in found:
            self._take(event)

    def save(self) -> None:
        new = [row for row in self._traces.values() if row.pk is None]
        CallTrace.objects.bulk_update(
            [row for row in self._traces.values() if row.pk is not None], _TRACE_FIELDS, batch_size=500
        )
        CallTrace.objects.bulk_create(new, batch_size=500)
        inputs = list(self._inputs.values())
        CallInput.objects.bulk_update(
            [row for row in inputs if row.pk is not None], _INPUT_FIELDS, batch_size=500
        )
        CallInput.objects.bulk_create([row for row in inputs if row.pk is None], batch_size=500)
        note_unanswered(self._unanswered)

    def _take(self, event: JournalEvent) -> None:
        row = self._traces.get(event.call)
        if row is None:
            row = self._traces[event.call] = CallTrace(call=event.call[:64], began=_moment(event.at))
        match event:
            case Started():
                row.began = _moment(event.at)
                row.caller, row.called, row.number = event.caller[:64], event.called[:64], event.number[:32]
                row.project, row.build, row.version = event.project[:64], event.build[:20], event.version[:64]
                row.arm, row.flow, row.times = event.arm[:10], event.flow[:64], event.state[:10]
            case Answered():
                row.answered = _moment(event.at)
            case Failed() | FellBack():
                row.failed = True
            case Ended():
                row.ended, row.seconds = _moment(event.at), event.seconds
                row.ended_by, row.cause = event.by[:10], event.cause[:64]
                self._close(event.call, event.at)
            case NodeLeft():
                self._leave(event)
            case KeyPressed() | InputMatched() | InputFailed():
                self._enter(event, row)
            case RobotHeard() if event.text and not event.target:
                words = HeardNothing(event.script, _moment(event.at), event.node, event.text)
                self._unanswered.append(words)

    def _enter(self, event: KeyPressed | InputMatched | InputFailed, trace: CallTrace) -> None:
        row = self._open.get(event.call)
        if row is not None and (row.flow, row.node) != (event.flow[:64], event.node[:64]):
            self._close(event.call, event.at)
            row = None
        if row is None:
            row = self._open[event.call] = CallInput(
                call=event.call[:64],
                entered=_moment(event.at),
                project=trace.project,
                flow=event.flow[:64],
                node=event.node[:64],
                level=event.level,
            )
        self._inputs[id(row)] = row
        match event:
            case KeyPressed():
                row.keys = (row.keys + event.key)[:200]
            case InputMatched():
                row.branch = event.branch[:100]
                if event.mode == "voice":
                    row.said = event.text[:500]
            case InputFailed():
                row.failures += 1

    def _leave(self, event: NodeLeft) -> None:
        row = self._open.get(event.call)
        if row is not None and (row.flow, row.node) == (event.flow[:64], event.node[:64]):
            row.entered, row.level = _moment(event.entered or event.at), event.level
            row.branch = event.branch[:100] or row.branch
            self._close(event.call, event.at)

    def _close(self, call: str, at: float) -> None:
        row = self._open.pop(call, None)
        if row is not None:
            row.left = _moment(at)
            self._inputs[id(row)] = row


def _moment(at: float) -> datetime:
    try:
        return datetime.fromtimestamp(at, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)  # a clock that was wrong


def judge_canaries() -> list[Canary]:
    """Roll back the canaries whose rule says so; which those were."""
    rolled_back = []
    for trial in Canary.objects.filter(state=Canary.State.RUNNING).select_related(
        "access_number", "build__project"
    ):
        found = verdict(_rule(trial), _calls(trial))
        if found is not None:
            trial.end(
                Canary.State.ROLLED_BACK, f"rolled back: {found.bound} {found.share:.1f} %", asdict(found)
            )
            rolled_back.append(trial)
            _log.warning("the canary of %s is rolled back: %s", trial.access_number, trial.reason)
    return rolled_back


def _rule(trial: Canary) -> CanaryRule:
    return CanaryRule(trial.window, trial.least_calls, trial.most_errors, trial.most_hangups)


def _calls(trial: Canary) -> list[CanaryCall]:
    rows = CallTrace.objects.filter(
        number=trial.access_number.number,
        arm=CallTrace.Arm.CANARY,
        build=str(trial.build.number),
        began__gte=trial.began,
        ended__isnull=False,
    ).order_by("-began")[: trial.window]
    hung_up = CallTrace.EndedBy.CALLER
    return [CanaryCall(row.failed, row.ended_by == hung_up) for row in rows.only("failed", "ended_by")]
