"""The dialplan: access numbers to the workers, the office, and what happens when nobody takes a call.

Four contexts. ``public``: calls of carriers. ``office``: calls of extensions. ``ivrkit-retry``: a call that a worker
did not take in time is offered to another one. ``ivrkit-fallback``: no worker took it, or the one that had it died;
the number stays what was dialled, so a worker sends a call there with ``<number> XML ivrkit-fallback``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from dialplan.config.settings import FreeSwitchSettings, OutboundRule
from dialplan.config.sip import CONTEXTS
from dialplan.config.xml import Element, action, element
from dialplan.esl import WORKER_VARIABLE, worker_tag
from dialplan.session import CALL_VARIABLES

__all__ = [
    "FALLBACK_CONTEXT",
    "NEXT_CONTEXT",
    "RETRY_CONTEXT",
    "TAKEN_BY",
    "TARGET",
    "CallPlan",
    "PlannedNumber",
    "dialplan",
    "sound_file",
]

FALLBACK_CONTEXT: Final = "ivrkit-fallback"
RETRY_CONTEXT: Final = "ivrkit-retry"
FALLEN: Final = "ivrkit_fallback"
"""Channel variable of a call that went to the fallback: no worker is offered it again."""
NEXT_CONTEXT: Final = "ivrkit_next"
"""Channel variable with the context that takes a call which its worker does not want; empty where none is asked."""
TAKEN_BY: Final = "ivrkit_worker"
"""Channel variable of a call that a worker has taken: its name. The dialplan empties it."""
TARGET: Final = "ivrkit_target"
"""Channel variable by which a worker says where the fallback shall bring a call; else its number decides."""

_AT_ONCE: Final = 500
"""Numbers of the blacklist in one condition; FreeSWITCH's regular expressions have a bound."""
_NOBODY: Final = "nobody-came"
_LONGEST_WAIT: Final = 600
"""Seconds that a caller waits in a queue without a worker."""
_SOFT_TONE: Final = "tone_stream://v=-25;%(400,3000,425);loops=-1"


@dataclass(frozen=True, slots=True)
class PlannedNumber:
    """An access number."""

    forms: tuple[str, ...]
    """The ways in which it may be dialled."""
    fallback: str
    """Where its calls go when no worker takes them (`dialplan.routing.Target`)."""
    inbound: bool = True
    """Whether it answers calls."""


@dataclass(frozen=True, slots=True)
class CallPlan:
    """What the dialplan must know of the site (`dialplan.routing.Snapshot`)."""

    numbers: tuple[PlannedNumber, ...] = ()
    fallback: str = "hangup:NORMAL_TEMPORARY_FAILURE"
    """For calls to other numbers."""
    blacklist: frozenset[str] = frozenset()
    """Keys as of `dialplan.routing.blacklist_key`: 11 digits, or shorter numbers."""


def dialplan(settings: FreeSwitchSettings, plan: CallPlan) -> Element:
    """The section of the dialplan."""
    return element(
        "section",
        [
            element("context", [*_public(settings)], name=CONTEXTS["trunks"]),
            element("context", [*_office(settings, plan)], name=CONTEXTS["extensions"]),
            element("context", [*_retry(settings)], name=RETRY_CONTEXT),
            element("context", [*_fallback(settings, plan)], name=FALLBACK_CONTEXT),
        ],
        name="dialplan",
    )


# -- to the workers --------------------------------------------------------------------------------------------------


def _public(settings: FreeSwitchSettings) -> Iterator[Element]:
    # Every number of a carrier, so that a new access number needs no new configuration: routing knows which exist.
    yield _odd_numbers()
    yield from _workers(settings, "^(.+)$", shift=0)
    yield _extension("not taken again", [_dialled("^.*$", [action("hangup", "NO_ROUTE_DESTINATION")])])


