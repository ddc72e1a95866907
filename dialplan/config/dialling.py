"""How a number is called from the office: an extension, or by the first outbound rule that fits."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dialplan.config.settings import FreeSwitchSettings, OutboundRule

__all__ = ["Way", "fitting", "way_to"]


@dataclass(frozen=True, slots=True)
class Way:
    """How FreeSWITCH reaches a number."""

    dial: str
    """Dial string; several trunks, one after the other."""
    outside: str = ""
    """What is left of the number without the digits that a rule strips; empty for extensions."""


def way_to(number: str, settings: FreeSwitchSettings) -> Way | None:
    """The way to a number; None when it is no extension and no outbound rule fits."""
    if number in settings.extensions:
        return Way(f"user/{number}@{settings.sip_domain}")
    rule = next((rule for rule in settings.outbound if re.match(fitting(rule), number)), None)
    if rule is None:
        return None
    outside = number[rule.strip :]
    return Way("|".join(f"sofia/gateway/{name}/{rule.add or ''}{outside}" for name in rule.trunks), outside)


def fitting(rule: OutboundRule) -> str:
    """Regular expression of the numbers that a rule is about."""
    prefix = rule.prefix or ""
    rest = f"{{{rule.length - len(prefix)}}}" if rule.length and rule.length > len(prefix) else "*"
    if rule.length and rule.length <= len(prefix):
        rest = "{0}"
    # Something must be left to dial, unless the rule means numbers of exactly that length.
    least = rule.strip if rule.length else rule.strip + 1
    return f"^(?=.{{{least}}})({re.escape(prefix)}[0-9*#]{rest})$"
