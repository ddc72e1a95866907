"""What the scripts of robots have of their own: speech engines, and matchers that take long to make (R-ai.1, R-ai.11)."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeVar

from aiflows.match import ScriptMatcher
from aiflows.model import Engine
from aiflows.runtime import matcher_of
from asr_tts.errors import SpeechError
from asr_tts.host import open_recognizer, open_synthesizer
from asr_tts.spi import Recognizer, Synthesizer
from dialplan.routing import LiveProject
from vxml.interpreter import ObjectFailed

__all__ = ["Robots"]

_WARM_SECONDS: Final = 60.0
"""How long a script may take to be made ready; a matcher of others that never ends must not hold up all changes."""
E = TypeVar("E", Synthesizer, Recognizer)
_log = logging.getLogger(__name__)


class Robots:
    """Engines that scripts name, each opened once for the same settings. All methods may be called in any thread.

    An engine that cannot run is told in the log, and the server's is used instead.
    """

    def __init__(self, settings: Mapping[str, Mapping[str, Any]]) -> None:
        """``settings`` are the server's for engines by name; those of a script win."""
        self._settings = settings
        self._engines: dict[tuple[str, str, str], Synthesizer | Recognizer | None] = {}
        self._lock = threading.Lock()

    def prepare(self, scripts: Iterable[LiveProject]) -> None:
        """Open what scripts need, and load models, before a caller waits for it. Engines that failed are tried again."""
        self._engines = {key: engine for key, engine in self._engines.items() if engine is not None}
        for script in scripts:
            warming = threading.Thread(target=self._warm, args=(script,), daemon=True)
            warming.start()
            warming.join(_WARM_SECONDS)
            if warming.is_alive():
                _log.error("the script %s: one of its matchers does not end; calls go on", script.name)

    def synthesizer(self, script: LiveProject) -> Synthesizer | None:
        """The engine of the script; None: that of the server."""
        matcher = _matcher(script)
        own = matcher.script.speech.synthesizer if matcher is not None else None
        return self._open("synthesizer", open_synthesizer, own)

    def recognizer(self, script: LiveProject) -> Recognizer | None:
        """As `synthesizer`."""
        matcher = _matcher(script)
        own = matcher.script.speech.recognizer if matcher is not None else None
        return self._open("recognizer", open_recognizer, own)

    def keep(self, scripts: Iterable[LiveProject]) -> None:
        """Close the engines that none of these scripts names."""
        needed = {
            self._key(kind, engine)
            for script in scripts
            if (matcher := _matcher(script)) is not None
            for kind in ("synthesizer", "recognizer")
            if (engine := getattr(matcher.script.speech, kind)) is not None
        }
        with self._lock:
            unused = [self._engines.pop(key) for key in self._engines.keys() - needed]
        for engine in unused:
            if engine is not None:
                try:
                    engine.close()
                except Exception:  # a plugin's
                    _log.exception("an engine of a script does not close")

    def close(self) -> None:
        """Close the engines."""
        self.keep(())

    def _warm(self, script: LiveProject) -> None:
        self.synthesizer(script)
        recognizer = self.recognizer(script)
        try:
            if recognizer is not None:
                recognizer.capabilities()  # its process starts now
        except SpeechError as fault:
            _log.warning("the recogniser of the script %s does not start: %s", script.name, fault)
        matcher = _matcher(script)
        if matcher is not None:
            matcher.warm()

    def _open(self, kind: str, opener: Callable[..., E], engine: Engine | None) -> E | None:
        if engine is None:
            return None
        key = self._key(kind, engine)
        with self._lock:
            if key not in self._engines:
                try:
                    self._engines[key] = opener(engine.engine, **json.loads(key[2]))
                except SpeechError as fault:
                    _log.warning("the server's %s is used instead of a script's: %s", kind, fault)
                    self._engines[key] = None
            found: E | None = self._engines[key]  # type: ignore[assignment]
        return found

    def _key(self, kind: str, engine: Engine) -> tuple[str, str, str]:
        settings = {**self._settings.get(engine.engine, {}), **engine.settings}
        return kind, engine.engine, json.dumps(settings, sort_keys=True)


def _matcher(script: LiveProject) -> ScriptMatcher | None:
    try:
        return matcher_of(script.robot)
    except ObjectFailed as fault:  # a kept build of another version of ours: its calls say so, too
        _log.error("%s: %s", script.name, fault)
        return None
