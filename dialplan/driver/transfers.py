"""`<transfer>` on a call (VoiceXML 2.0 §2.3.7, 2.1 §9): bridged, let go, or on to another dialog."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import gevent

from dialplan.driver.destinations import Leg, Unreachable
from dialplan.driver.open_call import OpenCall
from dialplan.driver.sounds import Sounds
from dialplan.driver.task import Task
from dialplan.errors import CallEnded, CommandFailed, CommandTimeout, ConnectionLost, DialplanError
from dialplan.session import Bridge, BridgeResult, File, bridge
from dialplan.session import transfer as hand_over
from dialplan.session.arguments import dial_string
from vxml.platform import Segment, Transfer

__all__ = ["Connected", "Transfers"]

_RESULTS: Final[Mapping[str, str]] = {
    "busy": "busy",
    "no_answer": "noanswer",
    "cancelled": "near_end_disconnect",
    "network_busy": "network_busy",
    # Somebody who declines is there and does not take the call.
    "rejected": "busy",
}
"""Outcomes of `dialplan.session.OUTCOMES` in the words of §2.3.7; what is not here is below or ``unknown``."""

_EVENTS: Final[Mapping[str, str]] = {
    "UNALLOCATED_NUMBER": "error.connection.baddestination",
    "INVALID_NUMBER_FORMAT": "error.connection.baddestination",
    "NUMBER_CHANGED": "error.connection.baddestination",
    "INVALID_URL": "error.connection.baddestination",
    "NO_ROUTE_DESTINATION": "error.connection.noroute",
    "NO_ROUTE_TRANSIT_NET": "error.connection.noroute",
    "INVALID_GATEWAY": "error.connection.noroute",
    "INVALID_PROFILE": "error.connection.noroute",
    "CHAN_NOT_IMPLEMENTED": "error.connection.noroute",
    "OUTGOING_CALL_BARRED": "error.connection.noauthorization",
    "BEARERCAPABILITY_NOTAUTH": "error.connection.noauthorization",
    "REQUESTED_CHAN_UNAVAIL": "error.connection.noresource",
    "SUBSCRIBER_ABSENT": "noanswer",
    "USER_NOT_REGISTERED": "noanswer",
    "DESTINATION_OUT_OF_ORDER": "noanswer",
}
"""Q.850 causes by FreeSWITCH's names that tell more than the outcome: events, and nobody there to answer."""

_NETWORK_ENDS: Final = frozenset(
    {
        "NETWORK_OUT_OF_ORDER",
        "NORMAL_TEMPORARY_FAILURE",
        "RECOVERY_ON_TIMER_EXPIRE",
        "MEDIA_TIMEOUT",
        "INTERWORKING",
        "SWITCH_CONGESTION",
        "DESTINATION_OUT_OF_ORDER",
        "LOSE_RACE",
        "CRASH",
        "SYSTEM_SHUTDOWN",
    }
)
_PRIORITY: Final = re.compile("priority=([0-9])")
"""What queue nodes are compiled to; greater goes first."""
_LONGEST: Final = 86_400.0
_ANSWER_SLACK: Final = 15.0
_LOOK: Final = 0.2
"""Seconds between two looks whether somebody has answered."""


@dataclass(frozen=True, slots=True)
class Connected:
    """A `Transfer` that has ended."""

    command: Transfer
    result: str
    """As `vxml.platform.TransferEnded`."""
    cause: str = ""
    seconds: float = 0.0
    other: str = ""
    onward: Task | None = None
    """The dialog that the caller goes on with."""
    message: str = ""


