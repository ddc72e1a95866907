"""Other parties: calling, connecting, transferring, holding, listening in."""

from __future__ import annotations

import contextlib
import math
import uuid as uuids
from collections.abc import Mapping
from dataclasses import dataclass

from dialplan.errors import (
    CallEnded,
    CommandFailed,
    CommandTimeout,
    ConnectionLost,
    Hangup,
    InvalidArgument,
    LegFailed,
)
from dialplan.esl import WORKER_VARIABLE, Event, Execution, InboundConnection
from dialplan.esl.commands import encoded
from dialplan.session.arguments import cause, channel_uuid, dial_string, plain, word
from dialplan.session.call import CALL_VARIABLES, Call
from dialplan.session.media import Stream

__all__ = [
    "OUTCOMES",
    "Bridge",
    "BridgeResult",
    "Eavesdrop",
    "bridge",
    "connect",
    "deflect",
    "eavesdrop",
    "hold",
    "originate",
    "outcome",
    "park",
    "redirect",
    "transfer",
    "unhold",
    "unicast",
]

OUTCOMES: Mapping[str, str] = {
    "SUCCESS": "answered",
    "USER_BUSY": "busy",
    "NO_ANSWER": "no_answer",
    "NO_USER_RESPONSE": "no_answer",
    "ALLOTTED_TIMEOUT": "no_answer",
    "PROGRESS_TIMEOUT": "no_answer",
    "ORIGINATOR_CANCEL": "cancelled",
    "CALL_REJECTED": "rejected",
    "UNALLOCATED_NUMBER": "unreachable",
    "NO_ROUTE_DESTINATION": "unreachable",
    "INVALID_NUMBER_FORMAT": "unreachable",
    "DESTINATION_OUT_OF_ORDER": "unreachable",
    "SUBSCRIBER_ABSENT": "unreachable",
    "USER_NOT_REGISTERED": "unreachable",
    "NUMBER_CHANGED": "unreachable",
    "NORMAL_CIRCUIT_CONGESTION": "network_busy",
    "SWITCH_CONGESTION": "network_busy",
    "NORMAL_TEMPORARY_FAILURE": "network_busy",
    "NETWORK_OUT_OF_ORDER": "network_busy",
    "GATEWAY_DOWN": "network_busy",
}
"""Hang-up causes in the words of a caller; all others are ``failed``."""

_SETTLE_SECONDS = 10.0
_EAVESDROP_COMMANDS = {"listen": "0", "whisper": "2", "whisper_other": "1", "barge": "3"}


def outcome(cause_name: str) -> str:
    """A hang-up cause as ``answered``, ``busy``, ``no_answer``, ``rejected``, ``unreachable``, ``network_busy``,
    ``cancelled`` or ``failed``.
    """
    return OUTCOMES.get(cause_name, "failed")


@dataclass(frozen=True, slots=True)
class BridgeResult:
    """How a bridge ended."""

    outcome: str
    """``answered`` when they talked, else why they did not; see `OUTCOMES`."""
    cause: str
    """Why nobody was reached, or why the other leg hung up."""
    seconds: float
    """How long they talked."""
    other: str
    """UUID of the leg that was connected; '' for none."""


class Bridge:
    """A bridge under way: ringing, then talking. The call's notice `Ended` names it when it is over."""

    def __init__(self, call: Call, dial: str, legs: tuple[str, ...]) -> None:
        self.legs = legs
        """UUIDs of the legs that are called."""
        self._call = call
        self._other = ""
        self._from = 0.0
        self._to = 0.0
        self._cancelled = False
        channel = call.channel
        self._deaf = [
            channel.listen("CHANNEL_BRIDGE", self._bridged),
            channel.listen("CHANNEL_UNBRIDGE", self._unbridged),
        ]
        self._execution: Execution = channel.start("bridge", plain(dial), lock=False, token=self)

    @property
    def done(self) -> bool:
        return self._execution.done

    @property
    def answered(self) -> bool:
        """Whether they talk, or have talked."""
        return bool(self._other)

    @property
    def other(self) -> str:
        """UUID of the leg they talk with; '' before."""
        return self._other

    def wait(self, timeout: float) -> BridgeResult:
        """How it ended. Raises CommandTimeout while it goes on, CallEnded when the caller hangs up."""
        event = self._execution.wait(timeout)
        if event is None:
            raise CommandFailed("bridge", "dropped before its turn")
        for forget in self._deaf:
            forget()
        self._call.channel.forget(lambda item: item is self)
        if self._other:
            why = event.variable("last_bridge_hangup_cause") or event.variable("bridge_hangup_cause") or ""
            return BridgeResult("answered", why, max(0.0, (self._to or event.at) - self._from), self._other)
        why = event.variable("originate_disposition") or event.variable("originate_failed_cause") or ""
        return BridgeResult("cancelled" if self._cancelled else outcome(why), why, 0.0, "")

    def end(self, why: str = "NORMAL_CLEARING", timeout: float = _SETTLE_SECONDS) -> BridgeResult:
        """Hang up the other side, ringing or talking; the caller stays with us."""
        self._cancelled = not self._other
        for leg in (self._other,) if self._other else self.legs:
            _kill(self._call, leg, why)
        return self.wait(timeout)

    def _bridged(self, event: Event) -> None:
        self._other = event.get("Other-Leg-Unique-ID") or event.get("Bridge-B-Unique-ID", "")
        self._from = event.at

    def _unbridged(self, event: Event) -> None:
        self._to = event.at


