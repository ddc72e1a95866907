"""The dialplan: access numbers to the workers, the office, and what happens when nobody takes a call.

Five contexts. ``public``: calls of carriers. ``office``: calls of extensions. ``ivrkit-retry``: a call that a worker
did not take in time is offered to another one. ``ivrkit-fallback``: no worker took it, or the one that had it died;
the number stays what was dialled, so a worker sends a call there with ``<number> XML ivrkit-fallback``.
``ivrkit-queue``: callers wait.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from dialplan.config.dialling import barred_behind, fitting
from dialplan.config.fallback import fallback
from dialplan.config.plan import CallPlan
from dialplan.config.queues import queue_context, served_queues
from dialplan.config.settings import FreeSwitchSettings, OutboundRule
from dialplan.config.steps import (
    CONTEXTS,
    FALLBACK_CONTEXT,
    FALLEN,
    NEXT_CONTEXT,
    QUEUE_CONTEXT,
    RETRY_CONTEXT,
    TAKEN_BY,
    TO_ITS_FALLBACK,
    anything,
    dialled,
    extension,
    given_away,
    music,
    one_of,
    refused,
)
from dialplan.config.xml import Element, action, element
from dialplan.esl import WORKER_VARIABLE, worker_tag
from dialplan.session import CALL_VARIABLES

__all__ = ["dialplan"]

_AT_ONCE: Final = 500
"""Numbers of the blacklist in one condition; FreeSWITCH's regular expressions have a bound."""


def dialplan(settings: FreeSwitchSettings, plan: CallPlan) -> Element:
    """The section of the dialplan."""
    return element(
        "section",
        [
            element("context", [*_public(settings)], name=CONTEXTS["trunks"]),
            element("context", [*_office(settings, plan)], name=CONTEXTS["extensions"]),
            element("context", [*_retry(settings)], name=RETRY_CONTEXT),
            element("context", [*fallback(settings, plan)], name=FALLBACK_CONTEXT),
            element("context", [*queue_context(settings, plan)], name=QUEUE_CONTEXT),
        ],
        name="dialplan",
    )


# -- to the workers --------------------------------------------------------------------------------------------------


def _public(settings: FreeSwitchSettings) -> Iterator[Element]:
    # Every number of a carrier, so that a new access number needs no new configuration: routing knows which exist.
    yield _odd_numbers()
    yield from _workers(settings, "^(.+)$", shift=0)
    yield extension("not taken again", [anything([action("hangup", "NO_ROUTE_DESTINATION")])])


