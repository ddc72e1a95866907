"""What the ways out of a node take: keys or seconds, and what the caller does for it (R-ivr.6, R-ivr.7).

The dearest way out of a question wastes every silence and every wrong entry first, whatever comes then: they are
counted apart, so a caller can do both (`Defaults.retries`). The cheapest wastes none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from ivrdesigner.graph import Outcome, Step
from ivrdesigner.project import (
    CollectNode,
    Flow,
    HttpNode,
    LanguageNode,
    MenuNode,
    Node,
    Prompt,
    QueueNode,
    RecordNode,
    Retry,
    TransferNode,
)
from ivrdesigner.rules.acts import Act
from ivrdesigner.rules.context import ProjectContext
from ivrdesigner.rules.durations import prompt_seconds
from ivrdesigner.rules.entries import KEY, Entry, beginnings, entries_of, is_choice, wrong_keys

__all__ = ["Aim", "Costs"]

Aim = Literal["most seconds", "most keys", "fewest keys"]

_SAY: Final = 1.0
"""Seconds to say a phrase, as in `vxml.text`."""
_BUSY: Final = "busy"


@dataclass(frozen=True, slots=True)
class _Round:
    """One thing that a caller can do at a question."""

    act: Act
    keys: int
    seconds: float


@dataclass(frozen=True, slots=True)
class _Question:
    """A menu, a question or a recording, in one language."""

    silence: _Round
    wrong: _Round | None
    silences: int
    wrongs: int
    waiting: frozenset[str]
    """Keys that wait for another one."""
    cost: float
    """Of all the silences and wrong entries that still lead back here, and of what is played."""


class Costs:
    """The costs of steps for one aim."""

    def __init__(self, around: ProjectContext, aim: Aim) -> None:
        self._around = around
        self._defaults = around.project.defaults
        self.aim = aim

    def at_end(self, node: Node | None, language: str) -> float:
        """Cost of what is played at a node where the way ends."""
        if node is None or self.aim != "most seconds":
            return 0.0
        return prompt_seconds(self._around, getattr(node, "prompt", ()), language)

    def cost(self, flow: Flow, step: Step, language: str) -> float | None:
        """What a step costs; None when the caller can't take it."""
        node, outcome = flow.nodes[step.node], step.outcome
        if isinstance(node, MenuNode | CollectNode | RecordNode):
            question = self._question(flow, step.node, node, language)
            if outcome.kind == "key" and outcome.input is not None:  # most steps of most flows
                return question.cost + self._of_key(outcome.input[1], question)
            last = self._last(flow, step.node, node, outcome, language, question)
            return None if last is None else question.cost + self._of(last)
        if self.aim != "most seconds":
            return 0.0
        if isinstance(node, HttpNode):
            return self._http_seconds(node)
        prompt: Prompt = () if node.type in _SILENT else getattr(node, "prompt", ())
        spoken = prompt_seconds(self._around, prompt, language)
        return spoken + node.connect_timeout if isinstance(node, TransferNode) else spoken

    def acts(self, flow: Flow, step: Step, language: str) -> Iterator[Act]:
        """What happens for a step."""
        node, outcome = flow.nodes[step.node], step.outcome
        match node:
            case MenuNode() | CollectNode() | RecordNode():
                yield from self._acts_at(flow, step.node, node, outcome, language)
            case HttpNode():
                yield Act(
                    "http", "fails" if outcome.kind == "error" else "answers", step.node,
                    seconds=self._http_seconds(node),
                )  # fmt: skip
            case TransferNode() if outcome.kind in _RESULTS:
                yield Act("transfer", _RESULTS[outcome.kind], step.node, seconds=node.connect_timeout)
            case QueueNode():
                yield Act("transfer", _BUSY, step.node)
            case _ if outcome.kind in ("open", "closed", "holiday"):
                yield Act("hours", outcome.kind, step.node)
            case _ if outcome.kind in ("case", "otherwise"):
                yield Act("branch", outcome.label, step.node)
            case _:
                return

    def language_after(self, node: Node, language: str) -> str:
        """Language of the call behind a node."""
        return node.language if isinstance(node, LanguageNode) else language

    # -- questions ------------------------------------------------------------------------------------------------

    def _acts_at(
        self,
        flow: Flow,
        node_id: str,
        node: MenuNode | CollectNode | RecordNode,
        outcome: Outcome,
        language: str,
    ) -> Iterator[Act]:
        question = self._question(flow, node_id, node, language)
        last = self._last(flow, node_id, node, outcome, language, question)
        silences = question.silences * (self.aim == "most seconds" or outcome.kind == "no_input")
        lead = [replace(question.silence.act, times=silences)] * bool(silences)
        is_wrong = self.aim != "fewest keys" or outcome.kind == "no_match"
        if question.wrong is not None and question.wrongs and is_wrong:
            wrongs = replace(question.wrong.act, times=question.wrongs)
            lead = [wrongs, *lead] if outcome.kind == "no_input" else [*lead, wrongs]
        yield from lead
        if last is not None:
            yield last.act

    def _of_key(self, key: str, question: _Question) -> float:
        return self._key_seconds(key, question) if self.aim == "most seconds" else len(key)

    def _key_seconds(self, key: str, question: _Question) -> float:
        return KEY * len(key) + (self._defaults.interdigit_timeout if key in question.waiting else 0.0)

    def _of(self, one: _Round) -> float:
        return one.seconds if self.aim == "most seconds" else one.keys

    def _question(
        self, flow: Flow, node_id: str, node: MenuNode | CollectNode | RecordNode, language: str
    ) -> _Question:
        return self._around.kept(
            self.aim, (flow.name, node_id, language), lambda: self._made(flow, node_id, node, language)
        )

    def _made(
        self, flow: Flow, node_id: str, node: MenuNode | CollectNode | RecordNode, language: str
    ) -> _Question:
        is_record = isinstance(node, RecordNode)
        timeout = None if isinstance(node, RecordNode) else node.timeout
        wait = self._defaults.timeout if timeout is None else timeout
        silence = _Round(Act("no_record" if is_record else "silence"), 0, wait)
        wrong = self._wrong(flow, node)
        waiting = beginnings(node) if isinstance(node, MenuNode) else frozenset()
        silences = self._retries(node.no_input)
        wrongs = 0 if wrong is None or isinstance(node, RecordNode) else self._retries(node.no_match)
        if self.aim == "fewest keys":
            return _Question(silence, wrong, silences, wrongs, waiting, 0.0)
        if self.aim == "most keys":
            keys = wrongs * wrong.keys if wrong else 0
            return _Question(silence, wrong, silences, wrongs, waiting, keys)
        cost = prompt_seconds(self._around, node.prompt, language) + silences * wait
        cost += self._again(node.no_input, silences, node.prompt, language)
        if wrong is not None and not isinstance(node, RecordNode):
            cost += wrongs * wrong.seconds + self._again(node.no_match, wrongs, node.prompt, language)
        return _Question(silence, wrong, silences, wrongs, waiting, cost)

    def _again(self, retry: Retry, times: int, prompt: Prompt, language: str) -> float:
        """Seconds of the prompts that ask again."""
        again = [retry.prompt_for(time) for time in range(1, times + 1)]
        # A prompt that says nothing in this language repeats the question, as an empty one does.
        spoken = [prompt_seconds(self._around, words, language) if words else 0.0 for words in again]
        return sum(one or prompt_seconds(self._around, prompt, language) for one in spoken)

    def _retries(self, retry: Retry) -> int:
        return self._defaults.retries if retry.retries is None else retry.retries

    def _wrong(self, flow: Flow, node: MenuNode | CollectNode | RecordNode) -> _Round | None:
        match node:
            case MenuNode():
                keys = wrong_keys(node)
                if keys is None:
                    return None
                is_full = len(keys) >= max(map(len, node.keys))
                wait = KEY * len(keys) + (0.0 if is_full else self._defaults.interdigit_timeout)
                return _Round(Act("press", keys, wrong=True), len(keys), wait)
            case CollectNode():
                # What a check refuses is for the rehearsal to find.
                entry = self._chosen(
                    [e for e in self.entries(flow, node) if not e.fits or node.check is not None]
                )
                if entry is None:
                    return None
                act = Act("enter", entry.keys, node.into, wrong=True)
                return _Round(act, len(entry.keys), entry.seconds)
            case _:
                return None

    def _last(
        self,
        flow: Flow,
        node_id: str,
        node: MenuNode | CollectNode | RecordNode,
        outcome: Outcome,
        language: str,
        question: _Question,
    ) -> _Round | None:
        """What leads out by an outcome."""
        match outcome.kind:
            case "no_input":
                return question.silence
            case "no_match":
                return question.wrong
            case "key" if isinstance(node, MenuNode) and outcome.input is not None:
                key = outcome.input[1]
                return _Round(Act("press", key), len(key), self._key_seconds(key, question))
            case "say" if isinstance(node, MenuNode):
                choice = node.keys[str(outcome.field_path[-2])]
                phrases = choice.say.phrases(language) if choice.say else ()
                return _Round(Act("say", phrases[0]), 0, _SAY) if phrases else None
            case _ if isinstance(node, CollectNode):
                return self._right(flow, node, language)
            case _ if isinstance(node, RecordNode):
                return _Round(Act("record", about=node.into, seconds=node.max_time), 0, node.max_time)
            case _:
                return None

    def _right(self, flow: Flow, node: CollectNode, language: str) -> _Round | None:
        for said in node.phrases.values():
            if phrases := said.phrases(language):
                return _Round(Act("say", phrases[0], node.into), 0, _SAY)
        entry = self._chosen([entry for entry in self.entries(flow, node) if entry.fits])
        if entry is None:
            return None
        return _Round(Act("enter", entry.keys, node.into), len(entry.keys), entry.seconds)

    def entries(self, flow: Flow, node: CollectNode) -> tuple[Entry, ...]:
        """What a caller can key in at a question."""
        declared = flow.variables.get(node.into)
        flows = self._around.loaded.flows.values()
        waits = self._around.kept("is_choice", node.end_key, lambda: is_choice(node.end_key, flows))
        return entries_of(node, declared.type if declared else "digits", self._defaults, waits=waits)

    def _chosen(self, entries: list[Entry]) -> Entry | None:
        if not entries:
            return None
        if self.aim == "most seconds":
            return max(entries, key=lambda entry: entry.seconds)
        return (max if self.aim == "most keys" else min)(entries, key=lambda entry: len(entry.keys))

    def _http_seconds(self, node: HttpNode) -> float:
        return self._defaults.http_timeout if node.timeout is None else node.timeout


_SILENT: Final = frozenset(
    ("condition", "hours", "set", "language", "subflow", "return", "back", "top", "exit")
)
_RESULTS: Final = {"busy": "busy", "no_answer": "noanswer", "failed": "unknown"}
