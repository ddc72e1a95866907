"""A call from its arrival at a worker to its `Ended`: taken, routed, counted, run, and sent on when that fails."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from dialplan.config import DIALLED, FALLBACK_CONTEXT, NEXT_CONTEXT, TARGET
from dialplan.driver import LiveCall, Services, Task
from dialplan.errors import CallEnded, DialplanError
from dialplan.esl import Channel
from dialplan.journal import Ended, Failed, FellBack, Started
from dialplan.routing import CallOffer, Capacity, Decision, Fallback, Refused, Routes, RunFlow, route
from dialplan.server import metrics
from dialplan.server.chronicle import Chronicle
from dialplan.server.claims import Claims, called_number
from dialplan.server.logs import Place
from dialplan.session import Call, transfer

__all__ = ["Reception", "find_task"]

_DURABLE_SECONDS: Final = 0.5
"""How long a call waits for its first event to be on the disk; with a disk that is away it goes on without."""
_ANSWER_SECONDS: Final = 10.0
_BUSY: Final = "USER_BUSY"

_log = logging.getLogger(__name__)


def find_task(routes: Routes, number: str) -> Task | None:
    """What answers an access number now, for calls that go on there."""
    decision = route(routes.snapshot, CallOffer(number, "", time.time()))
    return Task.of(decision) if isinstance(decision, RunFlow) and decision.line is not None else None


class _Arrival(Call):
    """A call that is answered only when the journal has it on the disk that there is one.

    The dialog begins meanwhile, so that the caller seldom waits for it.
    """

    def __init__(self, channel: Channel) -> None:
        super().__init__(channel)
        self.before_answer: Callable[[], object] = lambda: None
        self.answered_at = 0.0
        """Seconds since 1970; 0.0 before."""

    def answer(self, timeout: float = _ANSWER_SECONDS) -> None:
        self.before_answer()
        super().answer(timeout)
        self.answered_at = time.time()


@dataclass(frozen=True, slots=True)
class Reception:
    """What all calls of a worker go through."""

    chronicle: Chronicle
    durable: Callable[[int, float], object]
    """Waits until an event of that number is on the disk, at most so many seconds."""
    routes: Routes
    capacity: Capacity
    services: Services
    closed: Callable[[], str]
    """Why no new call is taken now, in a word; '' when they are."""
    live: dict[str, LiveCall]
    """The dialogs under way, by call."""

    def take(self, channel: Channel, switch: str, claims: Claims | None) -> None:
        """One call to its end. ``claims`` is None for a socket a call, where nobody else can have it."""
        call = _Arrival(channel)
        with Place(call.uuid) as place:
            try:
                if self._is_ours(call, claims):
                    self.chronicle.begin(place)
                    self._serve(call, switch)
            finally:
                if claims is not None:
                    claims.let_go(call)

    def fallback_of(self, number: str) -> str:
        """Where FreeSWITCH brings a call to a number that no worker has (`dialplan.routing.Target`)."""
        snapshot = self.routes.snapshot
        line = snapshot.line(number)
        return line.fallback if line is not None else snapshot.site.fallback

    def _is_ours(self, call: Call, claims: Claims | None) -> bool:
        try:
            ours = claims is None or claims.claim(call)
        except CallEnded as ended:
            if ended.hangup.reason != "hangup":
                raise
            return True  # the caller was faster: that is a call too
        if not ours:
            _log.warning("the call was taken too late: others have it by now")
            metrics.PASSED_ON["late",] += 1
            call.release()
            return False
        if why := self.closed():
            metrics.PASSED_ON[why,] += 1
            self._pass_on(call)
            return False
        return True

    def _pass_on(self, call: Call) -> None:
        context = call.variable(NEXT_CONTEXT)
        if context:
            transfer(call, called_number(call), context)
        # Without: over a socket of its own the dialplan goes on by itself when we leave it.

    def _serve(self, call: _Arrival, switch: str) -> None:
        began = call.began or time.time()
        dialled = call.variable(DIALLED)
        caller = dialled or call.caller_number
        offer = CallOffer(called_number(call), caller, began, call.uuid, made=bool(dialled))
        decision = route(self.routes.snapshot, offer)
        first = self.chronicle.append(_started(offer, decision, switch))
        call.before_answer = lambda: self.durable(first, _DURABLE_SECONDS)
        ended = Ended(call.uuid, began, by="lost", reason="the worker failed")
        try:
            call.channel.check()
            ended = self._decided(call, decision)
        except CallEnded as fault:
            by = {"hangup": "caller", "released": "transfer"}.get(fault.hangup.reason, "lost")
            ended = Ended(call.uuid, fault.hangup.at, cause=fault.hangup.cause, by=by, reason=str(fault))
        except DialplanError as fault:
            ended = Ended(call.uuid, time.time(), by="lost", reason=str(fault))
            raise
        finally:
            # By our own clock, as all before it: that of FreeSWITCH would put the end before what led to it.
            at = max(time.time(), began)
            answered = at - call.answered_at if call.answered_at else 0.0
            self.chronicle.append(
                Ended(call.uuid, at, ended.cause, ended.by, ended.reason, at - began, answered)
            )

    def _decided(self, call: Call, decision: Decision) -> Ended:
        if isinstance(decision, Refused):
            return self._refuse(call, decision.cause, decision.reason)
        full = self.capacity.acquire(call.uuid, decision.claims)
        if full is not None:
            return self._refuse(call, _BUSY, f"no place is free: {full.kind} has {full.limit}")
        try:
            if isinstance(decision, Fallback):
                return self._fall_back(call, decision.target, decision.reason)
            return self._run(call, decision)
        finally:
            self.capacity.release(call.uuid)

    def _run(self, call: Call, decision: RunFlow) -> Ended:
        live = LiveCall(call, Task.of(decision), self.services)
        self.live[call.uuid] = live
        try:
            report = live.run()
        except CallEnded:
            raise
        except Exception as fault:
            _log.exception("a fault in Ivrkit ended the dialog")
            message = f"{type(fault).__name__}: {fault}"
            self.chronicle.append(Failed(call.uuid, time.time(), "error.internal", message))
            return self._fall_back(call, decision.fallback, "a fault in Ivrkit ended the dialog")
        finally:
            del self.live[call.uuid]
        if report.up:
            return self._fall_back(call, decision.fallback, report.message or report.reason)
        return report.ended(call.uuid, time.time())

    def _refuse(self, call: Call, cause: str, reason: str) -> Ended:
        _log.info("refused: %s", reason)
        hangup = call.hang_up(cause)
        return Ended(call.uuid, hangup.at, cause=hangup.cause, by="refused", reason=reason)

    def _fall_back(self, call: Call, target: str, reason: str) -> Ended:
        call.channel.check()
        kind, _, rest = target.partition(":")
        if kind == "hangup":
            ended = Ended(call.uuid, time.time(), cause=call.hang_up(rest).cause, by="flow", reason=reason)
        else:
            call.set_variable(TARGET, target)
            transfer(call, called_number(call), FALLBACK_CONTEXT)
            ended = Ended(call.uuid, time.time(), by="transfer", reason=reason)
        # Behind it: a call that was over meanwhile, or whose FreeSWITCH was, fell back nowhere.
        self.chronicle.append(FellBack(call.uuid, time.time(), target, reason))
        return ended


def _started(offer: CallOffer, decision: Decision, switch: str) -> Started:
    # Of a call that we made, the number that we show is the caller's.
    caller, called = decision.caller, decision.called
    if offer.made:
        caller, called = called, caller
    started = Started(
        offer.call,
        offer.at,
        called=called.dialled,
        caller=caller.dialled,
        called_e164=called.e164,
        caller_e164=caller.e164,
        direction="outbound" if offer.made else "inbound",
        switch=switch,
    )
    if isinstance(decision, RunFlow):
        project = decision.project
        started.project, started.version, started.build = project.name, project.version, project.build
        started.script = bool(project.robot)
        started.flow, started.state, started.vip = decision.flow, decision.state, decision.vip
        started.arm = decision.arm
        if decision.line is not None:
            started.number = decision.line.number.dialled
    return started
