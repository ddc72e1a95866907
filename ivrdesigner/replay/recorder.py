"""Writes a call down while it goes on, whatever drives it: an observer and a witness of its session."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from ivrdesigner.compiler import SourceMap
from ivrdesigner.replay.moments import moment_of
from ivrdesigner.replay.recording import Moment, Recording
from ivrdesigner.replay.secrets import Secrets
from vxml.interpreter import Exchange, Step
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


class Recorder:
    """Give it as ``observer`` and its `witness` as ``witness`` to a session.

    ``head`` says who calls; ``base`` is the address of the build's documents without a slash at its end. ``hidden``
    tells flows and nodes whose input is secret: it is not kept, nor shown wherever it comes up later.
    ``max_body`` 0 keeps no answers.
    """

    def __init__(
        self,
        head: Recording,
        *,
        base: str,
        source_map: SourceMap | None,
        hidden: Callable[[str, str], bool] = lambda _flow, _node: False,
        max_body: int = MAX_BODY,
        max_kept: int = MAX_KEPT,
        told: Callable[[Moment], None] | None = None,
    ) -> None:
        self._head = head
        self._base = f"{base}/"
        self._map = source_map
        self._hidden = hidden
        self._max_body = max_body
        self._kept = max_kept
        self._told = told
        self._moments: list[Moment] = []
        self._steps: list[Moment] = []
        """What the interpreter did since the last event."""
        self._queued: list[tuple[str, str, str]] = []
        """Flow, node and words of prompts that wait to be played."""
        self._recordings: dict[str, str] = {}
        self._from_build: set[int] = set()
        self._secrets = Secrets()
        self._incomplete = ""
        self.flow = ""
        self.node = ""

    @property
    def moments(self) -> Sequence[Moment]:
        """What was written down so far; it grows."""
        return self._moments

    @property
    def recording(self) -> Recording:
        """What was written down so far."""
        return self._head.model_copy(
            update={
                "moments": tuple(self._moments),
                "masked": self._secrets.met,
                "incomplete": self._incomplete,
            }
        )

    def request(self, command: Fetch) -> tuple[str, str, str]:
        """Method, address and body of a request as they are written down."""
        body = (command.body or b"").decode("utf-8", "replace")[: self._max_body]
        return command.method, self._secrets.clean(self._address(command.uri)), self._secrets.clean(body)

    # What the session tells

    def __call__(self, step: Step) -> None:
        """Take note of one step of the interpreter."""
        if step.kind == "prompt":
            self._queued.append((self.flow, self.node, str(step.detail.get("text", ""))))
            return
        if step.kind == "match" and self._hidden(self.flow, self.node):
            self._hide(step)
        if step.kind not in ("dialog", "transition", "catch") or self._map is None:
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

    def witness(self, exchange: Exchange) -> None:
        """Take note of one exchange of the session."""
        event = exchange.event
        at = 0.0
        if event is not None:
            at = event.at
            self._given(moment_of(event), exchange)
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
        if self._hidden(self.flow, self.node) and moment.kind in ("key", "speech"):
            facts = self._secrets.mask_input(facts)
        if moment.kind == "fetched":
            facts = self._answer(facts)
        self._write(moment.model_copy(update={"facts": facts}))

    def _answer(self, facts: dict[str, Any]) -> dict[str, Any]:
        """An answer without what the build knows itself, and without bodies that are too long."""
        facts["uri"] = self._address(str(facts["uri"]))
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
                facts["body"] = self._secrets.clean(facts["body"])
        return facts

    def _command(self, command: Command, at: float) -> None:
        match command:
            case Play():
                self._prompt(command, at)
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
                dest = self._secrets.clean(command.dest)
                self._came(at, "transfer", id=command.id, dest=dest, mode=command.kind)
            case Disconnect():
                self._came(at, "disconnect")
            case Exit():
                values = self._secrets.clean(
                    json.dumps(dict(command.values), ensure_ascii=False, default=str)
                )
                self._came(
                    at,
                    "end",
                    reason=command.reason,
                    message=self._secrets.clean(self._shortened(command.message)) or None,
                    values=self._shortened(values) if command.values else None,
                )

    def _prompt(self, command: Play, at: float) -> None:
        """A prompt, divided by the nodes it was queued in."""
        segments = list(command.segments)
        parts: list[tuple[str, str, list[Segment]]] = []
        for flow, node, words in self._queued:
            mine: list[Segment] = []
            while segments and _queued_words(mine) != words:
                mine.append(segments.pop(0))
            if mine:
                parts.append((flow, node, mine))
        if segments or not parts:
            parts = [(self.flow, self.node, list(command.segments))]
        self._queued.clear()
        for flow, node, mine in parts:
            text = self._named(" ".join(filter(None, map(words_of, mine))))
            sounds = [self._named(s.audio.rsplit("/", 1)[-1]) for s in mine if s.audio is not None]
            self._came(
                at,
                "prompt",
                id=command.id,
                text=self._secrets.clean(text),
                flow=flow,
                node=node,
                audio=sounds or None,
                bargein=None if command.bargein else False,
            )

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

    def _hide(self, step: Step) -> None:
        said = str(step.detail.get("utterance", ""))
        self._secrets.learn(said)
        value = step.detail.get("value")
        for each in value.values() if isinstance(value, dict) else [value]:
            self._secrets.learn(str(each) if each is not None else "")
        self._moments = self._secrets.mask_keys(self._moments, said.replace(" ", ""))

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
        text = text.replace(self._base, BUILD)
        return text if len(text) <= 4000 else text[:4000] + "…"


def _queued_words(segments: Iterable[Segment]) -> str:
    """Words of segments as the interpreter notes them when a prompt is queued."""
    return " ".join(s.speech.text if s.speech else s.audio or "" for s in segments if s.speech or s.audio)
