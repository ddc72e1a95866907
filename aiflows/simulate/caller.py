"""One caller of a persona, who talks with the robot through the production matcher and interpreter (R-ai.11)."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from aiflows.compiler import ScriptBuild, ScriptCall, script_call
from aiflows.learn import Unanswered
from aiflows.runtime import ScriptEvent, TurnTaken, Utterance
from aiflows.simulate.errors_of_speech import heard, seconds_of
from aiflows.simulate.personas import Intent, Persona
from vxml.interpreter import Cache
from vxml.platform import Hypothesis
from vxml.text import TextCall

__all__ = ["CALLER_HUNG_UP", "CallRecord", "call_of"]

CALLER_HUNG_UP = "caller hung up"
"""As the end of a call: the script did not bring it to its end."""
_INTERRUPTS_FROM = 0.3
"""Of a prompt: nobody talks into its first words."""


@dataclass(slots=True)
class CallRecord:
    """What became of a call."""

    persona: str
    path: list[str] = field(default_factory=list)
    """Nodes, and answers as ``answer:ID``, in the order in which the call came to them."""
    end: str = ""
    """``hangup`` by the robot, ``queue:NUMBER``, `CALLER_HUNG_UP`, or ``error``."""
    error: str = ""
    said: int = 0
    """Utterances."""
    understood: int = 0
    """Of them, those that led to what they mean, or to nothing and mean nothing."""
    misunderstood: int = 0
    """Those that led to something else."""
    unanswered: list[Unanswered] = field(default_factory=list)
    """Those that led to nothing, for whatever reason, with what they meant."""
    turns: int = 0
    """Nodes that were left."""
    type: str = ""
    """Type of customer; empty for none."""
    seconds: float = 0.0
    """Virtual length."""

    @property
    def completed(self) -> bool:
        """Whether the script brought the call to its end, and not the caller or an error."""
        return self.end not in (CALLER_HUNG_UP, "error")


def call_of(
    build: ScriptBuild,
    name: str,
    persona: Persona,
    intents: dict[str, Intent],
    chance: random.Random,
    cache: Cache,
) -> CallRecord:
    """Let one caller call. Raises `vxml.errors.VxmlError` only for faults of the platform."""
    return _Caller(build, name, persona, intents, chance, cache).call()


class _Caller:
    """One use."""

    def __init__(
        self,
        build: ScriptBuild,
        name: str,
        persona: Persona,
        intents: dict[str, Intent],
        chance: random.Random,
        cache: Cache,
    ) -> None:
        self._script = build.script
        self._persona = persona
        self._intents = intents
        self._chance = chance
        self._record = CallRecord(name, [build.script.start])
        self._node = build.script.start
        self._open = dict(persona.says)
        self._misses = 0
        self._meant = ""
        self._is_gone = False
        self._call: ScriptCall = script_call(build, cache=cache, on_event=self._happened)
        if persona.interrupts:
            self._call.call.on_speaking = self._talk_into

    def call(self) -> CallRecord:
        """From the first word to the last."""
        call, record = self._call.call, self._record
        call.start()
        while not call.ended and not self._is_gone:
            self._act(call)
        record.seconds = round(call.now, 3)
        record.type = self._call.classified.type if self._call.classified else ""
        record.end = CALLER_HUNG_UP if self._is_gone else _end_of(call)
        if call.exit is not None and call.exit.reason == "error":
            record.error = call.exit.message
        return record

    def _happened(self, event: ScriptEvent) -> None:
        if isinstance(event, TurnTaken):
            self._record.turns += 1
            known = self._script.nodes
            if event.target in known:
                self._node = event.target
            if event.target in known or event.target.startswith("answer:"):
                self._record.path.append(event.target)
        elif isinstance(event, Utterance) and event.unanswered:
            self._record.unanswered.append(Unanswered(event.node, event.text, meant=self._meant))

    def _act(self, call: TextCall) -> None:
        persona, chance = self._persona, self._chance
        worn_out = self._misses > persona.patience or self._record.said >= persona.turns
        if worn_out or chance.random() < persona.hangs_up:
            self._is_gone = True
            call.hangup()
            return
        intent = None if chance.random() < persona.silent else self._wish()
        if intent is None:
            self._misses += 1
            call.silence()
            return
        self._say(call, intent)

    def _talk_into(self, length: float) -> None:
        """Speak while the robot does, where it listens."""
        chance = self._chance
        if self._is_gone or self._script.nodes[self._node].then != "listen":
            return
        if self._record.said >= self._persona.turns or chance.random() >= self._persona.interrupts:
            return
        after = length * chance.uniform(_INTERRUPTS_FROM, 0.95)
        intent = self._wish()
        if intent is not None and after > 0:
            self._say(self._call.call, intent, after=after)

    def _wish(self) -> str | None:
        """The intent that is said at this node; None for silence."""
        here = self._persona.at.get(self._node) or self._open or self._persona.at_last
        return self._chance.choices(list(here), list(here.values()))[0] if here else None

    def _say(self, call: TextCall, name: str, *, after: float | None = None) -> None:
        intent, record = self._intents[name], self._record
        words = self._chance.choice(intent.says)
        text = heard(words, self._persona.errors, self._script.language, self._chance)
        record.said += 1
        self._meant = next(iter(intent.means), "")
        count = len(self._call.utterances)
        readings = (Hypothesis(text, 0.9),) if text else ()
        if after is None:
            call.say_all(readings, seconds=seconds_of(words))
        else:
            call.say_all(readings, barge_in=True, seconds=after)
        utterances = self._call.utterances
        if len(utterances) > count:
            self._judge(name, intent, utterances[count])

    def _judge(self, name: str, intent: Intent, utterance: Utterance) -> None:
        """What the caller makes of what came of their words."""
        record = self._record
        if utterance.target in intent.means or (utterance.unanswered and not intent.means):
            record.understood += 1
            self._open.pop(name, None)
            self._misses = 0
        else:
            record.misunderstood += not utterance.unanswered
            self._misses += 1


def _end_of(call: TextCall) -> str:
    if call.exit is None or call.exit.reason == "error":
        return "error"
    if call.exit.reason == "transfer":
        return next(entry.text for entry in reversed(call.transcript) if entry.kind == "transfer")
    return "hangup"
