"""Queues of FreeSWITCH's own (mod_fifo): callers hear music, extensions ring, and nobody waits for ever.

Workers bring callers here whom a flow puts into a queue, and the fallback those whom no worker has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from dialplan.config.fallback import to
from dialplan.config.plan import CallPlan
from dialplan.config.settings import FreeSwitchSettings, Queue
from dialplan.config.steps import (
    FALLEN,
    QUEUE_CONTEXT,
    TAKEN_BY,
    anything,
    dialled,
    extension,
    music,
    refused,
)
from dialplan.config.xml import Element, action, element, params
from dialplan.esl import WORKER_VARIABLE

__all__ = ["SMALL_OFFICE", "fifos", "named_queues", "queue_context", "served_queues"]

SMALL_OFFICE: Final = 20
"""Up to so many extensions all of them ring for queues that freeswitch.yaml does not name."""
_RING_SECONDS: Final = 25
_WAITED: Final = "ivrkit_waited"
"""Channel variable of a caller who has waited in vain: the queue."""


def named_queues(settings: FreeSwitchSettings, plan: CallPlan) -> list[str]:
    """Numbers of the queues that flows, fallbacks and other queues lead to."""
    targets = {*plan.destinations, plan.fallback, *(number.fallback for number in plan.numbers)}
    targets |= {queue.overflow for queue in settings.queues.values() if queue.overflow is not None}
    return sorted(target.removeprefix("queue:") for target in targets if target.startswith("queue:"))


def served_queues(settings: FreeSwitchSettings, plan: CallPlan) -> Mapping[str, Queue]:
    """The queues of freeswitch.yaml, and in a small office those that are named elsewhere only."""
    served = dict(settings.queues)
    if 0 < len(settings.extensions) <= SMALL_OFFICE:
        for name in named_queues(settings, plan):
            served.setdefault(name, Queue(members=tuple(settings.extensions)))
    return served


def queue_context(settings: FreeSwitchSettings, plan: CallPlan) -> Iterator[Element]:
    """The extensions of the context ``ivrkit-queue``."""
    left = [action("set", f"{WORKER_VARIABLE}="), action("set", f"{TAKEN_BY}=")]
    yield extension("of no worker", [anything(left)], proceed=True)
    # FreeSWITCH serves small numbers first and would put callers without one before all others.
    last = element("condition", [action("set", "fifo_priority=9")], field="${fifo_priority}", expression="^$")
    yield extension("without a priority", [last], proceed=True)
    again = element(
        "condition",
        [action("hangup", "NO_ANSWER")],
        field=f"${{{FALLEN}}}:${{{_WAITED}}}:${{destination_number}}",
        expression=r"^true:([^:]+):\1$",
    )
    yield extension("waited there already", [again])
    for name, queue in served_queues(settings, plan).items():
        yield from _queue(name, queue, settings)
    yield extension("no such queue", [anything([]), refused("UNALLOCATED_NUMBER")])


def _queue(name: str, queue: Queue, settings: FreeSwitchSettings) -> Iterator[Element]:
    over = f"over-{name}"
    full = element(
        "condition",
        field=f"${{fifo(count {_fifo(name)})}}",  # <fifo>:<who serve>:<who wait>:…, or "none"
        expression=rf"^[^:]+:\d+:(?!(?:{'|'.join(map(str, range(queue.length)))}):)",
    )
    # A leg that another call has asked for is told, so that the flow of that one goes another way.
    asked = element(
        "condition", [action("hangup", "USER_BUSY")], field="${other_loopback_from_uuid}", expression="^.+$"
    )
    asked.append(element("anti-action", application="transfer", data=f"{over} XML {QUEUE_CONTEXT}"))
    yield extension(f"queue {name} is full", [dialled(f"^{name}$"), full, asked])
    wait = [
        action("answer"),
        action("set", f"fifo_music={music(settings)}"),
        action("set", f"fifo_orbit_exten={over}:{queue.wait}"),
        action("set", f"fifo_orbit_context={QUEUE_CONTEXT}"),
        action("set", "fifo_orbit_dialplan=XML"),
        action("set", "hangup_after_bridge=true"),
        action("fifo", f"{_fifo(name)} in"),
        action("hangup", "NORMAL_CLEARING"),
    ]
    yield extension(f"queue {name}", [dialled(f"^{name}$", wait)])
    told = [
        action("log", f"WARNING nobody took the call in queue {name}"),
        action("set", f"{_WAITED}={name}"),
    ]
    if queue.overflow is not None:
        yield extension(f"after queue {name}", [dialled(f"^{over}$", [*told, *to(queue.overflow, settings)])])
    else:
        yield extension(f"after queue {name}", [dialled(f"^{over}$", told), refused("NO_ANSWER")])


def _fifo(name: str) -> str:
    return f"{name}@ivrkit"


def fifos(settings: FreeSwitchSettings, plan: CallPlan) -> Element:
    """The configuration of mod_fifo."""
    made = []
    for name, queue in served_queues(settings, plan).items():
        ringing = []
        for number in queue.members:
            member = element("member", timeout=str(_RING_SECONDS), simo="1", lag="5")
            member.text = f"user/{number}@{settings.sip_domain}"
            ringing.append(member)
        made.append(element("fifo", ringing, name=_fifo(name), importance="0", outbound_strategy="ringall"))
    return element(
        "configuration",
        [
            element("settings", params({"delete-all-outbound-member-on-startup": True})),
            element("fifos", made),
        ],
        name="fifo.conf",
    )
