"""``ivrkit:turn``: one turn of a script, a VoiceXML `<object>` (VoiceXML 2.0 §2.3.5) that plays its prompts itself.

It speaks what is queued, hears the caller all the while, and says where the call goes. An interruptible node moves on
at once when something matches, also in the middle of its prompt; noise and words that match nothing never stop it. A
node that is not interruptible speaks to its end and then goes where the last match leads (R-ai.3). VoiceXML's own
barge-in has no such mode: ``bargein="false"`` hears nothing while it plays.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aiflows.match import Aside, Ask, Deciding, Decision, Reading, Reply, ScriptMatcher, at_once
from aiflows.runtime.events import Classified, Outcome, ScriptEvent, TurnTaken, Utterance, details
from aiflows.runtime.listening import listen_command
from aiflows.runtime.scripts import matcher_of
from aiflows.runtime.state import FREE_TEXT, CallState, onward
from vxml.errors import Position
from vxml.interpreter import ObjectFailed, Run, Wait
from vxml.message import Message
from vxml.platform import (
    Disconnected,
    Event,
    Fetch,
    Fetched,
    FetchFailed,
    Key,
    ListenFailed,
    MaxSpeech,
    Play,
    PlayDone,
    SpeechStarted,
    Spoken,
    StopListening,
    StopPlay,
    Tick,
)

__all__ = ["turn"]

_SOURCE: Final = Position("ivrkit:turn")
_LEAST_CONFIDENCE: Final = 0.3
"""Readings below it are not understood: free speech is less sure of itself than a grammar is."""
_MOST_WAITING: Final = 20
"""Utterances that wait while a model thinks."""
_MOST_LISTENING: Final = 3
"""How often a turn begins to listen: a recogniser that is lost may be there again at once."""


def turn(run: Run, parameters: Mapping[str, object], aside: Aside = at_once) -> Wait[object]:
    """Take the turn of a node; answers ``{"next": "#form", "state": {…}}``. Matchers are run by ``aside``.

    Parameters: ``script`` (JSON text), ``node``, and ``state`` as the turn before answered it (null at first). Raises `ObjectFailed`: error.semantic for parameters that do not fit
    together, connection.disconnect.hangup when the caller is gone.
    """
    matcher = matcher_of(str(parameters.get("script", "")))
    state = CallState.of(parameters.get("state"), matcher.script.start)
    node = str(parameters.get("node") or state.node)
    if node not in matcher.script.nodes:
        raise ObjectFailed("error.semantic", f"ivrkit:turn: the script has no node {node[:80]!r}")
    return (yield from _Turn(run, matcher, node, state, aside).take())


@dataclass(slots=True)
class _Heard:
    """An utterance that is being decided on."""

    spoken: Spoken | None
    """None when the caller spoke for too long."""
    at: float
    during: bool
    deciding: Deciding | None = None
    fetch: int = 0


class _Turn:
    def __init__(self, run: Run, matcher: ScriptMatcher, node: str, state: CallState, aside: Aside) -> None:
        self._run = run
        self._matcher = matcher
        self._aside = aside
        self._script = matcher.script
        self._node = node
        self._state = state.entered(node)
        self._began = run.now
        self._interruptible = self._script.interruptible_at(node)
        self._playing: int | None = None
        self._listening: int | None = None
        self._listened = 0
        self._talking = False
        self._limit: float | None = None
        """When the caller's time is over; None while the robot speaks."""
        self._waiting: deque[_Heard] = deque()
        self._decided: Decision | None = None
        self._heard: Utterance | None = None
        """What decided, else what was said last."""
        self._texts: list[str] = []
        self._over: Outcome | None = None
        self._interrupted = False

    def take(self) -> Wait[object]:
        """The turn from its prompt to where it leads."""
        run = self._run
        listens = self._script.nodes[self._node].then == "listen"
        prompts, run.queue = run.queue, []
        run.forget_keys()
        if listens:
            self._listen()
        segments = tuple(segment for prompt in prompts for segment in prompt.segments)
        if run.gone():
            self._over = "hangup"
        elif segments:
            self._playing = run.next_id()
            run.emit(Play(self._playing, segments, bargein=self._interruptible))
        else:
            self._spoken_out()
        while self._over is None:
            self._set_deadline()
            self._take((yield))
        yield from self._stop()
        return self._end(self._over)

    # What happens

    def _take(self, event: Event) -> None:
        match event:
            case PlayDone() if event.id == self._playing:
                self._playing = None
                self._spoken_out()
            case SpeechStarted():
                self._talking = self._listening is not None
            case Spoken() | MaxSpeech() if self._listening is not None:
                self._talking = False
                spoken = event if isinstance(event, Spoken) else None
                if len(self._waiting) < _MOST_WAITING:
                    self._waiting.append(_Heard(spoken, self._run.now, self._playing is not None))
                self._decide()
            case ListenFailed() if event.id == self._listening:
                self._listening, self._talking = None, False
                self._run.log_once(f"{event.event}: {event.message}")
                if self._listened < _MOST_LISTENING:
                    self._listen()
            case Fetched() | FetchFailed() if self._waiting and event.id == self._waiting[0].fetch:
                self._replied(self._waiting[0], _reply(event))
            case Key():
                self._run.key_lost()
            case Disconnected():
                self._run.keep(event)
                self._over = "hangup"
            case Tick() if self._limit is not None and event.at >= self._limit and self._quiet:
                self._over = "nomatch" if self._texts else "noinput"
            case _:
                pass

    def _listen(self) -> None:
        self._listened += 1
        self._listening = self._run.next_id()
        self._run.emit(listen_command(self._run, self._listening, self._script.language))

    @property
    def _quiet(self) -> bool:
        return self._playing is None and not self._talking and not self._waiting

    def _set_deadline(self) -> None:
        self._run.deadline = self._limit if self._quiet else None

    def _spoken_out(self) -> None:
        """The prompt is over: what was matched before counts now, else the caller has time."""
        if self._decided is not None:
            self._over = "match"
        elif self._script.nodes[self._node].then != "listen":
            self._over = "end"
        else:
            self._limit = self._run.now + self._script.wait_at(self._node)

    # What it means

    def _decide(self) -> None:
        """Begin with the next utterance, unless one is being decided on."""
        while self._waiting and self._over is None and self._waiting[0].deciding is None:
            heard = self._waiting[0]
            readings = _readings(heard.spoken)
            heard.deciding = self._matcher.decide(self._node, readings, self._aside)
            self._advance(heard, None)

    def _advance(self, heard: _Heard, reply: Reply | None) -> None:
        assert heard.deciding is not None
        try:
            ask = heard.deciding.send(reply) if reply is not None else next(heard.deciding)
        except StopIteration as end:
            self._waiting.popleft()
            self._decided_on(heard, end.value)
        else:
            self._fetch(heard, ask)

    def _replied(self, heard: _Heard, reply: Reply) -> None:
        self._advance(heard, reply)
        self._decide()

    def _fetch(self, heard: _Heard, ask: Ask) -> None:
        run = self._run
        run.fetch_step()
        heard.fetch = run.next_id()
        run.note("fetch", _SOURCE, uri=ask.url, method="POST", purpose="object")
        headers = tuple(pair for pair in ask.headers if pair[0].lower() != "content-type")
        kind = next((value for name, value in ask.headers if name.lower() == "content-type"), None)
        run.emit(Fetch(heard.fetch, ask.url, "object", "POST", headers, ask.body, kind, (), ask.timeout, 0.0))

    def _decided_on(self, heard: _Heard, decision: Decision) -> None:
        best = heard.spoken.hypotheses[0] if heard.spoken is not None and heard.spoken.hypotheses else None
        text = decision.text or (best.text.strip() if best is not None else "")
        target = decision.target or (FREE_TEXT if decision.say else "")
        reason = Message.of(
            decision.reason
            or (Message("nothing matches") if decision.text else Message("nothing was understood"))
        )
        if decision.notes:
            reason = Message("{reason} ({notes})", reason=reason, notes=decision.notes)
        self._texts.append(text)
        utterance = Utterance(
            self._run.now,
            self._script.name,
            self._node,
            text=text,
            confidence=best.confidence if best is not None else 0.0,
            audio=(heard.spoken.recording or "") if heard.spoken is not None else "",
            target=target,
            matcher=decision.matcher if target else "",
            keyword=decision.keyword if target else "",
            score=decision.score,
            reason=reason,
            seconds=round(self._run.now - heard.at, 3),
            during=heard.during,
        )
        self._tell(utterance)
        if decision.matched or self._decided is None:
            self._heard = utterance
        if decision.matched:
            self._decided = decision
            if self._interruptible or self._playing is None:
                self._over = "match"
        elif self._playing is None:
            self._over = "nomatch"

    # The end

    def _stop(self) -> Wait[None]:
        run = self._run
        run.deadline = None
        if self._listening is not None:
            run.emit(StopListening(self._listening))
        if self._playing is None:
            return
        self._interrupted = self._over == "match"
        run.emit(StopPlay(self._playing))
        if run.gone():
            return
        while True:
            event = yield
            if isinstance(event, PlayDone) and event.id == self._playing:
                return
            if isinstance(event, Disconnected):
                run.keep(event)
                self._over = "hangup"

    def _end(self, outcome: Outcome) -> object:
        run, heard = self._run, self._heard or Utterance(0.0, "", "")
        decision = self._decided if outcome == "match" else None
        way, state = onward(self._script, self._node, self._state, outcome, decision)
        self._tell(
            TurnTaken(
                run.now,
                self._script.name,
                self._node,
                number=state.turns,
                outcome=outcome,
                target=way.target,
                text=",".join(filter(None, self._texts)),
                audio=heard.audio,
                matcher=heard.matcher,
                keyword=heard.keyword,
                score=heard.score,
                interrupted=self._interrupted,
                began=round(self._began, 3),
            )
        )
        if way.last:
            found = self._script.class_of(run.now, frozenset(state.visited))
            self._tell(
                Classified(
                    run.now,
                    self._script.name,
                    self._node,
                    type=found.type if found is not None else "",
                    priority=found.priority if found is not None else 0,
                    talk=round(run.now, 3),
                )
            )
        if outcome == "hangup":
            run.final = "disconnect"
            reason = run.hangup.reason if run.hangup is not None else "hangup"
            raise ObjectFailed(f"connection.disconnect.{reason}", "the caller hung up")
        return {"next": way.form, "state": state.as_dict()}

    def _tell(self, event: ScriptEvent) -> None:
        self._run.note(event.kind, _SOURCE, tag="object", **details(event))


def _readings(spoken: Spoken | None) -> Sequence[Reading]:
    if spoken is None:
        return ()
    return [
        Reading(reading.text, reading.confidence)
        for reading in spoken.hypotheses
        if reading.confidence >= _LEAST_CONFIDENCE
    ]


def _reply(event: Fetched | FetchFailed) -> Reply:
    if isinstance(event, Fetched):
        return Reply(event.status, event.body)
    return Reply(0, error=event.reason)
