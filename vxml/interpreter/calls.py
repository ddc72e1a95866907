"""`<record>` (VoiceXML 2.0 §2.3.6) and `<transfer>` (§2.3.7, 2.1 §9)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from vxml import model
from vxml.ecmascript import UNDEFINED
from vxml.grammar import Grammar, InputMode, Phrase, phrases
from vxml.interpreter.active import Active, active_grammars
from vxml.interpreter.context import Context, Dialog
from vxml.interpreter.listening import Gathering, Heard, play, stop_listening, take
from vxml.interpreter.outcomes import End, EventThrown, VxmlEvent
from vxml.interpreter.properties import Properties, seconds
from vxml.interpreter.results import Filling, Visited, hear, remember
from vxml.interpreter.state import Wait
from vxml.model.addresses import resolve
from vxml.platform import (
    Disconnected,
    Event,
    Key,
    Record,
    Recorded,
    StopRecording,
    StopTransfer,
    Transfer,
    TransferEnded,
)

__all__ = ["record", "transfer"]

MAX_RECORD: Final = 3600.0
_KEYS: Final = "0123456789*#ABCD"


def record(context: Context, dialog: Dialog, item: model.Record, properties: Properties) -> Wait[Visited]:
    """Record until silence, the maximum, a key, a matching grammar or the hang-up."""
    run = context.run
    if run.final:
        return End(run.final)
    active = yield from active_grammars(context, item, properties, modal=item.modal)
    if isinstance(active, VxmlEvent):
        return EventThrown(active)
    # Words do not end a recording: that support is optional (§2.3.6).
    active = [a for a in active if a.grammar.mode is InputMode.DTMF]
    any_key = Active(run.cache.get(("any key",), _any_key), item) if item.dtmfterm else None
    if any_key is not None:
        active.append(any_key)
    prompts, run.queue = run.queue, []
    timeout = prompts[-1].timeout if prompts else properties.seconds("timeout")
    secret = context.is_secret(item, [entry.owner for entry in active])
    gathering = Gathering(run, active, properties, item.source, secret, any_key=any_key)
    run.forget_keys()  # keys meant for what came before would end the recording
    yield from play(gathering, prompts)
    if run.gone():
        return hear(context, dialog, item, Heard("hangup"))
    if gathering.heard is not None:
        return _recorded(context, dialog, item, None, gathering.heard)
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
            secret=secret,
        )
    )
    run.secret = secret
    event = yield from _until_over(gathering, identifier, StopRecording(identifier))
    run.secret = False
    assert isinstance(event, Recorded)  # the answer to the command
    return _recorded(context, dialog, item, event, gathering.heard)


def _any_key() -> Grammar:
    """The anonymous grammar of `dtmfterm`: any key that no other grammar knows (§2.3.6)."""
    return phrases([Phrase(key, key, False) for key in _KEYS], mode=InputMode.DTMF, language="en")


def _until_over(gathering: Gathering, identifier: int, stop: StopRecording | StopTransfer) -> Wait[Event]:
    """Wait for the end of a recording or transfer; input that matches ends it, other input is not there."""
    run = gathering.run
    gathering.hotword = True
    stopped = False
    while True:
        run.deadline = gathering.key_deadline
        if gathering.heard is not None and not stopped:
            stopped = True
            run.emit(stop)
        event = yield
        if getattr(event, "id", None) == identifier:
            run.deadline = None
            return event
        if isinstance(event, Disconnected):
            run.hangup = event
        elif gathering.heard is None:
            take(gathering, event)
        elif isinstance(event, Key):
            run.key_lost()


def _recorded(
    context: Context, dialog: Dialog, item: model.Record, event: Recorded | None, heard: Heard | None
) -> Visited:
    """What a recording means: a value, or none when another dialog's grammar or nothing at all was heard (§2.3.6).

    Without `event` the input came during the prompts.
    """
    run = context.run
    if event is not None and event.reason.startswith("error."):
        return EventThrown(VxmlEvent(event.reason, f"{item.source}: recording failed", item.source))
    filling: Filling | None = None
    if event is not None and event.uri is not None:
        run.recordings.add(event.uri)
        shadow: dict[str, object] = {
            "duration": round(event.duration * 1000),
            "size": event.size,
            "termchar": heard.utterance[-1:] if heard is not None and item.dtmfterm else UNDEFINED,
            "maxtime": event.reason == "maxtime",
        }
        filling = Filling(((dialog.item_names[item], event.uri, shadow),), heard=True)
    if run.gone():
        if filling is not None:
            filling.apply(dialog)  # what was recorded up to the hang-up is kept
        return hear(context, dialog, item, Heard("hangup"))
    if heard is not None and heard.kind == "match" and heard.matches[0].active.owner is not item:
        return hear(context, dialog, item, heard)
    if heard is not None:
        remember(context, heard)
    elif filling is None:
        return EventThrown(VxmlEvent("noinput", None, item.source))
    return filling


def transfer(context: Context, dialog: Dialog, item: model.Transfer, properties: Properties) -> Wait[Visited]:
    """Connect the caller; a bridge can be ended by what the caller says or presses."""
    run = context.run
    if run.final:
        return End(run.final)
    active = yield from active_grammars(context, item, properties, modal=True)
    if isinstance(active, VxmlEvent):
        return EventThrown(active)
    destination = item.dest if item.destexpr is None else dialog.scope.text(item.destexpr)
    aai = item.aai if item.aaiexpr is None else dialog.scope.text(item.aaiexpr)
    if not destination or ":" not in destination:
        message = f"{item.source}: {destination!r} is no destination; write a URI such as tel:+4411"
        return EventThrown(VxmlEvent("error.connection.baddestination", message, item.source))
    # Only a bridge listens (§2.3.7.2.1), and by hotword whatever the prompts say (§2.3.7.2).
    gathering = Gathering(run, active if item.kind == "bridge" else [], properties, item.source)
    run.forget_keys()  # keys meant for what came before would end the bridge, or be heard after it
    prompts, run.queue = [replace(prompt, hotword=True) for prompt in run.queue], []
    yield from play(gathering, prompts)
    stop_listening(gathering)
    if run.gone():
        return hear(context, dialog, item, Heard("hangup"))
    if gathering.heard is not None:
        return _ended(context, dialog, item, None, gathering.heard)
    identifier = run.next_id()
    connect = seconds(item.connecttimeout)
    context.note("transfer", item.source, tag=item.tag, dest=destination, type=item.kind)
    run.emit(
        Transfer(
            id=identifier,
            dest=destination,
            kind=item.kind,
            connect_timeout=30.0 if connect is None else connect,
            max_time=seconds(item.maxtime) or 0.0,
            audio=resolve(context.base, item.transferaudio) if item.transferaudio else None,
            aai=aai,
            listening=bool(gathering.active),
        )
    )
    event = yield from _until_over(gathering, identifier, StopTransfer(identifier))
    assert isinstance(event, TransferEnded)  # the answer to the command
    return _ended(context, dialog, item, event, gathering.heard)


def _ended(
    context: Context, dialog: Dialog, item: model.Transfer, event: TransferEnded | None, heard: Heard | None
) -> Visited:
    """What became of a transfer (§2.3.7). Without `event` the caller cancelled it before the call began."""
    run = context.run
    result = event.result if event is not None else "near_end_disconnect"
    if result == "transferred":
        run.final = "transfer"
        message = f"the caller was transferred to {item.dest or item.destexpr}"
        return EventThrown(VxmlEvent("connection.disconnect.transfer", message, item.source))
    if result.startswith("error."):
        return EventThrown(VxmlEvent(result, f"{item.source}: transfer failed", item.source))
    if run.gone():  # the caller hung up: the variable stays undefined (§2.3.7.2)
        return hear(context, dialog, item, Heard("hangup"))
    shadow: dict[str, object] = {"duration": round(event.duration, 3) if event is not None else 0}
    if heard is not None:
        result = "near_end_disconnect"
        remember(context, heard)
        shadow |= {"inputmode": str(heard.mode), "utterance": heard.utterance}
    return Filling(((dialog.item_names[item], result, shadow),))
