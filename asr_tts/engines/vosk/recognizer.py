"""The engine as our process sees it."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Literal

from asr_tts.engines.vosk.models import MODELS_VARIABLE, Models, model_for, models
from asr_tts.errors import EngineUnavailable
from asr_tts.host.streams import StreamPool
from asr_tts.spi import RecognitionRequest, RecognitionStream, RecognizerCapabilities

__all__ = ["VoskRecognizer"]

ModelSetting = str | Path | Mapping[str, str | Path] | None


class VoskRecognizer:
    """A `asr_tts.spi.Recognizer` for the languages it has models for.

    ``model``: see `asr_tts.engines.vosk.models.models`; None takes IVRKIT_VOSK_MODELS. Each of the ``processes``
    loads the models it is asked for, uses one core, and decodes for ``streams`` callers at once. ``request_limit``
    bounds one piece of audio and the final result, and ``load_limit`` loading a model, in seconds. Raises
    EngineUnavailable when a model is missing.
    """

    kind: ClassVar[Literal["recognizer"]] = "recognizer"
    # With the package installed, only the model can be missing.
    how_to_install: ClassVar[str] = (
        "" if importlib.util.find_spec("vosk") is not None else "pip install 'ivrkit[asr-vosk]', "
    ) + f"unpack a model of https://alphacephei.com/vosk/models and set {MODELS_VARIABLE} to its folder"

    @classmethod
    def missing(cls, *, model: ModelSetting = None, **settings: object) -> str | None:
        """The Python package or the model that is absent, or None."""
        if importlib.util.find_spec("vosk") is None:
            return "the Python package vosk is missing"
        try:
            found = models(model)
        except EngineUnavailable as fault:
            return fault.reason
        return None if found else f"no model is set: {MODELS_VARIABLE} is empty"

    def __init__(
        self,
        *,
        model: ModelSetting = None,
        processes: int = 1,
        streams: int = 16,
        request_limit: float = 20.0,
        load_limit: float = 120.0,
    ) -> None:
        absent = self.missing(model=model)
        if absent is not None:
            raise EngineUnavailable(absent, self.how_to_install)
        self._models: Models = models(model)
        self._pools = {
            path: StreamPool(
                "asr_tts.engines.vosk.worker:serve",
                processes=processes,
                streams=streams,
                settings={"model": str(path)},
                how_to_install=self.how_to_install,
                request_limit=request_limit,
                start_limit=load_limit,
            )
            for path in set(self._models.values())
        }

    def capabilities(self) -> RecognizerCapabilities:
        """The languages of the models; none is loaded for this."""
        return RecognizerCapabilities(
            tuple(sorted(self._models)), free_speech=True, partials=True, word_times=True
        )

    def start(self, request: RecognitionRequest) -> RecognitionStream:
        """See `asr_tts.spi.Recognizer`. The first request for a language loads its model."""
        return self._pools[model_for(request.language, self._models)].start(request)

    def close(self) -> None:
        """End the processes."""
        for pool in self._pools.values():
            pool.close()
