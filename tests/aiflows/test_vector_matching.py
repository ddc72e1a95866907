"""Likeness of meaning without PyTorch: a tiny model in a folder, and a library of the same shape (R-ai.11)."""

import json
import os
import signal

import pytest
from robots import SCRIPT, best, decide, script

from aiflows.errors import MatcherFailed
from aiflows.match import Candidate, open_matcher, vectors
from aiflows.testing import MatcherContract

MEANINGS = {
    "钱": 0,
    "价": 0,
    "贵": 0,
    "cost": 0,
    "price": 0,
    "哪": 1,
    "址": 1,
    "远": 1,
    "where": 1,
    "address": 1,
}
COST = Candidate("cost", examples=("多少钱",))
PLACE = Candidate("place", keywords=("地址+哪",))


LIBRARY = '''
import json
from pathlib import Path

import numpy as np


class SentenceTransformer:
    """Reads the folder as the real one does; a text is the sum of the meanings of its words."""

    def __init__(self, folder, *, device, local_files_only):
        assert device == "cpu"
        assert local_files_only
        self._meanings = json.loads(Path(folder, "meanings.json").read_text(encoding="utf-8"))

    def encode(self, texts, *, normalize_embeddings, show_progress_bar, convert_to_numpy):
        assert normalize_embeddings
        assert convert_to_numpy
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text):
        vector = np.array([0.0, 0.0, 0.1], dtype=np.float32)
        for word, place in self._meanings.items():
            vector[place] += text.count(word)
        return vector / np.linalg.norm(vector)
'''


@pytest.fixture
def folder(tmp_path, monkeypatch):
    packages = tmp_path / "packages"
    packages.mkdir()
    (packages / "sentence_transformers.py").write_text(LIBRARY, encoding="utf-8")
    (packages / "torch.py").write_text("def set_num_threads(count): pass", encoding="utf-8")
    monkeypatch.syspath_prepend(str(packages))
    (tmp_path / "meanings.json").write_text(json.dumps(MEANINGS), encoding="utf-8")
    vectors._open.cache_clear()
    yield tmp_path
    vectors._open(str(tmp_path)).close()
    vectors._open.cache_clear()


class TestVectorMatcher(MatcherContract):
    @pytest.fixture(autouse=True)
    def _folder(self, folder):
        self.folder = str(folder)

    def open(self):
        return open_matcher("vectors", {"model": self.folder})


def test_meaning_is_compared_where_no_word_is_the_same(folder):
    matcher = open_matcher("vectors", {"model": str(folder)})
    assert best(matcher, "这个贵不贵", COST, PLACE) == "cost"
    assert best(matcher, "离我远吗", COST, PLACE) == "place"
    assert best(matcher, "   ", COST, PLACE) is None
    unlike = Candidate("cost", examples=COST.examples, without=("贵人",))
    assert best(matcher, "贵人在不在", unlike) is None


def test_examples_are_encoded_once_whatever_nodes_they_follow(folder, monkeypatch):
    encoded, worker = [], vectors._open(str(folder))
    call = worker.call
    monkeypatch.setattr(worker, "call", lambda header: encoded.extend(header["texts"]) or call(header))
    matcher = open_matcher("vectors", {"model": str(folder)})
    best(matcher, "贵", COST, PLACE)
    best(matcher, "贵", COST)
    assert encoded == ["多少钱", "地址 哪", "贵", "贵"]


def test_the_next_matcher_is_asked_when_the_model_does_not_open(folder):
    (folder / "meanings.json").unlink()
    with pytest.raises(MatcherFailed, match="the model of sentence vectors fails"):
        best(open_matcher("vectors", {"model": str(folder)}), "贵", COST)
    use = (
        f"matchers: [{{matcher: vectors, settings: {{model: {json.dumps(str(folder))}}}}}, keywords]\nstart:"
    )
    made = decide("均价是多少", made=script(SCRIPT.replace("start:", use, 1)))
    assert (made.target, made.matcher) == ("价格", "keywords")
    assert "vectors: the model of sentence vectors fails" in made.notes[0]


def test_a_model_that_is_lost_is_there_again_with_the_next_utterance(folder):
    """R-ai.11: PyTorch runs in a process of its own, whose end ends no call."""
    matcher = open_matcher("vectors", {"model": str(folder)})
    assert best(matcher, "贵", COST, PLACE) == "cost"
    os.kill(vectors._open(str(folder)).pid, signal.SIGKILL)
    assert best(matcher, "远", COST, PLACE) == "place"


def test_without_the_library_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(vectors, "find_spec", lambda name: None)
    assert "not installed" in vectors.VectorMatcher.missing()
    with pytest.raises(ValueError, match="match-vectors"):
        vectors.VectorMatcher()