def bridge(
    call: Call,
    *endpoints: str,
    ring: float = 30.0,
    variables: Mapping[str, str] | None = None,
    one_by_one: bool = False,
) -> Bridge:
    """Call endpoints (see `dial_string`) and connect the first that answers; returns at once.

    ``ring``: seconds to wait for an answer; FreeSWITCH counts ticks of the clock, so it may be one more.
    When it ends, or reaches nobody, the caller is ours again.
    """
    legs = tuple(str(uuids.uuid4()) for _ in endpoints)
    timing = {"originate_timeout": str(math.ceil(ring) + 1)}
    dial = dial_string(
        *endpoints, variables={**timing, **(variables or {})}, leg_uuids=legs, one_by_one=one_by_one
    )
    return Bridge(call, dial, legs)


def originate(
    connection: InboundConnection,
    endpoint: str,
    *,
    ring: float = 30.0,
    caller_number: str = "",
    variables: Mapping[str, str] | None = None,
    on_behalf: Call | None = None,
) -> Call:
    """Call somebody and park them: for consultation, call-backs and campaigns. They are a `Call` of their own.

    Raises LegFailed when nobody answers within ``ring`` seconds. ``on_behalf``: the call that waits for it; when that
    hangs up, the new leg does too and CallEnded is raised.
    """
    uuid = str(uuids.uuid4())
    settings = {
        **CALL_VARIABLES,
        "park_after_bridge": "true",
        "ignore_early_media": "true",
        "originate_timeout": str(math.ceil(ring) + 1),
        WORKER_VARIABLE: connection.tag,
        **({"origination_caller_id_number": caller_number} if caller_number else {}),
        **(variables or {}),
    }
    dial = dial_string(endpoint, variables=settings, leg_uuids=(uuid,))
    channel = connection.adopt(uuid)
    command = f"originate {word(dial)} &park()"
    try:
        if on_behalf is not None:
            on_behalf.channel.any_bgapi(command, ring + _SETTLE_SECONDS)
        else:
            channel.any_bgapi(command, ring + _SETTLE_SECONDS)
    except (CommandFailed, CallEnded) as fault:
        hangup = channel.hangup
        connection.forget(channel)
        if isinstance(fault, CommandFailed):
            why = fault.reply.removeprefix("-ERR").strip()
        elif hangup is not None:
            why = hangup.cause
        else:
            _call_off(connection, uuid)
            raise
        raise LegFailed(endpoint, why, outcome(why)) from fault
    except BaseException:
        connection.forget(channel)
        _call_off(connection, uuid)
        raise
    return Call(channel)


def _call_off(connection: InboundConnection, uuid: str) -> None:
    with contextlib.suppress(ConnectionLost):
        connection.submit(encoded(f"api uuid_kill {uuid} ORIGINATOR_CANCEL"))


def connect(first: Call, second: Call, timeout: float = _SETTLE_SECONDS) -> None:
    """Connect two calls of ours: the end of a consultation. When one hangs up, the other is parked and still ours."""
    for call in (first, second):
        call.set_variable("park_after_bridge", "true")
    bridged = first.channel.promise()
    forget = first.channel.listen("CHANNEL_BRIDGE", lambda _: bridged.ready() or bridged.set(True))
    try:
        first.channel.any_bgapi(f"uuid_bridge {first.uuid} {second.uuid}", timeout)
        if not bridged.wait(timeout) and not bridged.ready():
            raise CommandTimeout(f"the calls are not connected within {timeout:g} s")
        bridged.get()
    finally:
        forget()
        if not bridged.ready():
            bridged.set(None)


