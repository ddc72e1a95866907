"""The engines that are installed."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from asr_tts.errors import EngineUnavailable
from asr_tts.spi import SpeechEngine, Synthesizer

__all__ = ["DEFAULT_SYNTHESIZER", "GROUP", "EngineState", "available", "open_synthesizer"]

GROUP = "ivrkit.speech"
DEFAULT_SYNTHESIZER = "espeak"
_KINDS = frozenset({"synthesizer"})


@dataclass(frozen=True, slots=True)
class EngineState:
    """An engine and whether it can run here. ``reason`` and ``how_to_install`` are '' when ``ok``."""

    name: str
    kind: str
    """``synthesizer``, or '' when the engine's code does not load."""
    ok: bool
    reason: str = ""
    how_to_install: str = ""


def available() -> list[EngineState]:
    """All registered engines by name. One that is broken is listed with its reason and hides no other."""
    return [_state(entry)[0] for entry in _entries()]


def open_synthesizer(name: str | None = None) -> Synthesizer:
    """Open a text-to-speech engine by name; None takes espeak where it can run, else the first one that can.

    Raises EngineUnavailable with the reason and the step that mends it.
    """
    found = {entry.name: _state(entry) for entry in _entries()}
    states = {known: state for known, (state, _) in found.items() if state.kind in {"synthesizer", ""}}
    if name is None:
        usable = [known for known, state in states.items() if state.ok]
        if not usable:
            default = states.get(DEFAULT_SYNTHESIZER)
            raise EngineUnavailable(_none_usable(states), default.how_to_install if default else "")
        name = DEFAULT_SYNTHESIZER if DEFAULT_SYNTHESIZER in usable else usable[0]
    state = states.get(name)
    if state is None:
        raise EngineUnavailable(
            f"there is no text-to-speech engine {name!r}; known: {', '.join(states) or 'none'}"
        )
    if not state.ok:
        raise EngineUnavailable(f"{name}: {state.reason}", state.how_to_install)
    engine = found[name][1]
    assert engine is not None
    return engine()


def _entries() -> list[EntryPoint]:
    # A name found twice (an installed and an editable copy) counts once, as Python's own import order has it.
    first: dict[str, EntryPoint] = {}
    for entry in entry_points(group=GROUP):
        first.setdefault(entry.name, entry)
    return [first[name] for name in sorted(first)]


def _state(entry: EntryPoint) -> tuple[EngineState, SpeechEngine | None]:
    try:
        engine: SpeechEngine = entry.load()
        kind: str = engine.kind
        how_to_install, reason = engine.how_to_install, engine.missing()
    except Exception as fault:
        return EngineState(
            entry.name, "", False, f"its code does not load: {fault!r}", _reinstall(entry)
        ), None
    if kind not in _KINDS:
        return EngineState(
            entry.name, kind, False, f"engines of kind {kind!r} are not known here", _reinstall(entry)
        ), None
    if reason is None:
        return EngineState(entry.name, kind, True), engine
    return EngineState(entry.name, kind, False, reason, how_to_install), None


def _reinstall(entry: EntryPoint) -> str:
    return f"install {entry.dist.name} again, or remove it" if entry.dist is not None else "install it again"


def _none_usable(states: dict[str, EngineState]) -> str:
    if not states:
        return "no text-to-speech engine is registered; install ivrkit itself with pip"
    return "no text-to-speech engine can run: " + "; ".join(
        f"{name}: {state.reason}" for name, state in states.items()
    )
