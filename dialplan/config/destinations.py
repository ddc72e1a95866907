"""Whether the places that flows and fallbacks name can be reached at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dialplan.config.plan import CallPlan
from dialplan.config.queues import SMALL_OFFICE, named_queues
from dialplan.config.settings import FreeSwitchSettings, OutboundRule

__all__ = ["Remark", "remarks"]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that will not work as it may be meant."""

    message: str
    remedy: str


def remarks(settings: FreeSwitchSettings, plan: CallPlan) -> list[Remark]:
    """What callers would not reach, and other things that may not be meant so."""
    return [*_queues(settings, plan), *_telephones(settings, plan), *_fallbacks(plan), *_trunks(settings)]


def _queues(settings: FreeSwitchSettings, plan: CallPlan) -> Iterator[Remark]:
    for name in named_queues(settings, plan):
        if name in settings.queues:
            continue
        remedy = f'Give queues: {{"{name}": [extensions]}} in freeswitch.yaml.'
        if not settings.extensions:
            yield Remark(f"Nobody serves queue {name}: its callers go to the fallback at once.", remedy)
        elif len(settings.extensions) > SMALL_OFFICE:
            yield Remark(
                f"Queue {name} is not in freeswitch.yaml: its callers go to the fallback at once, since "
                f"{len(settings.extensions)} extensions are too many to ring together.",
                remedy,
            )
        else:
            yield Remark(f"Queue {name} is not in freeswitch.yaml: all extensions ring for it.", remedy)


def _telephones(settings: FreeSwitchSettings, plan: CallPlan) -> Iterator[Remark]:
    access = {form for number in plan.numbers if number.inbound for form in number.forms}
    targets = {*plan.destinations, plan.fallback, *(number.fallback for number in plan.numbers)}
    targets |= {queue.overflow for queue in settings.queues.values() if queue.overflow is not None}
    for target in sorted(targets):
        scheme, _, rest = target.partition(":")
        if scheme not in {"tel", "agent"}:
            continue
        number = re.sub(r"[-.()\s]", "", rest.partition(";")[0])
        known = number in settings.extensions or number in access
        if not known and not any(_fits(number, rule) for rule in settings.outbound):
            yield Remark(
                f"{target} is no extension, and no outbound rule reaches it.",
                "Add one of the two to freeswitch.yaml; callers go to the fallback of their number meanwhile.",
            )


def _fits(number: str, rule: OutboundRule) -> bool:
    return number.startswith(rule.prefix or "") and rule.length in {None, len(number)}


def _fallbacks(plan: CallPlan) -> Iterator[Remark]:
    for target in sorted({plan.fallback, *(number.fallback for number in plan.numbers)}):
        scheme, _, rest = target.partition(":")
        if scheme == "tel" and any(rest in number.forms for number in plan.numbers):
            yield Remark(
                f"The fallback {target} is an access number: without workers such calls end.",
                "Name another number.",
            )


def _trunks(settings: FreeSwitchSettings) -> Iterator[Remark]:
    for name, trunk in settings.trunks.items():
        if not trunk.addresses:
            remedy = "List them under addresses."
            yield Remark(f"The trunk {name} has no addresses: its calls are refused.", remedy)
