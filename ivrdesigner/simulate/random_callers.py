"""Callers who do anything at all: keys, words, silence, hanging up, with other systems that fail (R-ivr.12)."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ivrdesigner.compiler import Build, SourceMap
from ivrdesigner.project import CollectNode, HttpNode, MenuNode, Node
from ivrdesigner.simulate.answer_bodies import body_for
from ivrdesigner.simulate.flow_calls import Caller, first_flow, flow_call
from ivrdesigner.simulate.progress import Progress
from ivrdesigner.simulate.runner import end_of_call
from vxml.errors import VxmlError
from vxml.interpreter import Cache
from vxml.platform import Fetch, Fetched, FetchFailed
from vxml.text import TextCall

__all__ = ["CallersReport", "random_callers"]

_MAX_INPUTS: Final = 60
"""Then the caller hangs up."""
_TRANSFERS: Final = (
    "answered",
    "answered",
    "busy",
    "noanswer",
    "network_busy",
    "unknown",
)
_STATUSES: Final = (200, 200, 200, 403, 404, 409, 500)
_EPOCH: Final = 1_767_571_200.0
_YEAR: Final = 366 * 86_400


@dataclass(frozen=True, slots=True)
class CallersReport:
    """What became of the calls."""

    ends: Counter[str]
    """Calls by their end."""
    nodes: frozenset[str]
    """``flow/node`` that calls came to."""
    errors: tuple[str, ...]
    """Each call that ended with an error: the seed, what the caller did, and the error."""


def random_callers(
    build: Build, count: int, *, seed: int = 0, progress: Callable[[int], None] | None = None
) -> CallersReport:
    """Let ``count`` callers call; the same seed gives the same calls."""
    source_map = SourceMap.load(build.source_map)
    cache = Cache()
    ends: Counter[str] = Counter()
    nodes: set[str] = set()
    errors = []
    for number in range(count):
        caller = _RandomCaller(build, source_map, cache, random.Random(f"{seed}/{number}"))  # noqa: S311
        try:
            end, error = caller.call()
        except VxmlError as failure:
            end, error = "error", str(failure)
        ends[end] += 1
        nodes |= set(caller.progress.path)
        if end == "error":
            did = ", ".join(caller.inputs) or "nothing"
            errors.append(f"seed {seed}, caller {number}, who did {did}: {error}")
        if progress is not None:
            progress(1)
    return CallersReport(ends, frozenset(nodes), tuple(errors))


class _RandomCaller:
    """One caller. One use."""

    def __init__(self, build: Build, source_map: SourceMap, cache: Cache, chance: random.Random) -> None:
        self.build = build
        self.chance = chance
        self.cache = cache
        self.progress = Progress(source_map)
        self.inputs: list[str] = []

    def call(self) -> tuple[str, str]:
        """How the call ended, and its error."""
        project, chance = self.build.project, self.chance
        numbers = [access.number for access in project.access_numbers if access.direction != "outbound"]
        called = chance.choice(numbers) if numbers else ""
        epoch = _EPOCH + chance.randrange(_YEAR)
        who = Caller("13800138000", called, chance.choice(project.languages or (project.language,)), epoch)
        flow = first_flow(self.build, called, epoch)
        call = flow_call(self.build, flow, who, self._answer, observer=self.progress, cache=self.cache)
        for _ in range(50):
            call.transfer_result(chance.choice(_TRANSFERS))
            call.record_length(chance.choice((0.0, 1.0, 5.0, 1000.0)))
        call.start()
        while not call.ended:
            if len(self.inputs) >= _MAX_INPUTS or chance.random() < 0.02:
                self.inputs.append("hang up")
                call.hangup()
                break
            self._act(call)
        return end_of_call(call), call.exit.message if call.exit is not None else ""

    def _act(self, call: TextCall) -> None:
        kind = self.chance.random()
        barge_in = self.chance.random() < 0.3
        if kind < 0.1:
            self.inputs.append("silence")
            call.silence()
            return
        said = self._words()
        if said and kind < 0.35:
            self.inputs.append(f"say {said}")
            call.say(said, barge_in=barge_in)
            return
        keys = self._keys()
        self.inputs.append(f"press {keys}")
        call.press(keys, barge_in=barge_in)

    def _node(self) -> Node | None:
        graph = self.build.graphs.get(self.progress.flow)
        return graph.flow.nodes.get(self.progress.node) if graph is not None else None

    def _words(self) -> str:
        """Words, mostly of those that the node listens for."""
        node, chance = self._node(), self.chance
        language = chance.choice(self.build.project.languages or (self.build.project.language,))
        phrases: list[str] = []
        if isinstance(node, MenuNode):
            phrases = [
                phrase
                for choice in node.keys.values()
                if choice.say
                for phrase in choice.say.phrases(language)
            ]
        elif isinstance(node, CollectNode):
            phrases = [phrase for said in node.phrases.values() for phrase in said.phrases(language)]
            if node.speech:
                phrases += ["是", "yes", "三百二十", "twelve", "今天", "2026-03-05"]
        return chance.choice([*phrases, "斑马", "zebra crossing"]) if phrases else ""

    def _keys(self) -> str:
        """Keys, mostly such as the node takes."""
        node, chance = self._node(), self.chance
        if isinstance(node, MenuNode) and chance.random() < 0.85:
            return chance.choice(list(node.keys))
        if isinstance(node, CollectNode) and chance.random() < 0.85:
            known = ["20260305", "0930", "1530", "6222020200112230", "123456", "1", "2"]
            least = node.min_length or 1
            most = node.max_length or least + 8
            known.append("".join(chance.choices("0123456789", k=chance.randint(least, max(least, most)))))
            return chance.choice(known) + (node.end_key or "")
        return "".join(chance.choices("0123456789*#", k=chance.choice((1, 1, 2, 20))))

    def _answer(self, command: Fetch, at: float) -> Fetched | FetchFailed:
        chance = self.chance
        node = self._node()
        if chance.random() < 0.15:
            return FetchFailed(at + 1, command.id, chance.choice(("timeout", "network")))
        status = chance.choice(_STATUSES)
        body = (
            body_for(node, self.build.graphs[self.progress.flow].flow, chance)
            if isinstance(node, HttpNode)
            else b""
        )
        if chance.random() < 0.1:
            body = chance.choice((b"", b"<html>", b"{", b"null", b"\xff\xfe", body[: len(body) // 2]))
        return Fetched(
            at + chance.random(), command.id, command.uri, body, "application/octet-stream", status
        )
