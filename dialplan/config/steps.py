"""Words and pieces that all parts of the dialplan use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from dialplan.config.settings import FreeSwitchSettings
from dialplan.config.xml import Element, action, element

__all__ = [
    "CONTEXTS",
    "DIALLED",
    "FALLBACK_CONTEXT",
    "FALLEN",
    "NEXT_CONTEXT",
    "QUEUE_CONTEXT",
    "RETRY_CONTEXT",
    "TAKEN_BY",
    "TARGET",
    "TO_ITS_FALLBACK",
    "anything",
    "dialled",
    "extension",
    "given_away",
    "music",
    "one_of",
    "refused",
]

CONTEXTS: Final = {"extensions": "office", "trunks": "public"}
"""Where the calls of a profile begin in the dialplan, by whom it serves."""
DIALLED: Final = "ivrkit_dialled"
"""Channel variable of a call that we made: the number that was called. Its dialplan begins with the access number."""
FALLBACK_CONTEXT: Final = "ivrkit-fallback"
RETRY_CONTEXT: Final = "ivrkit-retry"
QUEUE_CONTEXT: Final = "ivrkit-queue"
FALLEN: Final = "ivrkit_fallback"
"""Channel variable of a call that went to the fallback: no worker is offered it again."""
NEXT_CONTEXT: Final = "ivrkit_next"
"""Channel variable with the context that takes a call which its worker does not want; empty where none is asked."""
TAKEN_BY: Final = "ivrkit_worker"
"""Channel variable of a call that a worker has taken: its name. The dialplan empties it."""
TARGET: Final = "ivrkit_target"
"""Channel variable by which a worker says where the fallback shall bring a call; else its number decides."""
TO_ITS_FALLBACK: Final = f"${{ivrkit_number}} XML {FALLBACK_CONTEXT}"
"""Brings a call that a worker gave away to the fallback of the number that was dialled."""
_SOFT_TONE: Final = "tone_stream://v=-25;%(400,3000,425);loops=-1"


def extension(name: str, conditions: Iterable[Element], *, proceed: bool = False) -> Element:
    """An extension; ``proceed`` lets the dialplan be read on after it."""
    attributes = {"name": name} | ({"continue": "true"} if proceed else {})
    return element("extension", conditions, **attributes)


def dialled(expression: str, steps: Iterable[Element] = ()) -> Element:
    """Steps for numbers that fit."""
    return element("condition", steps, field="destination_number", expression=expression)


def anything(steps: Iterable[Element]) -> Element:
    """Steps for every number."""
    return dialled("^.*$", steps)


def given_away(steps: Iterable[Element], otherwise: Iterable[Element] = ()) -> Element:
    """Steps for a call of an access number that its flow gave away, and that has not fallen back yet."""
    condition = element("condition", steps, field=f"${{{FALLEN}}}:${{ivrkit_number}}", expression="^:.+$")
    for step in otherwise:
        step.tag = "anti-action"
        condition.append(step)
    return condition


def refused(cause: str) -> Element:
    """The end of a call that gets no further: back to its number's fallback when a flow gave it away, for its caller
    has been answered and would hear nothing; else a hang-up.
    """
    return given_away([action("transfer", TO_ITS_FALLBACK)], [action("hangup", cause)])


def one_of(words: Sequence[str], *, group: bool = False) -> str:
    """Regular expression of these words."""
    return f"^({'' if group else '?:'}{'|'.join(map(re.escape, words))})$"


def music(settings: FreeSwitchSettings) -> str:
    """What waiting callers hear."""
    return "local_stream://music" if settings.media.music is not None else _SOFT_TONE
