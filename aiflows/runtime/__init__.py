"""What scripts need while they run: the object behind `ivrkit:turn`, and the events that it tells.

`OBJECTS` is for `vxml.interpreter.Options.objects`, together with those of flows; `objects_beside` makes it for calls
that must not wait for each other's matchers. Events (`Utterance`, `TurnTaken`,
`Classified`) are steps of the interpreter's trace; `event_of` reads them. May import `aiflows.match`, `aiflows.model`,
`vxml.interpreter` and `vxml.grammar`. Requirements R-ai.2, R-ai.3, R-ai.5, R-ai.8, R-ai.9.
"""

from collections.abc import Mapping
from functools import partial
from typing import Final

from aiflows.match import Aside, at_once
from aiflows.runtime.events import Classified, Outcome, ScriptEvent, TurnTaken, Utterance, event_of
from aiflows.runtime.scripts import matcher_of
from aiflows.runtime.turn import turn
from ivrdesigner.runtime import OBJECTS as OBJECTS_OF_FLOWS
from vxml.interpreter import ObjectHandler

__all__ = [
    "OBJECTS",
    "Classified",
    "Outcome",
    "ScriptEvent",
    "TurnTaken",
    "Utterance",
    "event_of",
    "matcher_of",
    "objects_beside",
    "turn",
]


def objects_beside(aside: Aside) -> Mapping[str, ObjectHandler]:
    """What runs the `<object>` elements of flows and scripts, by classid; matchers run by ``aside``."""
    return {**OBJECTS_OF_FLOWS, "ivrkit:turn": partial(turn, aside=aside)}


OBJECTS: Final = objects_beside(at_once)
"""The same where nobody else waits."""
