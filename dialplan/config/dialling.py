"""How a number is called from the office: an extension, or by the first outbound rule that fits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from dialplan.config.settings import FreeSwitchSettings, OutboundRule

__all__ = ["Way", "barred_behind", "fitting", "way_to"]


@dataclass(frozen=True, slots=True)
class Way:
    """How FreeSWITCH reaches a number."""

    dial: str
    """Dial string; several trunks, one after the other."""
    outside: tuple[str, ...] = ()
    """The number without the digits that a rule strips, and as trunks get it; none for extensions."""


def way_to(number: str, settings: FreeSwitchSettings) -> Way | None:
    """The way to a number; None when it is no extension and no outbound rule fits."""
    if number in settings.extensions:
        return Way(f"user/{number}@{settings.sip_domain}")
    rule = next((rule for rule in settings.outbound if re.match(fitting(rule), number)), None)
    if rule is None:
        return None
    left = number[rule.strip :]
    sent = f"{rule.add or ''}{left}"
    return Way("|".join(f"sofia/gateway/{name}/{sent}" for name in rule.trunks), (left, sent))


def barred_behind(rule: OutboundRule, blacklist: Iterable[str]) -> set[str]:
    """What may not be left of a number when a rule has stripped its digits, as a whole: it is on the blacklist, or is
    once the rule has put its own before (R-num.4). ``blacklist`` is that of a `CallPlan`; its numbers of 11 digits are
    found at the end of what was dialled, and not looked for here.
    """
    added = re.sub(r"[^0-9*#]", "", rule.add or "")
    barred = set()
    for key in blacklist:
        whole = len(key) < 11
        if whole and rule.strip:
            barred.add(key)
        shared = (len(added),) if whole else range(1, len(added) + 1)
        barred |= {key[count:] for count in shared if 0 < count < len(key) and added.endswith(key[:count])}
    return barred


def fitting(rule: OutboundRule) -> str:
    """Regular expression of the numbers that a rule is about."""
    prefix = rule.prefix or ""
    rest = f"{{{rule.length - len(prefix)}}}" if rule.length and rule.length > len(prefix) else "*"
    if rule.length and rule.length <= len(prefix):
        rest = "{0}"
    # Something must be left to dial, unless the rule means numbers of exactly that length.
    least = rule.strip if rule.length else rule.strip + 1
    return f"^(?=.{{{least}}})({re.escape(prefix)}[0-9*#]{rest})$"
