"""A call that a robot makes: FreeSWITCH calls somebody, and brings the call to the workers once it is answered (R-ai.6).

Who answers is taken to the access number that the call shows, as a caller of it would be: what talks there, limits,
journal and fallback are those of any call.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Final

from dialplan.config import CONTEXTS, DIALLED, FreeSwitchSettings, way_to
from dialplan.errors import NotDialled
from dialplan.routing import (
    CallOffer,
    Capacity,
    DialRequest,
    Refused,
    RunFlow,
    Snapshot,
    blacklist_key,
    route,
    route_outbound,
)

__all__ = ["Outgoing", "outgoing"]

_NUMBER: Final = re.compile(r"\+?[0-9*#]{1,32}")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A call that may be made."""

    call: str
    """Its UUID."""
    number: str
    """What is called, translated."""
    command: str
    """The API command that makes it, which ends when it is answered or has failed."""


def outgoing(
    snapshot: Snapshot,
    settings: FreeSwitchSettings,
    number: str,
    access_number: str,
    at: float,
    capacity: Capacity,
    *,
    ring_seconds: int = 30,
) -> Outgoing:
    """How a robot calls ``number`` and shows ``access_number``; ``at`` in seconds since 1970.

    Raises NotDialled for numbers that nobody may call or reach, when nothing talks behind the access number, and when
    as many robots talk as may: who answers would be hung up on.
    """
    if not _NUMBER.fullmatch(number):
        raise NotDialled(f"{number[:40]!r} is no telephone number; write digits, * and #.")
    decision = route_outbound(snapshot, DialRequest(number, access_number, at))
    if isinstance(decision, Refused):
        raise NotDialled(f"{decision.reason[:1].upper()}{decision.reason[1:]}.")
    talk = route(snapshot, CallOffer(access_number, number, at, made=True))
    if not isinstance(talk, RunFlow):
        raise NotDialled(f"Nothing talks for {access_number}: {talk.reason}.")
    for claim in talk.claims:
        if claim.limit is not None and capacity.used(claim.kind) >= claim.limit:
            raise NotDialled(f"No place is free: {claim.kind} has {claim.limit}.")
    way = way_to(decision.number, settings)
    if way is None:
        raise NotDialled(
            f"{decision.number} is no extension, and no outbound rule reaches it; add one of the two to freeswitch.yaml."
        )
    for outside in way.outside:
        if blacklist_key(outside) in snapshot.blacklist:
            raise NotDialled(f"{outside} is on the blacklist.")
    shown = talk.called.dialled
    identifier = str(uuid.uuid4())
    variables = (
        f"origination_uuid={identifier},origination_caller_id_number={shown},{DIALLED}={number},"
        f"originate_timeout={ring_seconds},ignore_early_media=true"
    )
    command = f"originate {{{variables}}}{way.dial} {shown} XML {CONTEXTS['trunks']}"
    return Outgoing(identifier, decision.number, command)
