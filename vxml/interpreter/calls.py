"""`<record>` (VoiceXML 2.0 §2.3.6) and `<transfer>` (§2.3.7, 2.1 §9)."""

from __future__ import annotations

from vxml import model
from vxml.ecmascript import UNDEFINED
from vxml.grammar import InputMode
from vxml.interpreter.active import Active, active_grammars
from vxml.interpreter.context import Context, Dialog
from vxml.interpreter.fetching import resolve
from vxml.interpreter.listening import Heard, Match
from vxml.interpreter.outcomes import End, EventThrown, VxmlEvent
from vxml.interpreter.properties import seconds
from vxml.interpreter.results import Filling, Visited, hear, remember
from vxml.interpreter.state import Wait
from vxml.platform import (
    Disconnected,
    Key,
    Record,
    Recorded,
    Spoken,
    StopRecording,
    StopTransfer,
    Transfer,
    TransferEnded,
)

__all__ = ["record", "transfer"]

MAX_RECORD = 3600.0


def record(context: Context, dialog: Dialog, item: model.Record) -> Wait[Visited]:
    """Record until silence, the maximum, a key, a matching grammar or the hang-up."""
    run = context.run
    if run.final:
        return End(run.final)
    active = yield from active_grammars(context, item, modal=item.modal)
    if isinstance(active, VxmlEvent):
        return EventThrown(active)
    properties = context.properties(item)
    timeout = run.queue[-1].timeout if run.queue else properties.seconds("timeout")
    yield from run.play_queue()
    if run.gone():
        return hear(context, dialog, item, Heard("hangup"))
    run.type_ahead.clear()
    identifier = run.next_id()
    destination = item.dest if item.destexpr is None else dialog.scope.text(item.destexpr)
    context.note("record", item.source, tag=item.tag)
    run.emit(
        Record(
            id=identifier,
            max_time=seconds(item.maxtime) or MAX_RECORD,
            final_silence=seconds(item.finalsilence) or 3.0,
            beep=item.beep,
            type=item.type or "audio/x-wav",
            dest=resolve(context.base, destination) if destination else None,
            timeout=timeout,
        )
    )
    termchar, keys = "", ""
    matched: Match | None = None
    while True:
        event = yield
        if isinstance(event, Recorded) and event.id == identifier:
            break
        if isinstance(event, Key) and matched is None and not termchar:
            keys += event.key
            matched = _dtmf(active, keys)
            if matched is not None:
                run.emit(StopRecording(identifier))
            elif not _extendable(active, keys):
                keys = ""
                if item.dtmfterm:
                    termchar = event.key
                    run.emit(StopRecording(identifier))
        else:
            run.keep(event)
    return _recorded(context, dialog, item, event, matched, termchar)


def _recorded(
    context: Context,
    dialog: Dialog,
    item: model.Record,
    event: Recorded,
    matched: Match | None,
    termchar: str,
) -> Visited:
    """What a recording means: a value, or none when another dialog's grammar or nothing at all was heard (§2.3.6)."""
    run = context.run
    if event.reason.startswith("error."):
        return EventThrown(VxmlEvent(event.reason, f"{item.source}: recording failed", item.source))
    filling: Filling | None = None
    if event.uri is not None:
        run.recordings.add(event.uri)
        shadow: dict[str, object] = {
            "duration": round(event.duration * 1000),
            "size": event.size,
            "termchar": termchar or UNDEFINED,
            "maxtime": event.reason == "maxtime",
        }
        filling = Filling(((dialog.item_names[item], event.uri, shadow),))
    if run.gone():
        if filling is not None:
            filling.apply(dialog)  # what was recorded up to the hang-up is kept
        return hear(context, dialog, item, Heard("hangup"))
    if matched is not None and matched.active.owner is not item:
        return hear(context, dialog, item, Heard("match", (matched,), matched.utterance, InputMode.DTMF))
    if matched is not None:
        remember(context, [matched])
    elif filling is None and not termchar:
        return EventThrown(VxmlEvent("noinput", None, item.source))
    return filling