def _workers(settings: FreeSwitchSettings, expression: str, *, shift: int) -> Iterator[Element]:
    """Choose a worker by the call's UUID, and park the call for it; or open a socket for the call."""
    then = RETRY_CONTEXT if _retried(settings) and shift == 0 else FALLBACK_CONTEXT
    inband = [n for n, p in settings.profiles.items() if (p.dtmf or settings.media.dtmf) == "inband"]
    if inband:
        told = [action("set", "ivrkit_dtmf=inband", inline=True)]
        heard = element("condition", told, field="${sofia_profile_name}", expression=one_of(inband))
        yield extension("keys in the sound", [heard], proceed=True)
    variables = {
        **CALL_VARIABLES,
        "ivrkit_number": "${destination_number}",
        NEXT_CONTEXT: then,
        TAKEN_BY: "",
        "ivrkit_fallback_context": FALLBACK_CONTEXT,
        "ivrkit_recordings": settings.media.recordings,
        "hold_music": music(settings),
        "media_timeout": _milliseconds(settings),
    }
    # All at once: each step costs FreeSWITCH two events with all variables of the call.
    told = [action("multiset", "^^|" + "|".join(f"{name}={value}" for name, value in variables.items()))]
    if settings.workers.socket is not None:
        connected = action("socket", f"{settings.workers.socket} async full")
        steps = [*told, connected, action("transfer", f"$1 XML {then}")]
        yield extension("workers", [_not_fallen(), dialled(expression, steps)])
        return
    told.append(action("sched_transfer", f"+{settings.workers.take_within} $1 XML {then}"))
    yield extension("what workers know", [_not_fallen(), dialled(expression, told)], proceed=True)
    names = settings.workers.names
    # The variable holds while the call is parked. Set by a step of its own, it would have that step told to the worker.
    choices = [
        element("condition", [action("park", f"%[{WORKER_VARIABLE}={worker_tag(name)}]")], **tests)
        for name, tests in zip(names[shift:] + names[:shift], _shares(len(names)), strict=True)
    ]
    taken = element("condition", field="destination_number", expression=expression)
    yield extension("workers", [_not_fallen(), taken, *choices])


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
        yield extension("not taken again", [dialled(one_of(inbound), ended)])
    # A worker may have sent the call here: it is not that worker's any more.
    left = [
        action("set", f"{WORKER_VARIABLE}="),
        action("set", f"{TAKEN_BY}="),
        action("set", "hangup_after_bridge=true"),
        action("set", "continue_on_fail=false"),
        action("set", f"media_timeout={_milliseconds(settings)}"),
    ]
    yield extension("of no worker", [anything(left)], proceed=True)
    yield extension("given away", [given_away([action("set", "continue_on_fail=true")])], proceed=True)
    for seconds in sorted({phone.ring for phone in settings.extensions.values()}):
        numbers = [n for n, phone in settings.extensions.items() if phone.ring == seconds]
        steps = [
            action("set", f"call_timeout={seconds}"),
            action("set", "ringback=%(1000,4000,450)"),
            action("set", f"hold_music={music(settings)}"),
            action("bridge", f"user/$1@{settings.sip_domain}"),
            action("transfer", TO_ITS_FALLBACK),  # of those given away: others are hung up when it fails
        ]
        yield extension("extensions", [dialled(one_of(numbers, group=True), steps)])
    queues = [name for name in served_queues(settings, plan) if name not in settings.extensions]
    if queues:
        yield extension(
            "queues", [dialled(one_of(queues, group=True), [action("transfer", f"$1 XML {QUEUE_CONTEXT}")])]
        )
    short = sorted(key for key in plan.blacklist if len(key) < 11)
    yield from _blacklist("^", short)
    yield from _blacklist("", sorted(plan.blacklist.difference(short)))
    for rule in settings.outbound:
        yield from _blacklist(
            f"^(?={fitting(rule)}).{{{rule.strip}}}", sorted(barred_behind(rule, plan.blacklist))
        )
        yield extension("outbound", [_outbound(settings, rule)])
    yield extension("nobody", [anything([]), refused("UNALLOCATED_NUMBER")])


def _blacklist(begin: str, keys: list[str]) -> Iterator[Element]:
    """R-num.4: the last 11 digits of what was dialled, shorter numbers whole, also as a trunk gets them; only a line in
    the log. ``begin`` is what stands before the numbers, a regular expression.
    """
    for at in range(0, len(keys), _AT_ONCE):
        numbers = "|".join(map(re.escape, keys[at : at + _AT_ONCE]))
        told = [action("log", "WARNING blacklist: the call to ${destination_number} is not made")]
        found = dialled(f"{begin}(?:{numbers})$", told)
        yield extension("blacklist", [found, refused("OUTGOING_CALL_BARRED")])


def _milliseconds(settings: FreeSwitchSettings) -> str:
    """Of silence on the wire, after which FreeSWITCH takes a telephone for gone."""
    return str(settings.media.rtp_timeout * 1000)


def _outbound(settings: FreeSwitchSettings, rule: OutboundRule) -> Element:
    number = (rule.add or "") + ("${destination_number:" + str(rule.strip) + "}" if rule.strip else "$1")
    shown = {settings.trunks[name].caller_number for name in rule.trunks} - {None}
    steps = [action("set", f"effective_caller_id_number={shown.pop()}")] if len(shown) == 1 else []
    gateways = "|".join(f"sofia/gateway/{name}/{number}" for name in rule.trunks)
    steps += [action("bridge", gateways), action("transfer", TO_ITS_FALLBACK)]
    return dialled(fitting(rule), steps)


def _odd_numbers() -> Element:
    """Refuse what is no number: blanks would be further arguments below, and ``${…}`` would be carried out."""
    refused = [action("hangup", "INVALID_NUMBER_FORMAT")]
    return extension("no number", [dialled("^.{65,}$|[^0-9A-Za-z+*#._-]|^$", refused)])
