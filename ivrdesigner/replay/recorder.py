"""Writes a call down while it goes on, whatever drives it: an observer and a witness of its session."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any, Final

from ivrdesigner.compiler import SourceMap
from ivrdesigner.replay.moments import facts_of
from ivrdesigner.replay.recording import Moment, Recording
from vxml.interpreter import Exchange, Run, Step
from vxml.interpreter.secrets import HIDDEN, MASK
from vxml.message import packed
from vxml.platform import Command, Disconnect, Event, Exit, Fetch, Play, Record, Segment, Transfer
from vxml.text import words_of

__all__ = ["BUILD", "MAX_BODY", "Recorder"]

BUILD: Final = "build:"
"""Stands for the address of the build's documents, which is another one wherever the build lies."""
MAX_BODY: Final = 64 << 10
"""Longest body of an answer that is kept, in bytes; the request of it is answered as failed in a replay."""
MAX_KEPT: Final = 1 << 20
"""Bytes of bodies that are kept of a whole call."""
MAX_MOMENTS: Final = 20_000
"""Moments that are kept of a call."""
_PLACES: Final = frozenset({"dialog", "transition", "catch"})
"""Steps that tell where the call is."""
_ROBOT: Final = {
    "script.utterance": "robot-heard",
    "script.turn": "robot-turn",
    "script.class": "robot-class",
}
"""Moments of the steps by which robots tell what they do, named as the journal does."""


