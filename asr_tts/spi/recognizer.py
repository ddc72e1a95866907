"""Speech to text: the request, what an engine can do, its results, and the protocols."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from asr_tts.errors import AudioError, UnsupportedGrammar
from asr_tts.spi.word_graph import WordGraph

__all__ = [
    "MAX_NBEST",
    "Reading",
    "RecognitionRequest",
    "RecognitionStream",
    "Recognizer",
    "RecognizerCapabilities",
    "WordTime",
]

MAX_NBEST = 10
SAMPLE_RATES = (8000, 16000)


@dataclass(frozen=True, slots=True)
class RecognitionRequest:
    """What one utterance may be.

    ``grammars`` are active together; () is free speech, where the engine has that. ``language`` is a BCP 47 tag.
    ``sample_rate`` of the audio in Hz: 8000 or 16000. ``nbest``: readings wanted, 1 to 10 (``maxnbest``).
    ``accuracy``: 0.0 is fastest, 1.0 is most accurate (``speedvsaccuracy``, VoiceXML 2.0 §6.3.2).
    Raises AudioError or UnsupportedGrammar when these do not hold.
    """

    grammars: tuple[WordGraph, ...] = ()
    language: str = "en-US"
    sample_rate: int = 8000
    nbest: int = 1
    accuracy: float = 0.5

    def __post_init__(self) -> None:
        if self.sample_rate not in SAMPLE_RATES:
            raise AudioError(
                f"audio of {self.sample_rate} Hz is not recognised; resample it to 8000 or 16000 Hz"
            )
        if not 1 <= self.nbest <= MAX_NBEST:
            raise UnsupportedGrammar(f"{self.nbest} readings are not possible; ask for 1 to {MAX_NBEST}")


@dataclass(frozen=True, slots=True)
class WordTime:
    """A word with seconds from the first sample that the stream accepted."""

    word: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of an utterance. ``text`` is plain words, which the session's own grammars interpret.

    ``confidence`` is 0.0 to 1.0, and 0.5 is where the engine itself would begin to doubt (``confidencelevel``).
    ``words`` is empty when the engine does not tell times.
    """

    text: str
    confidence: float
    words: tuple[WordTime, ...] = ()


@dataclass(frozen=True, slots=True)
class RecognizerCapabilities:
    """What an engine offers. ``languages`` are BCP 47 tags; ("*",) leaves the answer to a service."""

    languages: tuple[str, ...]
    free_speech: bool = False
    """Recognises without a grammar."""
    partials: bool = False
    """`RecognitionStream.accept` tells what has been said so far."""
    word_times: bool = False


class RecognitionStream(Protocol):
    """One utterance on its way. Used by one thread at a time."""

    def accept(self, samples: bytes) -> str:
        """Take more audio (16-bit mono PCM, whole samples). Gives the words so far; '' when the engine does not tell.

        Raises RecognitionFailed, always within the engine's time limit.
        """
        ...

    def finish(self) -> tuple[Reading, ...]:
        """No more audio comes: the readings, best first; () when nothing fits. Ends the stream. Raises as `accept`."""
        ...

    def cancel(self) -> None:
        """The utterance is not wanted any more. May be called twice, and after `finish`."""
        ...


class Recognizer(Protocol):
    """An open speech recognition engine. All methods may be called from several threads at once."""

    def capabilities(self) -> RecognizerCapabilities:
        """What the engine offers. Raises EngineUnavailable."""
        ...

    def start(self, request: RecognitionRequest) -> RecognitionStream:
        """Begin an utterance.

        Raises UnsupportedLanguage, UnsupportedGrammar, EngineBusy when it serves as many callers as it can,
        RecognitionFailed or EngineUnavailable.
        """
        ...

    def close(self) -> None:
        """End the engine's processes. May be called twice; a request after it raises RecognitionFailed."""
        ...
