"""What the caller of a recording did, each act told by what it followed: so that it fits another version too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ivrdesigner.replay.moments import ANSWERS
from ivrdesigner.replay.recording import GIVEN, Moment

__all__ = ["Input", "inputs_from"]


@dataclass(frozen=True, slots=True)
class Input:
    """An act of the caller; silence until a time limit is one."""

    moment: Moment
    pause: float
    """Seconds since whatever happened before it."""
    meanwhile: bool
    """It came while something was under way, such as a prompt that it interrupted."""

    @property
    def is_silence(self) -> bool:
        return self.moment.kind == "tick"


def inputs_from(moments: Sequence[Moment], start: int) -> list[Input]:
    """The acts of the caller from a place in the recording on."""
    found: list[Input] = []
    under_way: set[int] = set()
    last = 0.0
    spoken = False
    for index, moment in enumerate(moments):
        number = moment["id"]
        if moment.kind in ("prompt", "fetch", "record", "transfer") and isinstance(number, int):
            under_way.add(number)
        elif moment.kind in GIVEN and isinstance(number, int):
            under_way.discard(number)
        is_silence = moment.kind == "tick" and bool(moment["silence"])
        if moment.kind in GIVEN and (is_silence or moment.kind not in ANSWERS):
            if index >= start:
                found.append(Input(moment, max(0.0, moment.at - last), bool(under_way) or spoken))
            spoken = moment.kind == "speech-started"
        last = max(last, moment.at)
    return found
