"""What is registered: the class behind an ``ivrkit.speech`` entry point."""

from __future__ import annotations

from typing import Any, Literal, Protocol

__all__ = ["EngineKind", "SpeechEngine"]

EngineKind = Literal["synthesizer", "recognizer", "vad"]


class SpeechEngine(Protocol):
    """What an engine's class offers before it is opened by calling it.

    ``how_to_install`` is the command or step that brings what `missing` finds absent. Calling the class gives a
    `Synthesizer`, `Recognizer` or `VoiceActivityDetector`, as ``kind`` says.
    """

    kind: EngineKind
    how_to_install: str

    def missing(self, **settings: Any) -> str | None:
        """Why the engine cannot run here, or None when it can. Quick: loads no library, starts no process.

        Takes the same settings as the class, so that a setting (a model's folder) can bring what is absent.
        """
        ...

    def __call__(self, **settings: Any) -> Any:
        """Open the engine; without settings it takes its defaults, which may come from the environment."""
        ...