def park(call: Call) -> None:
    """Take a call out of whatever it does, a bridge too."""
    call.channel.api("uuid_park")


def transfer(call: Call, extension: str, context: str, dialplan: str = "XML") -> None:
    """Send the call on to the dialplan (blind transfer); it is no longer ours."""
    if extension.startswith("-") or not extension:
        raise InvalidArgument(f"{extension!r} is no extension")
    call.channel.api("uuid_transfer", f"{word(extension)} {word(dialplan)} {word(context)}")
    call.release()


def deflect(call: Call, uri: str, timeout: float = 30.0) -> str:
    """Ask the caller's side to call another SIP address (REFER of an answered call); FreeSWITCH's word on it."""
    return call.channel.bgapi("uuid_deflect", _address(uri), timeout)


def redirect(call: Call, uri: str, timeout: float = _SETTLE_SECONDS) -> Hangup:
    """Send a call that is not answered yet to another SIP address (302), which ends it here."""
    call.channel.start("redirect", plain(_address(uri)))
    hangup = call.wait_hangup(timeout)
    if hangup is None:
        raise CommandTimeout(f"the call is still here {timeout:g} s after it was redirected")
    return hangup


def hold(call: Call, music: Stream | None = None) -> None:
    """Put the call's telephone on hold; whom it talked with hears the music."""
    if music is not None:
        call.set_variable("hold_music", music.source())
    call.channel.bgapi("uuid_hold")


def unhold(call: Call) -> None:
    call.channel.any_bgapi(f"uuid_hold off {call.uuid}")


class Eavesdrop:
    """A supervisor's call that hears another one."""

    def __init__(self, call: Call, target: str, mode: str) -> None:
        self._call = call
        whisper = {
            "eavesdrop_whisper_aleg": mode in {"whisper_other", "barge"},
            "eavesdrop_whisper_bleg": mode in {"whisper", "barge"},
        }
        call.set_variable("eavesdrop_enable_dtmf", "false")
        for name, on in whisper.items():
            call.set_variable(name, str(on).lower())
        self._execution = call.channel.start("eavesdrop", channel_uuid(target), token=self)

    @property
    def done(self) -> bool:
        return self._execution.done

    def mode(self, mode: str) -> None:
        """Change to ``listen``, ``whisper`` (the target hears the supervisor), ``whisper_other`` or ``barge`` (both)."""
        self._call.channel.post({"eavesdrop-command": _command(mode)})

    def stop(self, timeout: float = _SETTLE_SECONDS) -> None:
        """Listen no more; both calls go on."""
        if not self.done:
            self._call.channel.post({"eavesdrop-command": "*"})
            self._execution.wait(timeout)
        self._call.channel.forget(lambda item: item is self)


def eavesdrop(call: Call, target: str, mode: str = "listen") -> Eavesdrop:
    """Let a call hear the call of UUID ``target``. The notice `Ended` names it when the target is gone."""
    _command(mode)
    return Eavesdrop(call, target, mode)


def unicast(call: Call, *, remote_port: int, local_port: int, host: str = "127.0.0.1") -> None:
    """Send the caller's sound to a UDP port and take sound from there: raw 16-bit frames at the call's rate.

    Only while the call is parked and nothing is played to it: FreeSWITCH serves it in no other application.
    """
    for port in (remote_port, local_port):
        if not 0 < port < 65536:
            raise InvalidArgument(f"{port} is no port")
    # Before its first frame of sound, as just after an answer, FreeSWITCH 1.10 fails an assertion at this message, and
    # is gone. An application takes one turn of its loop.
    call.channel.execute("sleep", "20", timeout=_SETTLE_SECONDS)
    call.channel.message(
        {
            "call-command": "unicast",
            "local-ip": host,
            "local-port": str(local_port),
            "remote-ip": host,
            "remote-port": str(remote_port),
            "transport": "udp",
        }
    )


def _kill(call: Call, leg: str, why: str) -> None:
    try:
        call.channel.any_api(f"uuid_kill {leg} {cause(why)}")
    except CommandFailed:
        return  # not made yet, or gone already


def _command(mode: str) -> str:
    try:
        return _EAVESDROP_COMMANDS[mode]
    except KeyError:
        raise InvalidArgument(
            f"{mode!r} is no way to listen in; there are {', '.join(_EAVESDROP_COMMANDS)}"
        ) from None


def _address(uri: str) -> str:
    if not uri.startswith(("sip:", "sips:", "tel:")) or any(c in uri for c in " \t<>,{}[]|$\\'\""):
        raise InvalidArgument(f"{uri[:80]!r} is no SIP or tel address")
    return uri
