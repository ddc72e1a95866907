"""A call from its events: a time line for people, and its path through the flows, step by step."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from dialplan import journal as j
from dialplan.web.models import CallTrace
from dialplan.web.settings import journal_folder
from ivrdesigner.replay import way_words
from vxml.message import said

__all__ = ["Moment", "Story", "call_story", "story_of"]


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened."""

    seconds: float
    """From the beginning of the call."""
    kind: str
    """As the journal names it; chooses sign and colour."""
    text: str
    detail: str = ""
    flow: str = ""
    node: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """What the journal tells of a call."""

    moments: tuple[Moment, ...] = ()
    steps: tuple[dict[str, Any], ...] = ()
    """The path: for each visit of a node ``{flow, node, seconds, entered, heard, branch}``; JSON."""
    flows: tuple[str, ...] = ()
    """That it went through, in order."""
    lost: bool = False
    """Whether the journal does not have the call any more."""


def call_story(call: CallTrace) -> Story:
    """From the journal, which may have been cleaned up since."""
    try:
        with j.call_index(journal_folder()) as index:
            events = [record.event for record in index.events(call.call)]
    except (OSError, sqlite3.Error):
        events = []
    return story_of(events)


def story_of(events: Sequence[j.JournalEvent]) -> Story:
    """What was told later than it happened stands where it happened: keys typed ahead, prompts of nodes before."""
    if not events:
        return Story(lost=True)
    began = min(event.at for event in events)
    told = sorted(events, key=lambda event: event.at)
    moments = [moment for event in told if (moment := _moment(event, event.at - began)) is not None]
    steps = _steps(events, began)
    return Story(tuple(moments), tuple(steps), tuple(dict.fromkeys(step["flow"] for step in steps)))


def _steps(events: Sequence[j.JournalEvent], began: float) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = []
    for event in events:
        match event:
            case j.NodeEntered():
                steps.append(
                    {
                        "flow": event.flow,
                        "node": event.node,
                        "seconds": round(event.at - began, 1),
                        "entered": [],
                        "heard": [],
                        "branch": "",
                    }
                )
            case j.KeyPressed() if steps:
                steps[-1]["entered"].append(event.key)
            case j.InputMatched() if steps and event.mode == "voice":
                steps[-1]["entered"].append(f"“{event.text}”")
            case j.PromptPlayed():
                owner = next((s for s in reversed(steps) if s["node"] == event.node), None)
                if owner is not None:
                    owner["heard"].append(event.text)
            case j.NodeLeft() if steps and steps[-1]["node"] == event.node:
                steps[-1]["branch"] = said(way_words(event.branch), _)
    return steps


def _moment(event: j.JournalEvent, seconds: float) -> Moment | None:
    flow, node = getattr(event, "flow", ""), getattr(event, "node", "")
    said = _words(event)
    if said is None:
        return None
    text, detail = said
    return Moment(round(seconds, 3), event.kind, text, detail, flow, node)


def _words(event: j.JournalEvent) -> tuple[str, str] | None:
    """One line and what is said smaller beside it; None for what is nothing to people."""
    match event:
        case j.Started():
            return _("%(caller)s calls %(called)s") % {
                "caller": event.caller or "–",
                "called": event.called,
            }, " / ".join(filter(None, (event.project, event.build, event.flow)))
        case j.Answered():
            return _("is answered"), ""
        case j.NodeEntered():
            return _("comes to %(node)s") % {"node": event.node}, ""
        case j.NodeLeft():
            if not event.branch:
                return None
            return _("leaves by %(branch)s") % {"branch": said(way_words(event.branch), _)}, ""
        case j.KeyPressed():
            return _("key %(key)s") % {"key": event.key}, ""
        case j.SpeechHeard():
            return _("says “%(text)s”") % {
                "text": event.text
            }, f"{event.confidence:.0%} {event.engine}".strip()
        case j.InputMatched():
            return _("understood: %(text)s") % {"text": event.text}, event.value
        case j.InputFailed():
            words = {"noinput": _("nothing entered"), "nomatch": _("not understood")}
            return words.get(event.reason, event.reason), f"{event.count}"
        case j.PromptPlayed():
            cut = _("interrupted") if event.interrupted else ""
            return _("hears “%(text)s”") % {"text": event.text}, f"{event.seconds:.1f} s {cut}".strip()
        case j.Fetched():
            return f"{event.method} {event.url}", f"{event.error or event.status} · {event.seconds:.2f} s"
        case j.QueueEntered():
            return _("waits in queue %(queue)s") % {"queue": event.queue}, ""
        case j.QueueLeft():
            return _("leaves queue %(queue)s") % {
                "queue": event.queue
            }, f"{event.reason} · {event.seconds:.1f} s"
        case j.Transferred():
            return _("transfer to %(target)s") % {
                "target": event.target
            }, f"{event.outcome} {event.cause}".strip()
        case j.Recorded():
            return _("recording of %(seconds).1f s") % {"seconds": event.seconds}, event.purpose
        case j.Noted():
            return event.text, event.label
        case j.Failed():
            return _("fails: %(error)s") % {"error": event.error}, event.message
        case j.FellBack():
            return _("goes to the fallback %(target)s") % {"target": event.target}, event.reason
        case j.Ended():
            by = dict(CallTrace.EndedBy.choices).get(event.by, event.by)
            return _("ended: %(by)s") % {"by": by}, f"{event.cause} {event.reason}".strip()
    return None
