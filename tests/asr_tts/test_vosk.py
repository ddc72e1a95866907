"""Vosk. Without a model: which phrases the decoder gets, and what becomes of its answers. With one (IVRKIT_VOSK_MODELS,
any language that eSpeak speaks) the contract too.
"""

import contextlib
import os

import pytest

pytest.importorskip("vosk", reason="pip install 'ivrkit[asr-vosk]'")

from speech_samples import on_the_line

from asr_tts.engines.vosk import VoskRecognizer
from asr_tts.engines.vosk.models import MODELS_VARIABLE, model_for, models
from asr_tts.engines.vosk.worker import UNKNOWN, VoskDecoding, VoskEngine, phrase_list, readings
from asr_tts.errors import EngineUnavailable, UnsupportedLanguage
from asr_tts.host import open_recognizer
from asr_tts.host.decoding import DecodingTask
from asr_tts.spi import ANY_WORD, Arc, RecognitionRequest, WordGraph
from asr_tts.testing_recognizer import RecognizerContract

MENU = WordGraph.of_phrases(["check my balance", "yes", "operator"])


def model_folder(path, name):
    folder = path / name
    (folder / "am").mkdir(parents=True)
    (folder / "am" / "final.mdl").write_bytes(b"\0B<TransitionModel> ")
    (folder / "graph").mkdir()
    (folder / "graph" / "HCLr.fst").write_bytes(b"")
    return folder


def test_without_a_model_the_message_says_what_to_do(monkeypatch):
    monkeypatch.delenv(MODELS_VARIABLE, raising=False)
    with pytest.raises(EngineUnavailable, match="no model is set") as caught:
        open_recognizer("vosk")
    assert MODELS_VARIABLE in caught.value.how_to_install
    assert "pip install" not in caught.value.how_to_install, "the package is there"


def test_models_are_found_by_language_and_by_name(tmp_path, monkeypatch):
    english = model_folder(tmp_path, "vosk-model-small-en-us-0.15")
    chinese = model_folder(tmp_path, "vosk-model-small-cn-0.22")
    other = model_folder(tmp_path, "german")
    assert models(tmp_path) == {"en-us": english, "cn": chinese}
    assert models(f"de={other}; {english}") == {"de": other, "en-us": english}
    assert models({"de-DE": other}) == {"de-de": other}
    monkeypatch.setenv(MODELS_VARIABLE, str(english))
    assert models(None) == {"en-us": english}
    assert VoskRecognizer.missing() is None
    known = models(f"de={other}; {tmp_path}")
    assert model_for("en-GB", known) == english
    assert model_for("zh-CN", known) == chinese
    assert model_for("de-AT", known) == other
    with pytest.raises(UnsupportedLanguage, match="fr-FR"):
        model_for("fr-FR", known)


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        ("/no/such/folder", "no such folder"),
        ("{}", "no vosk model is in this folder"),
        ("en=/no/such/folder", "no such folder"),
        ("en={}", "not a vosk model"),
    ],
)
def test_a_setting_that_is_no_model_is_told_with_the_path(tmp_path, setting, reason):
    with pytest.raises(EngineUnavailable, match=reason):
        VoskRecognizer(model=setting.format(tmp_path))


@pytest.mark.parametrize("part", ["am/final.mdl", "graph/HCLr.fst"])
def test_a_model_that_is_not_whole_is_not_ready(tmp_path, part):
    folder = model_folder(tmp_path, "vosk-model-small-en-us-0.15")
    assert VoskRecognizer.missing(model=folder) is None
    (folder / part).unlink()
    if part.endswith("mdl"):
        (folder / part).write_bytes(b"a page that says: not found")
    assert "not a whole vosk model" in VoskRecognizer.missing(model=folder)


def test_a_damaged_model_is_told_by_the_process_that_opens_it(tmp_path):
    engine = VoskRecognizer(model=f"en={model_folder(tmp_path, 'damaged')}")
    with contextlib.closing(engine), pytest.raises(EngineUnavailable, match=r"not a model|ended"):
        engine.start(RecognitionRequest((MENU,)))


def test_the_decoder_gets_phrases_of_words_that_the_model_knows():
    known = {"check", "my", "balance", "yes", UNKNOWN}.__contains__
    assert phrase_list((MENU,), known) == ["yes", "check my balance", UNKNOWN]
    assert phrase_list((MENU,), lambda word: False) == []
    assert phrase_list((WordGraph([], []),), known) == []