def _workers(settings: FreeSwitchSettings, expression: str, *, shift: int) -> Iterator[Element]:
    """Choose a worker by the call's UUID, and park the call for it; or open a socket for the call."""
    then = RETRY_CONTEXT if _retried(settings) and shift == 0 else FALLBACK_CONTEXT
    inband = [n for n, p in settings.profiles.items() if (p.dtmf or settings.media.dtmf) == "inband"]
    if inband:
        told = [action("set", "ivrkit_dtmf=inband", inline=True)]
        heard = element("condition", told, field="${sofia_profile_name}", expression=_one_of(inband))
        yield _extension("keys in the sound", [heard], proceed=True)
    variables = {
        **CALL_VARIABLES,
        "ivrkit_number": "${destination_number}",
        NEXT_CONTEXT: then,
        TAKEN_BY: "",
        "ivrkit_fallback_context": FALLBACK_CONTEXT,
        "ivrkit_recordings": settings.media.recordings,
        "hold_music": _music(settings),
    }
    # All at once and before the worker is chosen: a worker would get an event for each step.
    told = [action("multiset", "^^|" + "|".join(f"{name}={value}" for name, value in variables.items()))]
    if settings.workers.socket is not None:
        connected = action("socket", f"{settings.workers.socket} async full")
        steps = [*told, connected, action("transfer", f"$1 XML {then}")]
        yield _extension("workers", [_not_fallen(), _dialled(expression, steps)])
        return
    told.append(action("sched_transfer", f"+{settings.workers.take_within} $1 XML {then}"))
    yield _extension("what workers know", [_not_fallen(), _dialled(expression, told)], proceed=True)
    names = settings.workers.names
    choices = [
        element("condition", [action("set", f"{WORKER_VARIABLE}={worker_tag(name)}")], **tests)
        for name, tests in zip(names[shift:] + names[:shift], _shares(len(names)), strict=True)
    ]
    taken = element("condition", field="destination_number", expression=expression)
    yield _extension("choice of a worker", [_not_fallen(), taken, *choices], proceed=True)
    yield _extension("workers", [_not_fallen(), _dialled(expression, [action("park")])])


def _not_fallen() -> Element:
    return element("condition", field=f"${{{FALLEN}}}", expression="^$")


def _retried(settings: FreeSwitchSettings) -> bool:
    return settings.workers.socket is None and len(settings.workers.names) > 1


