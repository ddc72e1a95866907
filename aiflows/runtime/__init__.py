"""What scripts need while they run: the object behind `ivrkit:turn`, and the events that it tells.

`OBJECTS` is for `vxml.interpreter.Options.objects`, together with those of flows. Events (`Utterance`, `TurnTaken`,
`Classified`) are steps of the interpreter's trace; `event_of` reads them. May import `aiflows.match`, `aiflows.model`,
`vxml.interpreter` and `vxml.grammar`. Requirements R-ai.2, R-ai.3, R-ai.5, R-ai.8, R-ai.9.
"""

from collections.abc import Mapping
from typing import Final

from aiflows.runtime.events import Classified, Outcome, ScriptEvent, TurnTaken, Utterance, event_of
from aiflows.runtime.scripts import matcher_of
from aiflows.runtime.turn import turn
from ivrdesigner.runtime import OBJECTS as OBJECTS_OF_FLOWS
from vxml.interpreter import ObjectHandler

__all__ = ["OBJECTS", "Classified", "Outcome", "ScriptEvent", "TurnTaken", "Utterance", "event_of", "turn"]

OBJECTS: Final[Mapping[str, ObjectHandler]] = {**OBJECTS_OF_FLOWS, "ivrkit:turn": turn}
"""Of flows and scripts, by classid."""
