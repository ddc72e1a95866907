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

__all__ = ["ANSWERS", "body_of", "event_of", "moment_of"]

ANSWERS: Final = frozenset(
    ["played", "fetched", "fetch-failed", "recorded", "transferred", "listen-failed", "tick"]
)
"""Given moments that are no doing of the caller."""


def moment_of(event: Event) -> Moment:
    """The event as a moment, with all that it holds."""
    kind, facts = _facts(event)
    return Moment(
        at=event.at, kind=kind, facts={name: value for name, value in facts.items() if value is not None}
    )


def _facts(event: Event) -> tuple[str, dict[str, Any]]:
    match event:
        case Key():
            return "key", {"key": event.key}
        case SpeechStarted():
            return "speech-started", {}
        case Spoken():
            kept: dict[str, Any] = {}
            if event.recording is not None:
                kept = {
                    "recording": event.recording,
                    "size": event.recording_size,
                    "seconds": event.recording_duration,
                }
            return "speech", {"readings": [[h.text, h.confidence] for h in event.hypotheses], **kept}
        case MaxSpeech():
            return "max-speech", {}
        case ListenFailed():
            return "listen-failed", {"id": event.id, "event": event.event, "message": event.message or None}
        case PlayDone():
            return "played", {"id": event.id, "mark": event.mark, "mark_time": event.mark_time or None}
        case Fetched():
            head = {
                "id": event.id,
                "uri": event.uri,
                "status": event.status,
                "content_type": event.content_type,
            }
            return "fetched", head | _body(event.body)
        case FetchFailed():
            return "fetch-failed", {
                "id": event.id,
                "reason": event.reason,
                "message": event.message or None,
            }
        case Recorded():
            facts = {"id": event.id, "recording": event.uri, "reason": event.reason}
            return "recorded", facts | {"seconds": event.duration or None, "size": event.size or None}
        case TransferEnded():
            return "transferred", {
                "id": event.id,
                "result": event.result,
                "seconds": event.duration or None,
            }
        case Disconnected():
            return "hangup", {"reason": event.reason if event.reason != "hangup" else None}
        case Tick():
            return "tick", {}


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