def _extendable(active: list[Active], keys: str) -> bool:
    return any(a.grammar.dtmf(keys).extendable for a in active if a.grammar.mode is InputMode.DTMF)


def _dtmf(active: list[Active], keys: str) -> Match | None:
    for entry in active:
        if entry.grammar.mode is InputMode.DTMF:
            state = entry.grammar.dtmf(keys)
            if state.complete:
                return Match(entry, state.parses[0], keys, 1.0, InputMode.DTMF)
    return None


def transfer(context: Context, dialog: Dialog, item: model.Transfer) -> Wait[Visited]:
    """Connect the caller; a bridge can be ended by what the caller says or presses."""
    run = context.run
    if run.final:
        return End(run.final)
    active = yield from active_grammars(context, item, modal=True)
    if isinstance(active, VxmlEvent):
        return EventThrown(active)
    destination = item.dest if item.destexpr is None else dialog.scope.text(item.destexpr)
    aai = item.aai if item.aaiexpr is None else dialog.scope.text(item.aaiexpr)
    if not destination or ":" not in destination:
        message = f"{item.source}: {destination!r} is no destination; write a URI such as tel:+4411"
        return EventThrown(VxmlEvent("error.connection.baddestination", message, item.source))
    yield from run.play_queue()
    if run.gone():
        return hear(context, dialog, item, Heard("hangup"))
    identifier = run.next_id()
    context.note("transfer", item.source, tag=item.tag, dest=destination, type=item.kind)
    run.emit(
        Transfer(
            id=identifier,
            dest=destination,
            kind=item.kind,
            connect_timeout=seconds(item.connecttimeout) or 30.0,
            max_time=seconds(item.maxtime) or 0.0,
            audio=resolve(context.base, item.transferaudio) if item.transferaudio else None,
            aai=aai,
            listening=bool(active) and item.kind == "bridge",
        )
    )
    keys = ""
    matched: Match | None = None
    while True:
        event = yield
        if isinstance(event, TransferEnded) and event.id == identifier:
            break
        if isinstance(event, Key) and item.kind == "bridge" and matched is None:
            keys += event.key
            matched = _dtmf(active, keys)
            if matched is not None:
                run.emit(StopTransfer(identifier))
            elif not _extendable(active, keys):
                keys = ""
        elif isinstance(event, Spoken) and item.kind == "bridge" and matched is None:
            matched = _said(active, event)
            if matched is not None:
                run.emit(StopTransfer(identifier))
        elif isinstance(event, Disconnected):
            run.hangup = event
    return _ended(context, dialog, item, event, matched)


def _said(active: list[Active], event: Spoken) -> Match | None:
    for hypothesis in event.hypotheses:
        for entry in active:
            parses = entry.grammar.recognize(hypothesis.text) if entry.grammar.mode is InputMode.VOICE else []
            if parses:
                return Match(entry, parses[0], hypothesis.text, hypothesis.confidence, InputMode.VOICE)
    return None


def _ended(
    context: Context,
    dialog: Dialog,
    item: model.Transfer,
    event: TransferEnded,
    matched: Match | None,
) -> Visited:
    run = context.run
    name = dialog.item_names[item]
    if event.result == "transferred":
        run.final = "transfer"
        message = f"the caller was transferred to {item.dest or item.destexpr}"
        return EventThrown(VxmlEvent("connection.disconnect.transfer", message, item.source))
    if event.result.startswith("error."):
        return EventThrown(VxmlEvent(event.result, f"{item.source}: transfer failed", item.source))
    shadow: dict[str, object] = {"duration": round(event.duration, 3)}
    result = event.result
    if matched is not None:
        result = "near_end_disconnect"
        remember(context, [matched])
        shadow |= {"inputmode": matched.mode.value, "utterance": matched.utterance}
    if run.gone():  # the caller hung up: the variable stays undefined (§2.3.7.2)
        return hear(context, dialog, item, Heard("hangup"))
    return Filling(((name, result, shadow),))
