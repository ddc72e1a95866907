"""Speech engines of a script that do not exist or cannot run (AIS123, AIS124)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aiflows.rules.context import ScriptContext
from asr_tts.host import available, engine_state
from asr_tts.spi import EngineKind
from ivrdesigner.project import Finding
from ivrdesigner.project.author_errors import did_you_mean
from vxml.message import Message

__all__ = ["unusable_engines"]

_KINDS: Final[tuple[EngineKind, ...]] = ("recognizer", "synthesizer")


def unusable_engines(around: ScriptContext) -> Iterator[Finding]:
    """AIS123 and AIS124."""
    speech = around.script.speech
    for kind, engine in zip(_KINDS, (speech.recognizer, speech.synthesizer), strict=True):
        if engine is None:
            continue
        path = ("speech", kind)
        state = engine_state(kind, engine.engine, **engine.settings)
        if state is None:
            names = [one.name for one in available() if one.kind == kind]
            message = Message("There is no speech engine {name} of this kind.", name=engine.engine)
            remedy = did_you_mean(engine.engine, names) or Message(
                "Name one that `ivrctl plugins` lists: {names}.", names=tuple(names)
            )
            yield around.finding("AIS123", path, message, remedy)
        elif not state.ok:
            message = Message(
                "The speech engine {name} cannot run here: {reason}.", name=engine.engine, reason=state.reason
            )
            remedy = (
                Message.of(state.how_to_install)
                if state.how_to_install
                else Message("Remove it, or mend it; calls use the engine of the server.")
            )
            yield around.finding("AIS124", path, message, remedy)