def _shares(count: int) -> list[dict[str, str]]:
    """Conditions that divide the UUIDs of calls evenly; the last one takes all that is left."""
    bounds = [index * 256 // count for index in range(count)]
    tests = [
        {"field": "${uuid}", "expression": f"({_hex_between(first, after)})$", "break": "on-true"}
        for first, after in pairwise(bounds)
    ]
    return [*tests, {"field": "${uuid}", "expression": "^.*$"}]


def _hex_between(first: int, after: int) -> str:
    """Regular expression of the two-digit hexadecimal numbers from ``first`` to before ``after``."""
    rows: dict[str, list[str]] = {}
    for number in range(first, after):
        rows.setdefault(f"{number:02x}"[0], []).append(f"{number:02x}"[1])
    return "|".join(f"{high}[{''.join(low)}]" for high, low in rows.items())


def _retry(settings: FreeSwitchSettings) -> Iterator[Element]:
    if _retried(settings):
        yield from _workers(settings, "^(.+)$", shift=1)


# -- the office ------------------------------------------------------------------------------------------------------


def _office(settings: FreeSwitchSettings, plan: CallPlan) -> Iterator[Element]:
    yield _odd_numbers()
    inbound = [form for number in plan.numbers if number.inbound for form in number.forms]
    if inbound:
        yield from _workers(settings, f"^({'|'.join(map(re.escape, inbound))})$", shift=0)
        ended = [action("hangup", "NO_ROUTE_DESTINATION")]
        yield _extension("not taken again", [_dialled(_one_of(inbound), ended)])
    # A worker may have sent the call here: it is not that worker's any more.
    left = [action("set", f"{WORKER_VARIABLE}="), action("set", f"{TAKEN_BY}=")]
    yield _extension("of no worker", [_dialled("^.*$", left)], proceed=True)
    for seconds in sorted({extension.ring for extension in settings.extensions.values()}):
        numbers = [n for n, extension in settings.extensions.items() if extension.ring == seconds]
        steps = [
            action("set", f"call_timeout={seconds}"),
            action("set", "hangup_after_bridge=true"),
            action("set", "continue_on_fail=false"),
            action("set", "ringback=%(1000,4000,450)"),
            action("set", f"hold_music={_music(settings)}"),
            action("bridge", f"user/$1@{settings.sip_domain}"),
        ]
        yield _extension("extensions", [_dialled(_one_of(numbers, group=True), steps)])
    yield from _blacklist(plan.blacklist)
    for rule in settings.outbound:
        yield _extension("outbound", [_outbound(settings, rule)])
    yield _extension("nobody", [_dialled("^.*$", [action("hangup", "UNALLOCATED_NUMBER")])])


def _blacklist(keys: frozenset[str]) -> Iterator[Element]:
    """R-num.4: the last 11 digits of what was dialled, shorter numbers whole; only a line in the log."""
    whole = sorted(key for key in keys if len(key) < 11)
    ends = sorted(key for key in keys if len(key) >= 11)
    for begin, listed, end in (("^", whole, "$"), ("", ends, "$")):
        for at in range(0, len(listed), _AT_ONCE):
            numbers = "|".join(map(re.escape, listed[at : at + _AT_ONCE]))
            steps = [
                action("log", "WARNING blacklist: the call to ${destination_number} is not made"),
                action("hangup", "CALL_REJECTED"),
            ]
            yield _extension("blacklist", [_dialled(f"{begin}(?:{numbers}){end}", steps)])


def _outbound(settings: FreeSwitchSettings, rule: OutboundRule) -> Element:
    prefix = rule.prefix or ""
    rest = f"{{{rule.length - len(prefix)}}}" if rule.length and rule.length > len(prefix) else "*"
    if rule.length and rule.length <= len(prefix):
        rest = "{0}"
    expression = f"^(?=.{{{rule.strip}}})({re.escape(prefix)}[0-9*#]{rest})$"
    number = (rule.add or "") + ("${destination_number:" + str(rule.strip) + "}" if rule.strip else "$1")
    shown = {settings.trunks[name].caller_number for name in rule.trunks} - {None}
    steps = [action("set", f"effective_caller_id_number={shown.pop()}")] if len(shown) == 1 else []
    gateways = "|".join(f"sofia/gateway/{name}/{number}" for name in rule.trunks)
    steps += [
        action("set", "hangup_after_bridge=true"),
        action("set", "continue_on_fail=false"),
        action("bridge", gateways),
    ]
    return _dialled(expression, steps)


# -- nobody took it --------------------------------------------------------------------------------------------------


def _fallback(settings: FreeSwitchSettings, plan: CallPlan) -> Iterator[Element]:
    mark = [
        action("set", f"{FALLEN}=true", inline=True),
        action("set", f"{WORKER_VARIABLE}=", inline=True),
        action("set", f"{TAKEN_BY}=", inline=True),
        action("log", "WARNING no worker has the call to ${destination_number}: it goes to the fallback"),
    ]
    yield _extension("it is told", [_dialled("^.*$", mark)], proceed=True)
    yield _extension("nobody came", [_dialled(f"^{_NOBODY}$", [action("hangup", "NO_ANSWER")])])
    yield from _told(settings)
    by_target: dict[str, list[str]] = {}
    for number in plan.numbers:
        if number.fallback != plan.fallback:
            by_target.setdefault(number.fallback, []).extend(number.forms)
    for target, forms in by_target.items():
        yield _extension(target, [_dialled(_one_of(forms), _to(target, settings))])
    yield _extension(plan.fallback, [_dialled("^.*$", _to(plan.fallback, settings))])


def _told(settings: FreeSwitchSettings) -> Iterator[Element]:
    """Where a worker said that the call shall go (`TARGET`, a `dialplan.routing.Target`)."""
    patterns = {
        "tel:$1": r"^tel:(\+?[0-9*#]{1,32})$",
        "sip:$1": r"^sip:([A-Za-z0-9._+*#-]{1,64}@[A-Za-z0-9.:\[\]-]{1,255})$",
        "voicemail:$1": "^voicemail:([0-9A-Za-z]{1,32})$",
        "announcement:/$1": r"^announcement:/([^${}'\"\\|,;!<>&]{1,512})$",
        "announcement:$1": r"^announcement:([^${}'\"\\|,;!<>&]{1,512})$",
        "hangup:$1": "^hangup:([A-Z][A-Z0-9_]{1,63})$",
    } | {f"queue:{queue}": f"^queue:{queue}$" for queue in settings.queues}
    for target, expression in patterns.items():
        told = element("condition", _to(target, settings), field=f"${{{TARGET}}}", expression=expression)
        yield _extension(f"told {target.partition(':')[0]}", [told])


def sound_file(target: str, settings: FreeSwitchSettings) -> str:
    """Path of the file that an ``announcement:`` names."""
    name = target.partition(":")[2]
    return name if name.startswith("/") else f"{settings.media.sounds}/{name}"


def _to(target: str, settings: FreeSwitchSettings) -> list[Element]:
    """Steps that bring a call to a target, and end it well when that fails."""
    scheme, _, rest = target.partition(":")
    sorry = action("hangup", "NORMAL_TEMPORARY_FAILURE")
    media = settings.media
    if scheme == "hangup":
        return [action("hangup", rest)]
    if scheme == "tel":
        return [action("transfer", f"{rest} XML {CONTEXTS['extensions']}")]
    if scheme == "announcement":
        sound = sound_file(target, settings)
        return [
            action("answer"),
            action("sleep", "500"),
            action("playback", sound),
            action("hangup", "NORMAL_CLEARING"),
        ]
    if scheme == "sip":
        profiles = settings.profiles.items()
        profile = next((n for n, p in profiles if p.serves == "trunks"), next(iter(settings.profiles)))
        steps = [action("set", "hangup_after_bridge=true"), action("set", "call_timeout=60")]
        return [*steps, action("bridge", f"sofia/{profile}/{rest}"), sorry]
    if scheme == "queue" and settings.queues.get(rest):
        return [
            action("answer"),
            action("set", f"fifo_music={_music(settings)}"),
            action("set", f"fifo_orbit_exten={_NOBODY}:{_LONGEST_WAIT}"),
            action("set", f"fifo_orbit_context={FALLBACK_CONTEXT}"),
            action("fifo", f"{rest}@ivrkit in"),
            sorry,
        ]
    if scheme == "voicemail":
        # In the folder itself, since FreeSWITCH makes no folders for recordings.
        file = f"{media.recordings}/voicemail-{rest}-${{strftime(%Y%m%d-%H%M%S)}}-${{uuid}}.wav"
        beep = "tone_stream://%(500,0,800)"
        ends = [action("set", "playback_terminators=#"), action("record", f"{file} 180 200 5")]
        return [
            action("answer"),
            action("sleep", "500"),
            action("playback", beep),
            *ends,
            action("hangup", "NORMAL_CLEARING"),
        ]
    return [sorry]


def _odd_numbers() -> Element:
    """Refuse what is no number: blanks would be further arguments below, and ``${…}`` would be carried out."""
    refused = [action("hangup", "INVALID_NUMBER_FORMAT")]
    return _extension("no number", [_dialled("^.{65,}$|[^0-9A-Za-z+*#._-]|^$", refused)])


# -- pieces ----------------------------------------------------------------------------------------------------------


def _extension(name: str, conditions: Iterable[Element], *, proceed: bool = False) -> Element:
    attributes = {"name": name} | ({"continue": "true"} if proceed else {})
    return element("extension", conditions, **attributes)


def _dialled(expression: str, steps: Iterable[Element]) -> Element:
    return element("condition", steps, field="destination_number", expression=expression)


def _one_of(words: Sequence[str], *, group: bool = False) -> str:
    return f"^({'' if group else '?:'}{'|'.join(map(re.escape, words))})$"


def _music(settings: FreeSwitchSettings) -> str:
    return "local_stream://music" if settings.media.music is not None else _SOFT_TONE
