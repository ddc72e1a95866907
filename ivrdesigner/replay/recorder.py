"""Writes a call down while it goes on, whatever drives it: an observer and a witness of its session."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any, Final

from ivrdesigner.compiler import SourceMap
from ivrdesigner.replay.moments import moment_of
from ivrdesigner.replay.recording import Moment, Recording
from vxml.interpreter import Exchange, Run, Step
from vxml.interpreter.secrets import HIDDEN, MASK
from vxml.message import packed
from vxml.platform import Command, Disconnect, Exit, Fetch, Play, Record, Segment, Transfer
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
            moments[place] = _hidden_key(moments[place])
        masked = self._masked or bool(waiting)
        return self._head.model_copy(
            update={"moments": tuple(moments), "masked": masked, "incomplete": self._incomplete}
        )

    def request(self, command: Fetch) -> tuple[str, str, str]:
        """Method, address and body of a request as they are written down."""
        body = (command.body or b"").decode("utf-8", "replace")[: self._max_body]
        return command.method, self._public(self._address(command.uri)), self._public(body)

    # What the session tells

    def __call__(self, step: Step) -> None:
        """Take note of one step of the interpreter."""
        if step.kind not in _PLACES:
            if step.kind == "listen":
                self.asked += 1
            elif step.kind == "key":
                self._taken.append(step.detail.get("secret"))
            elif step.kind in _ROBOT:
                self._robot(step)
            return
        if self._map is None:
            return
        origin = self._map.locate(step)
        if origin is None:
            return
        if step.kind == "dialog" and origin.node:
            self.flow, self.node = origin.flow, origin.node
            self._step(step.at, "node", flow=self.flow, node=self.node)
        elif step.kind != "dialog" and origin.kind:
            self._step(
                step.at,
                "branch",
                flow=origin.flow,
                node=origin.node,
                branch=origin.branch,
                outcome=origin.kind,
            )

    def _robot(self, step: Step) -> None:
        told: dict[str, Any] = {name: value for name, value in step.detail.items() if value not in ("", None)}
        if "audio" in told:
            told["audio"] = self._recorded(str(told["audio"]))
        shown = {
            name: packed(self._public(value)) if isinstance(value, str) else value
            for name, value in told.items()
        }
        self._step(step.at, _ROBOT[step.kind], flow=shown.pop("script", self.flow), **shown)

    def witness(self, exchange: Exchange) -> None:
        """Take note of one exchange of the session."""
        event = exchange.event
        at = 0.0
        if event is not None:
            at = event.at
            self._given(moment_of(event), exchange)
        self._taken.clear()
        for moment in self._steps:
            self._write(moment)
        self._steps.clear()
        for command in exchange.commands:
            self._command(command, at)

    # Moments

    def _given(self, moment: Moment, exchange: Exchange) -> None:
        facts: dict[str, Any] = dict(moment.facts)
        if moment.kind == "tick":
            facts = {} if exchange.collecting else {"silence": True}
        elif exchange.deadline is not None and moment.at > exchange.deadline:
            facts["late"] = True  # it came when the time was up, before anybody had looked
        if facts.get("recording"):
            facts["recording"] = self._recorded(str(facts["recording"]))
        if moment.kind == "key":
            self._keys.append(len(self._moments))
            facts = self._take_keys(facts)
        elif moment.kind == "speech" and exchange.secret:
            self._masked = True
            facts["readings"] = [[HIDDEN, sure] for _, sure in facts["readings"]]
        elif moment.kind == "fetched":
            facts = self._answer(facts)
        self._write(Moment(moment.at, moment.kind, facts))
        if moment.kind != "key":
            self._take_keys({})

    def _take_keys(self, newest: dict[str, Any]) -> dict[str, Any]:
        """Mask the keys that the dialog took, first ones first; the facts of the newest, which is not written yet."""
        for secret in self._taken:
            if not self._keys:
                break
            place = self._keys.popleft()
            unheard = secret is None and self._run is not None and self._run.keeps_secrets
            if not (secret or unheard):
                continue
            self._masked = True
            if place < len(self._moments):
                self._moments[place] = _hidden_key(self._moments[place])
            elif newest:
                newest = {**newest, "key": MASK}
        self._taken.clear()
        return newest

    def _answer(self, facts: dict[str, Any]) -> dict[str, Any]:
        """An answer without what the build knows itself, and without bodies that are too long."""
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
        return facts

    def _command(self, command: Command, at: float) -> None:
        match command:
            case Play():
                self._prompts(command, at)
            case Fetch():
                method, uri, body = self.request(command)
                if uri.startswith(BUILD):
                    self._from_build.add(command.id)
                self._came(
                    at,
                    "fetch",
                    id=command.id,
                    method=method if method != "GET" else None,
                    uri=uri,
                    body=body or None,
                    purpose=command.purpose,
                )
            case Record():
                self._came(at, "record", id=command.id)
            case Transfer():
                self._came(at, "transfer", id=command.id, dest=self._public(command.dest), mode=command.kind)
            case Disconnect():
                self._came(at, "disconnect")
            case Exit():
                values = json.dumps(dict(command.values), ensure_ascii=False, default=str)
                self._came(
                    at,
                    "end",
                    reason=command.reason,
                    message=self._shortened(command.message) or None,
                    values=self._shortened(values) if command.values else None,
                )

    def _prompts(self, command: Play, at: float) -> None:
        """What is played, divided by the nodes that queued it."""
        for (flow, node), group in groupby(command.segments, self._queued_at):
            segments = list(group)
            words = " ".join(filter(None, map(words_of, segments)))
            sounds = [self._named(s.audio.rsplit("/", 1)[-1]) for s in segments if s.audio is not None]
            self._came(
                at,
                "prompt",
                id=command.id,
                text=self._public(self._named(words)),
                flow=flow,
                node=node,
                audio=sounds or None,
                bargein=None if command.bargein else False,
            )

    def _queued_at(self, segment: Segment) -> tuple[str, str]:
        if segment.source is not None and self._map is not None:
            origin = self._map.origin(segment.source.uri, segment.source.line)
            if origin is not None and origin.node:
                return origin.flow, origin.node
        return self.flow, self.node

    def _came(self, at: float, kind: str, **facts: Any) -> None:
        given = {"flow": self.flow, "node": self.node} | facts
        self._write(Moment(at=at, kind=kind, facts={k: v for k, v in given.items() if v is not None}))

    def _step(self, at: float, kind: str, **facts: Any) -> None:
        self._steps.append(Moment(at=at, kind=kind, facts=facts))

    def _write(self, moment: Moment) -> None:
        if len(self._moments) >= MAX_MOMENTS:
            self._incomplete = f"The call has more than {MAX_MOMENTS} moments."
            return
        self._moments.append(moment)
        if self._told is not None:
            self._told(moment)

    # Names and secrets

    def _public(self, text: str) -> str:
        """The text without secrets."""
        if self._run is None or not self._run.secrets:
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
