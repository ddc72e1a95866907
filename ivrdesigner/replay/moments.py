"""Events of a session as moments of a recording, and back."""

from __future__ import annotations

import base64
import binascii
from typing import Any, Final

from ivrdesigner.errors import RecordingError
from ivrdesigner.replay.recording import Moment
from vxml.message import Message
from vxml.platform import (
    Disconnected,
    Event,
    Fetched,
    FetchFailed,
    Hypothesis,
    Key,
    ListenFailed,
    MaxSpeech,
    PlayDone,
    Recorded,
    SpeechStarted,
    Spoken,
    Tick,
    TransferEnded,
)

__all__ = ["ANSWERS", "body_of", "event_of", "facts_of"]

ANSWERS: Final = frozenset(
    ["played", "fetched", "fetch-failed", "recorded", "transferred", "listen-failed", "tick"]
)
"""Given moments that are no doing of the caller."""


def facts_of(event: Event) -> tuple[str, dict[str, Any]]:
    """Kind and facts of the event's moment: all that it holds. The dictionary is the caller's."""
    match event:
        case Key():
            return "key", {"key": event.key}
        case Tick():
            return "tick", {}
        case PlayDone() if event.mark is None and not event.mark_time:
            return "played", {"id": event.id}
        case PlayDone():
            facts: dict[str, Any] = {"id": event.id, "mark": event.mark, "mark_time": event.mark_time or None}
            kind = "played"
        case Fetched():
            facts = {
                "id": event.id,
                "uri": event.uri,
                "status": event.status,
                "content_type": event.content_type,
            }
            kind, facts = "fetched", facts | _body(event.body)
        case SpeechStarted():
            return "speech-started", {}
        case Spoken():
            kind, facts = "speech", {"readings": [[h.text, h.confidence] for h in event.hypotheses]}
            if event.recording is not None:
                facts |= {
                    "recording": event.recording,
                    "size": event.recording_size,
                    "seconds": event.recording_duration,
                }
        case MaxSpeech():
            return "max-speech", {}
        case ListenFailed():
            kind = "listen-failed"
            facts = {"id": event.id, "event": event.event, "message": event.message or None}
        case FetchFailed():
            kind = "fetch-failed"
            facts = {"id": event.id, "reason": event.reason, "message": event.message or None}
        case Recorded():
            facts = {"id": event.id, "recording": event.uri, "reason": event.reason}
            kind, facts = "recorded", facts | {"seconds": event.duration or None, "size": event.size or None}
        case TransferEnded():
            kind = "transferred"
            facts = {"id": event.id, "result": event.result, "seconds": event.duration or None}
        case Disconnected():
            kind, facts = "hangup", {"reason": event.reason if event.reason != "hangup" else None}
    return kind, {name: value for name, value in facts.items() if value is not None}


def _body(body: bytes) -> dict[str, Any]:
    try:
        return {"body": body.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode()}


def body_of(moment: Moment) -> bytes | None:
    """The body of an answer; None when the recording does not hold it."""
    if moment["base64"] is not None:
        try:
            return base64.b64decode(str(moment["base64"]), validate=True)
        except (binascii.Error, ValueError):
            return None
    return str(moment["body"]).encode("utf-8", "replace") if moment["body"] is not None else None


def event_of(moment: Moment, at: float, identifier: int = 0) -> Event:
    """The event of a moment, at that time and in answer to that command. Raises RecordingError for what is none."""
    try:
        return _event(moment, at, identifier)
    except (TypeError, ValueError, KeyError) as error:
        raise RecordingError(
            Message(
                "The recording has a {kind} at {at:g} s that is not whole: {reason}.",
                kind=moment.kind,
                at=moment.at,
                reason=str(error),
            )
        ) from None


def _event(moment: Moment, at: float, identifier: int) -> Event:
    seconds, size = float(moment["seconds"] or 0.0), int(moment["size"] or 0)
    match moment.kind:
        case "key":
            return Key(at, str(moment.facts["key"])[:1])
        case "speech-started":
            return SpeechStarted(at)
        case "speech":
            readings = tuple(Hypothesis(str(text), float(sure)) for text, sure in moment["readings"])
            return Spoken(at, readings, moment["recording"], size, seconds)
        case "max-speech":
            return MaxSpeech(at)
        case "listen-failed":
            return ListenFailed(at, identifier, str(moment.facts["event"]), str(moment["message"] or ""))
        case "played":
            return PlayDone(at, identifier, moment["mark"], float(moment["mark_time"] or 0.0))
        case "fetched":
            body, kind = body_of(moment) or b"", moment["content_type"]
            return Fetched(at, identifier, str(moment["uri"] or ""), body, kind, int(moment["status"] or 200))
        case "fetch-failed":
            return FetchFailed(
                at, identifier, str(moment["reason"] or "network"), str(moment["message"] or "")
            )
        case "recorded":
            reason = str(moment["reason"] or "silence")
            return Recorded(at, identifier, moment["recording"], seconds, size, reason)
        case "transferred":
            return TransferEnded(at, identifier, str(moment["result"] or "unknown"), seconds)
        case "hangup":
            return Disconnected(at, str(moment["reason"] or "hangup"))
        case "tick":
            return Tick(at)
    raise ValueError("no kind of event")