def test_chinese_phrases_are_split_as_the_model_splits_them():
    known = {"查询", "余额", "查", "询", "余", "转", "账"}.__contains__
    graph = WordGraph.of_phrases(["查询余额", "转账", "额"])
    assert phrase_list((graph,), known) == ["转 账", "查询 余额"]


def test_a_loop_is_given_by_short_phrases_and_its_words():
    digits = WordGraph([Arc(s, 1, d) for s in (0, 1) for d in ("one", "two", "three")], [1])
    listed = phrase_list((digits,), {"one", "two", "three"}.__contains__)
    assert {"one", "two", "three", "one two three"} <= set(listed)
    assert len(listed) <= 2001


def test_any_word_is_the_models_unknown_word():
    graph = WordGraph([Arc(0, 1, ANY_WORD), Arc(1, 2, "yes"), Arc(0, 2, "yes")], [2])
    assert phrase_list((graph,), {"yes", UNKNOWN}.__contains__) == ["yes", f"{UNKNOWN} yes", UNKNOWN]


def part(text, score, start=0.0):
    words = [
        {"word": word, "start": start + at, "end": start + at + 0.5} for at, word in enumerate(text.split())
    ]
    return {"text": text, "confidence": score, "result": words}


def test_readings_outside_the_grammar_are_dropped_and_cost_confidence():
    found = readings([[part("yes yes", 100.0), part("yes", 99.0), part("no", 98.0)]], (MENU,))
    assert [reading.text for reading in found] == ["yes"]
    assert 0.2 < found[0].confidence < 0.3


def test_pieces_that_the_decoder_cut_at_pauses_are_joined():
    pieces = [[part("check my", 50.0)], [part("balance", 50.0, start=3.0), part("operator", 45.0, start=3.0)]]
    found = readings(pieces, (MENU,))
    assert found[0].text == "check my balance"
    assert found[0].confidence > 0.9
    assert [word.start for word in found[0].words] == [0.0, 1.0, 3.0]


def test_unknown_words_are_not_part_of_the_text():
    graph = WordGraph([Arc(0, 1, ANY_WORD), Arc(1, 2, "yes")], [2])
    assert readings([[part(f"{UNKNOWN} yes", 9.0)]], (graph,))[0].text == "yes"
    assert readings([[part(UNKNOWN, 9.0)]], (MENU,)) == []


def test_free_speech_is_as_sure_as_its_words():
    one = readings([[part("a b c", 10.0), part("a b d", 10.0)]], ())[0]
    assert one.confidence == pytest.approx((1 + 1 + 0.5) / 3, abs=0.01)


def test_a_grammar_without_a_phrase_the_model_knows_matches_nothing():
    decoding = VoskDecoding(None, DecodingTask((MENU,), 8000, 1, 0.5))
    assert decoding.accept(bytes(1600)) == ""
    assert decoding.finish() == []


def test_the_model_is_always_opened_by_its_path(tmp_path):
    """Without a path the package would fetch one from the network."""
    with pytest.raises(EngineUnavailable, match="unpack it again"):
        VoskEngine(str(tmp_path))


PHRASES = {
    "en": ("check my balance", "transfer money", "opening hours"),
    "ko": ("아니요", "상담원 연결", "계좌 조회"),
    "de": ("kontostand abfragen", "geld überweisen", "guten morgen"),
}


LANGUAGE = next(iter(models(None)), "en") if os.environ.get(MODELS_VARIABLE) else "en"


@pytest.fixture(scope="module")
def recognizer():
    with contextlib.closing(VoskRecognizer()) as engine:
        yield engine


@pytest.fixture(scope="module")
def said(espeak):
    texts = TestVosk.phrases[:2]
    return {text: on_the_line(espeak, text, language=LANGUAGE, after=0.5, rate=16000) for text in texts}


@pytest.mark.skipif(not os.environ.get(MODELS_VARIABLE), reason=f"{MODELS_VARIABLE} names no model")
class TestVosk(RecognizerContract):
    language = LANGUAGE
    rejects_noise = False  # models without the word [unk] do not
    phrases = PHRASES.get(LANGUAGE.partition("-")[0], PHRASES["en"])
