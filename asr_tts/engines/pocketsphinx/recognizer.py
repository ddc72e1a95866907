"""The engine as our process sees it."""

from __future__ import annotations

import importlib.util
from typing import ClassVar, Literal

from asr_tts.errors import UnsupportedLanguage
from asr_tts.host.streams import PooledStream, StreamPool
from asr_tts.spi import RecognitionRequest, RecognizerCapabilities

__all__ = ["PocketsphinxRecognizer"]

_NEEDS = ("pocketsphinx", "soxr", "numpy")


class PocketsphinxRecognizer:
    """A `asr_tts.spi.Recognizer` for US English.

    ``processes``: each uses one core and decodes for ``streams`` callers at once, with a decoder of about 30 MB for
    each; four of them stay when the callers are gone. ``request_limit`` bounds one piece of audio and the final
    result, in seconds. ``strictness`` moves the point where a result is doubtful: with 0.3 fewer wrong ones and fewer
    right ones are sure, with -0.3 more of both.
    """

    kind: ClassVar[Literal["recognizer"]] = "recognizer"
    how_to_install: ClassVar[str] = "pip install 'ivrkit[asr-pocketsphinx]'"

    @classmethod
    def missing(cls, **settings: object) -> str | None:
        """Which Python packages are absent, or None."""
        absent = [name for name in _NEEDS if importlib.util.find_spec(name) is None]
        return f"Python packages are missing: {', '.join(absent)}" if absent else None

    def __init__(
        self, *, processes: int = 1, streams: int = 8, request_limit: float = 20.0, strictness: float = 0.0
    ) -> None:
        self._pool = StreamPool(
            "asr_tts.engines.pocketsphinx.worker:serve",
            processes=processes,
            streams=streams,
            settings={"strictness": strictness},
            how_to_install=self.how_to_install,
            request_limit=request_limit,
        )

    def capabilities(self) -> RecognizerCapabilities:
        """English as in the United States; other kinds of English are heard with this model too."""
        self._pool.describe()
        return RecognizerCapabilities(("en-US",), free_speech=True, partials=True, word_times=True)

    def start(self, request: RecognitionRequest) -> PooledStream:
        """See `asr_tts.spi.Recognizer`."""
        if request.language.lower().replace("_", "-").partition("-")[0] != "en":
            raise UnsupportedLanguage(
                f"pocketsphinx has a model for English alone, not for {request.language[:40]!r}; use vosk or a service"
            )
        return self._pool.start(request)

    def close(self) -> None:
        """End the processes."""
        self._pool.close()
