"""The engines that are installed: synthesizers, recognizers and voice activity detectors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final, get_args

from asr_tts.errors import EngineUnavailable, SpeechError
from asr_tts.spi import EngineKind, Recognizer, SpeechEngine, Synthesizer, VoiceActivityDetector

__all__ = [
    "GROUP",
    "EngineState",
    "available",
    "engine_state",
    "open_recognizer",
    "open_synthesizer",
    "open_vad",
]

GROUP: Final = "ivrkit.speech"
_KINDS: Final[tuple[str, ...]] = get_args(EngineKind)
_FIRST_CHOICES: Final[dict[EngineKind, tuple[str, ...]]] = {
    "synthesizer": ("espeak",),
    "recognizer": ("vosk", "pocketsphinx"),
    "vad": ("webrtc",),
}
_EASIEST: Final[dict[EngineKind, str]] = {
    "synthesizer": "espeak",
    "recognizer": "pocketsphinx",
    "vad": "webrtc",
}
"""What is advised where none can run: pip alone installs these, model and all."""
_MISTAKES: Final = (Exception, SystemExit)
"""Of engines of others: they are told and do not end a program, not even a script that was named as an engine."""
_WORDS: Final[dict[EngineKind, str]] = {
    "synthesizer": "text-to-speech engine",
    "recognizer": "speech recognition engine",
    "vad": "voice activity detector",
}


@dataclass(frozen=True, slots=True)
class EngineState:
    """An engine and whether it can run here. ``reason`` and ``how_to_install`` are '' when ``ok``."""

    name: str
    kind: str
    """``synthesizer``, ``recognizer`` or ``vad``; '' when the engine's code does not load."""
    ok: bool
    reason: str = ""
    how_to_install: str = ""


def available() -> list[EngineState]:
    """All registered engines by kind and name. One that is broken is listed with its reason and hides no other."""
    return [state for state, _ in _registered({})]


def engine_state(kind: EngineKind, name: str, **settings: Any) -> EngineState | None:
    """Whether an engine could run with these settings; None when there is none of that name and kind."""
    states = (state for state, _ in _registered(settings, name))
    return next((state for state in states if state.kind in {kind, ""}), None)


def open_synthesizer(name: str | None = None, **settings: Any) -> Synthesizer:
    """Open a text-to-speech engine by name; None takes espeak where it can run, else the first one that can.

    ``settings`` are keyword arguments of that engine. Raises EngineUnavailable with the reason and the step that
    mends it.
    """
    engine: Synthesizer = _open("synthesizer", name, settings)
    return engine


def open_recognizer(name: str | None = None, **settings: Any) -> Recognizer:
    """Open a speech recognition engine; None takes vosk, then pocketsphinx, then the first one that can run.

    Settings and errors as of `open_synthesizer`.
    """
    engine: Recognizer = _open("recognizer", name, settings)
    return engine


def open_vad(name: str | None = None, **settings: Any) -> VoiceActivityDetector:
    """Open a voice activity detector; None takes webrtc where it can run, else the first one that can.

    Settings and errors as of `open_synthesizer`.
    """
    engine: VoiceActivityDetector = _open("vad", name, settings)
    return engine


def _open(kind: EngineKind, name: str | None, settings: dict[str, Any]) -> Any:
    # Settings belong to one engine by name: others must not be asked about them.
    registered = _registered(settings if name is not None else {}, name)
    found = {state.name: (state, engine) for state, engine in registered if state.kind in {kind, ""}}
    if name is None:
        usable = [known for known, (state, _) in found.items() if state.ok]
        if not usable:
            raise _none_usable(kind, [state for state, _ in found.values()])
        name = next((first for first in _FIRST_CHOICES[kind] if first in usable), usable[0])
    if name not in found:
        known = ", ".join(state.name for state in available() if state.kind == kind)
        raise EngineUnavailable(f"there is no {_WORDS[kind]} {name!r}; known: {known or 'none'}")
    state, engine = found[name]
    if not state.ok or engine is None:
        raise EngineUnavailable(f"{name}: {state.reason}", state.how_to_install)
    try:
        return engine(**settings)
    except SpeechError:
        raise
    except _MISTAKES as fault:
        raise EngineUnavailable(f"{name}: it does not open: {fault!r}") from fault


def _registered(
    settings: dict[str, Any], name: str | None = None
) -> Iterator[tuple[EngineState, SpeechEngine | None]]:
    # A name found twice (an installed and an editable copy) counts once a kind, as Python's own import order has it.
    first: dict[tuple[str, str], tuple[EngineState, SpeechEngine | None]] = {}
    for entry in entry_points(group=GROUP):
        if name is None or entry.name == name:
            state, engine = _state(entry, settings)
            first.setdefault((state.kind, state.name), (state, engine))
    yield from (first[key] for key in sorted(first, key=_listed))


def _listed(key: tuple[str, str]) -> tuple[int, str]:
    kind, name = key
    return (_KINDS.index(kind) if kind in _KINDS else len(_KINDS)), name


def _state(entry: EntryPoint, settings: dict[str, Any]) -> tuple[EngineState, SpeechEngine | None]:
    try:
        engine: SpeechEngine = entry.load()
        kind: str = engine.kind
        how_to_install, reason = engine.how_to_install, engine.missing(**settings)
    except _MISTAKES as fault:
        why = f"its code does not load: {fault!r}"
        if settings:
            why = f"its code does not load, or does not take the settings {', '.join(settings)}: {fault!r}"
        return EngineState(entry.name, "", False, why, _reinstall(entry)), None
    if kind not in _KINDS:
        why = f"engines of kind {kind!r} are not known here"
        return EngineState(entry.name, kind, False, why, _reinstall(entry)), None
    if reason is None:
        return EngineState(entry.name, kind, True), engine
    return EngineState(entry.name, kind, False, reason, how_to_install), None


def _reinstall(entry: EntryPoint) -> str:
    return f"install {entry.dist.name} again, or remove it" if entry.dist is not None else "install it again"


def _none_usable(kind: EngineKind, states: list[EngineState]) -> EngineUnavailable:
    words = _WORDS[kind]
    if not states:
        return EngineUnavailable(f"no {words} is registered; install ivrkit itself with pip")
    reasons = "; ".join(f"{state.name}: {state.reason}" for state in states)
    choices = {state.name: state.how_to_install for state in states}
    remedy = choices.get(_EASIEST[kind], "")
    return EngineUnavailable(f"no {words} can run: {reasons}", remedy)