class Transfers:
    """One transfer at a time; ``over`` is told of its end, once."""

    def __init__(
        self,
        line: OpenCall,
        task: Task,
        sounds: Sounds,
        over: Callable[[Connected], None],
        complain: Callable[[str], None],
    ) -> None:
        self._line = line
        self._task = task
        self._sounds = sounds
        self._over = over
        self._complain = complain
        self._identifier: int | None = None
        self._bridge: Bridge | None = None
        self._greenlet: gevent.Greenlet | None = None
        self._why_ended = ""

    @property
    def busy(self) -> bool:
        """Whether one is under way."""
        return self._identifier is not None

    def transfer(self, command: Transfer) -> None:
        """Begin; returns at once."""
        self._identifier, self._bridge, self._why_ended = command.id, None, ""
        self._line.bridged_at = 0.0
        self._greenlet = gevent.spawn(self._run, command)

    def stop(self, identifier: int) -> None:
        """Take the caller back."""
        if identifier == self._identifier:
            self._end("near_end_disconnect")

    def close(self) -> None:
        """Tell nothing any more."""
        if self._greenlet is not None:
            self._greenlet.kill(block=False)

    def _run(self, command: Transfer) -> None:
        try:
            connected = self._connected(command)
        except Unreachable as fault:
            connected = Connected(command, fault.event, message=str(fault))
        except CallEnded:
            self._line.wait_gone()
            connected = Connected(command, "near_end_disconnect")
        except DialplanError as fault:
            connected = Connected(command, "error.connection.noresource", message=str(fault))
        if connected.message:
            self._complain(f"transfer: {connected.message}")
        if self._identifier == command.id:
            self._identifier = None
            self._over(connected)

    def _connected(self, command: Transfer) -> Connected:
        found = self._line.services.destinations.find(command.dest, self._task)
        if isinstance(found, Task):
            return Connected(command, "transferred", onward=found)
        self._line.ensure_answered()
        self._line.wait_linked()
        if command.kind == "blind":
            return self._let_go(command, found)
        return self._bridged(command, found)

    def _let_go(self, command: Transfer, leg: Leg) -> Connected:
        call = self._line.call
        for name, value in _along(command).items():
            call.set_variable(name, value)
        call.set_variable("hangup_after_bridge", "true")
        try:
            if leg.extension is not None:
                number, context = leg.extension
                hand_over(call, number, context)
            else:
                ring = {"originate_timeout": str(round(command.connect_timeout) + 1)}
                dial = dial_string(leg.dial, variables=ring)
                hand_over(call, f"m:^:bridge:{dial}^{self._unreached()}", "default", "inline")
        except CommandFailed as fault:
            return Connected(command, "error.connection.noroute", message=str(fault))
        return Connected(command, "transferred")

    def _unreached(self) -> str:
        """What becomes of a caller whom nobody takes: the fallback of the number that he called, where there is one."""
        call = self._line.call
        number, context = call.variable("ivrkit_number"), call.variable("ivrkit_fallback_context")
        return f"transfer:{number} XML {context}" if number and context else "hangup:NORMAL_CLEARING"

    def _bridged(self, command: Transfer, leg: Leg) -> Connected:
        call = self._line.call
        call.set_variable("hangup_after_bridge", "false")
        variables = _along(command)
        if command.audio is not None and self._ringback(command.audio):
            variables["ignore_early_media"] = "true"
        self._bridge = attempt = bridge(
            call, leg.dial, ring=max(1.0, command.connect_timeout), variables=variables
        )
        if self._why_ended:
            self._end(self._why_ended)
        if command.kind != "bridge":
            return self._consulted(command, attempt)
        limit = command.max_time or _LONGEST
        while True:
            left = self._line.bridged_at + limit - time.monotonic() if attempt.answered else _LOOK
            try:
                return self._result(command, attempt.wait(max(0.0, min(left, _LOOK))))
            except CommandTimeout:
                if left <= 0:
                    return self._result(command, self._ended(attempt, "maxtime_disconnect"))
            except ConnectionLost:
                self._line.wait_linked()
                return Connected(command, "unknown", message="the event socket was away during a bridge")

    def _consulted(self, command: Transfer, attempt: Bridge) -> Connected:
        """Until somebody answers; then both go on without us (VoiceXML 2.1 §9)."""
        call = self._line.call
        until = time.monotonic() + command.connect_timeout + _ANSWER_SLACK
        while not attempt.answered and not attempt.done and time.monotonic() < until:
            gevent.sleep(_LOOK)
        if not attempt.answered:
            result = attempt.wait(1.0) if attempt.done else attempt.end()
            if result.outcome != "answered":
                return self._result(command, result)
        call.set_variable("hangup_after_bridge", "true")
        call.release()
        return Connected(command, "transferred", cause="SUCCESS", other=attempt.other)

    def _ended(self, attempt: Bridge, why: str) -> BridgeResult:
        self._why_ended = why
        return attempt.end()

    def _end(self, why: str) -> None:
        self._why_ended = why
        if self._bridge is not None:
            gevent.spawn(self._hang_up, self._bridge)

    def _hang_up(self, attempt: Bridge) -> None:
        try:
            attempt.end()
        except DialplanError as fault:
            self._complain(f"a bridge does not end: {fault}")

    def _result(self, command: Transfer, ended: BridgeResult) -> Connected:
        if ended.outcome == "cancelled" and not self._why_ended:
            # By nobody but the caller: FreeSWITCH tells the hang-up behind its consequence where two of its threads race.
            self._line.wait_gone()
        return Connected(command, self._why_ended or _result(ended), ended.cause, ended.seconds, ended.other)

    def _ringback(self, uri: str) -> bool:
        """What the caller hears until somebody answers (§2.3.7 transferaudio); whether it can be played."""
        pieces = self._sounds.pieces(Segment(audio=uri))
        if not pieces or isinstance(pieces[0], str) or not isinstance(pieces[0].media, File):
            return False
        for name in ("ringback", "transfer_ringback"):
            self._line.call.set_variable(name, pieces[0].media.path)
        return True


def _along(command: Transfer) -> dict[str, str]:
    """Channel variables that go with a call: ``aai`` as User-to-User information (RFC 7433), in hexadecimal because
    values may not be any text; and for FreeSWITCH's queues, which serve small numbers first, the priority in it.
    """
    if not command.aai:
        return {}
    variables = {"sip_h_User-to-User": f"{command.aai.encode().hex()};encoding=hex"}
    if asked := _PRIORITY.fullmatch(command.aai):
        variables["fifo_priority"] = str(9 - int(asked[1]))
    return variables


def _result(ended: BridgeResult) -> str:
    if ended.outcome == "answered":
        return "network_disconnect" if ended.cause in _NETWORK_ENDS else "far_end_disconnect"
    return _EVENTS.get(ended.cause) or _RESULTS.get(ended.outcome, "unknown")