class Recorder:
    """Give it as ``observer`` and its `witness` as ``witness`` to a session, and `follow` that session's run.

    ``head`` says who calls; ``base`` is the address of the build's documents without a slash at its end. ``max_body``
    0 keeps no answers. What callers enter that is secret is not kept, nor shown wherever it comes up later
    (`vxml.interpreter.secrets`). ``told`` hears of each moment as it is written.
    """

    def __init__(
        self,
        head: Recording,
        *,
        base: str,
        source_map: SourceMap | None,
        max_body: int = MAX_BODY,
        max_kept: int = MAX_KEPT,
        told: Callable[[Moment], None] | None = None,
    ) -> None:
        self._head = head
        self._base = f"{base}/"
        self._map = source_map
        self._max_body = max_body
        self._kept = max_kept
        self._told = told
        self._run: Run | None = None
        self._moments: list[Moment] = []
        self._steps: list[Moment] = []
        """What the interpreter did since the last event."""
        self._keys: deque[int] = deque()
        """Places of keys that the dialog has not taken yet: only then is it known whether they belong to a secret."""
        self._taken: list[object] = []
        """Of keys that the dialog took since the last event: whether they are secret; None for one that it did not hear."""
        self._recordings: dict[str, str] = {}
        self._from_build: set[int] = set()
        self._masked = False
        self._incomplete = ""
        self.flow = ""
        self.node = ""
        self.asked = 0
        """How often the flow has waited for its caller so far."""

    def follow(self, run: Run) -> None:
        """The session that is written down, which knows what is secret. Before it starts."""
        self._run = run

    @property
    def moments(self) -> Sequence[Moment]:
        """What was written down so far; it grows."""
        return self._moments

    @property
    def recording(self) -> Recording:
        """What was written down so far."""
        moments = list(self._moments)
        waiting = self._keys if self._run is not None and self._run.keeps_secrets else ()
        for place in waiting:
            if place < len(moments):
                moments[place] = _hidden_key(moments[place])
        masked = self._masked or bool(waiting)
        return self._head.model_copy(
            update={"moments": tuple(moments), "masked": masked, "incomplete": self._incomplete}
        )

    def request(self, command: Fetch) -> tuple[str, str, str]:
        """Method, address and body of a request as they are written down."""
        body = ""
        if command.body:
            body = self._public(command.body.decode("utf-8", "replace")[: self._max_body])
        return command.method, self._public(self._address(command.uri)), body

    # What the session tells

    def __call__(self, step: Step) -> None:
        """Take note of one step of the interpreter."""
        kind = step.kind
        if kind in _PLACES:
            origin = self._map.locate(step) if self._map is not None else None
            if origin is None:
                return
            facts = {"flow": origin.flow, "node": origin.node}
            if kind == "dialog" and origin.node:
                self.flow, self.node = origin.flow, origin.node
                self._steps.append(Moment(step.at, "node", facts))
            elif kind != "dialog" and origin.kind:
                facts |= {"branch": origin.branch, "outcome": origin.kind}
                self._steps.append(Moment(step.at, "branch", facts))
        elif kind == "listen":
            self.asked += 1
        elif kind == "key":
            self._taken.append(step.detail.get("secret"))
        elif kind in _ROBOT:
            self._robot(step)

    def _robot(self, step: Step) -> None:
        told: dict[str, Any] = {name: value for name, value in step.detail.items() if value not in ("", None)}
        if "audio" in told:
            told["audio"] = self._recorded(str(told["audio"]))
        shown = {
            name: packed(self._public(value)) if isinstance(value, str) else value
            for name, value in told.items()
        }
        facts = {"flow": shown.pop("script", self.flow), **shown}
        self._steps.append(Moment(step.at, _ROBOT[step.kind], facts))

    def witness(self, exchange: Exchange) -> None:
        """Take note of one exchange of the session."""
        moments, before = self._moments, len(self._moments)
        event, at = exchange.event, 0.0
        if event is not None:
            at = event.at
            moments.append(Moment(at, *self._given(event, exchange)))
        if self._taken:
            self._take_keys()
        moments += self._steps
        self._steps.clear()
        self._commands(exchange.commands, at)
        if len(moments) > MAX_MOMENTS:
            del moments[MAX_MOMENTS:]
            self._incomplete = f"The call has more than {MAX_MOMENTS} moments."
        if self._told is not None:
            for moment in moments[before:]:
                self._told(moment)

    # Moments

    def _given(self, event: Event, exchange: Exchange) -> tuple[str, dict[str, Any]]:
        """Kind and facts of what came."""
        kind, facts = facts_of(event)
        if kind == "tick":
            return kind, ({} if exchange.collecting else {"silence": True})
        if exchange.deadline is not None and event.at > exchange.deadline:
            facts["late"] = True  # it came when the time was up, before anybody had looked
        if kind == "key":
            self._keys.append(len(self._moments))
        elif kind == "fetched":
            self._answer(facts)
        elif facts.get("recording"):
            facts["recording"] = self._recorded(facts["recording"])
        if kind == "speech" and exchange.secret:
            self._masked = True
            facts["readings"] = [[HIDDEN, sure] for _, sure in facts["readings"]]
        return kind, facts

    def _take_keys(self) -> None:
        """Mask the keys that the dialog took, first ones first."""
        for secret in self._taken:
            if not self._keys:
                break
            place = self._keys.popleft()
            unheard = secret is None and self._run is not None and self._run.keeps_secrets
            if secret or unheard:
                self._masked = True
                if place < len(self._moments):
                    self._moments[place] = _hidden_key(self._moments[place])
        self._taken.clear()

    def _answer(self, facts: dict[str, Any]) -> None:
        """Leave out of an answer what the build knows itself, and bodies that are too long."""
        facts["uri"] = self._public(self._address(str(facts["uri"])))
        body = str(facts.get("body") or facts.get("base64") or "")
        if facts["id"] in self._from_build:
            facts.pop("body", None)
            facts.pop("base64", None)
        elif len(body) > min(self._max_body, self._kept):
            facts.pop("body", None)
            facts.pop("base64", None)
            facts["left_out"] = len(body)
        else:
            self._kept -= len(body)
            if "body" in facts:
                facts["body"] = self._public(facts["body"])

    def _commands(self, commands: Sequence[Command], at: float) -> None:
        for command in commands:
            match command:
                case Play():
                    self._prompts(command, at)
                    continue
                case Fetch():
                    kind, facts = "fetch", self._fetch(command)
                case Record():
                    kind, facts = "record", {"id": command.id}
                case Transfer():
                    dest = self._public(command.dest)
                    kind, facts = "transfer", {"id": command.id, "dest": dest, "mode": command.kind}
                case Disconnect():
                    kind, facts = "disconnect", {}
                case Exit():
                    kind, facts = "end", self._end(command)
                case _:
                    continue
            self._moments.append(Moment(at, kind, {"flow": self.flow, "node": self.node, **facts}))

    def _fetch(self, command: Fetch) -> dict[str, Any]:
        method, uri, body = self.request(command)
        if uri.startswith(BUILD):
            self._from_build.add(command.id)
        facts = {"id": command.id, "method": method, "uri": uri, "body": body, "purpose": command.purpose}
        if method == "GET":
            del facts["method"]
        if not body:
            del facts["body"]
        return facts

    def _end(self, command: Exit) -> dict[str, Any]:
        facts = {"reason": command.reason}
        if command.message:
            facts["message"] = self._shortened(command.message)
        if command.values:
            values = json.dumps(dict(command.values), ensure_ascii=False, default=str)
            facts["values"] = self._shortened(values)
        return facts

    def _prompts(self, command: Play, at: float) -> None:
        """What is played, divided by the nodes that queued it."""
        for (flow, node), segments in groupby(command.segments, self._queued_at):
            words, sounds = [], []
            for segment in segments:
                words.append(words_of(segment))
                if segment.audio is not None:
                    sounds.append(segment.audio.rsplit("/", 1)[-1])
            text = " ".join(filter(None, words))
            if self._recordings:
                text, sounds = self._named(text), [self._named(sound) for sound in sounds]
            text = self._public(text)
            facts: dict[str, Any] = {"flow": flow, "node": node, "id": command.id, "text": text}
            if sounds:
                facts["audio"] = sounds
            if not command.bargein:
                facts["bargein"] = False
            self._moments.append(Moment(at, "prompt", facts))

    def _queued_at(self, segment: Segment) -> tuple[str, str]:
        if segment.source is not None and self._map is not None:
            origin = self._map.origin(segment.source.uri, segment.source.line)
            if origin is not None and origin.node:
                return origin.flow, origin.node
        return self.flow, self.node

    # Names and secrets

    def _public(self, text: str) -> str:
        """The text without secrets."""
        if self._run is None or not self._run.secrets.values:
            return text
        shown = self._run.secrets.mask(text)
        if shown == text:
            return text
        self._masked = True
        return shown

    def _address(self, uri: str) -> str:
        if uri.startswith(self._base):
            return BUILD + uri[len(self._base) :]
        return self._named(uri)

    def _recorded(self, uri: str) -> str:
        """A name for a file of the caller's voice, which is another one in each call."""
        if uri.startswith("recording:"):
            return uri
        return self._recordings.setdefault(uri, f"recording:{len(self._recordings) + 1}")

    def _named(self, text: str) -> str:
        for uri, name in self._recordings.items():
            text = text.replace(uri, name).replace(uri.rsplit("/", 1)[-1], name)
        return text

    def _shortened(self, text: str) -> str:
        text = self._public(text.replace(self._base, BUILD))
        return text if len(text) <= 4000 else text[:4000] + "…"


def _hidden_key(moment: Moment) -> Moment:
    return Moment(moment.at, moment.kind, {**moment.facts, "key": MASK})
