import contextlib
import os
import signal
import time

import psutil
import pytest

pytest.importorskip("pocketsphinx", reason="pip install 'ivrkit[asr-pocketsphinx]'")

from speech_samples import on_the_line

from asr_tts.engines.energy_vad import EnergyDetector
from asr_tts.engines.pocketsphinx import PocketsphinxRecognizer
from asr_tts.engines.pocketsphinx.confidence import Segment, confidence, lead
from asr_tts.engines.pocketsphinx.pronounce import pronunciation
from asr_tts.errors import EngineBusy, RecognitionFailed, UnsupportedGrammar
from asr_tts.listening import Heard, Listening, ListeningSettings, Outcome
from asr_tts.spi import ANY_WORD, Arc, RecognitionRequest, WordGraph
from asr_tts.testing_recognizer import RecognizerContract

MENU = ("order a new card", "check my balance", "language options", "change my address", "opening hours")
VOICE = "en-us+f2"
GRAPH = WordGraph.of_phrases(MENU)


@pytest.fixture(scope="module")
def recognizer():
    with contextlib.closing(PocketsphinxRecognizer()) as engine:
        yield engine


@pytest.fixture(scope="module")
def said(espeak):
    return {text: on_the_line(espeak, text, after=0.5, voice=VOICE) for text in MENU[::2]}


class TestPocketsphinx(RecognizerContract):
    language = "en-US"
    phrases = MENU


def hear(recognizer, audio, *graphs, **settings):
    listening = Listening(
        recognizer,
        EnergyDetector(),
        graphs,
        language="en-US",
        sample_rate=audio.sample_rate,
        settings=ListeningSettings(**settings),
    )
    events = listening.feed(audio.samples) + listening.finish()
    assert isinstance(events[-1], Heard), events[-1]
    return events[-1]


@pytest.mark.parametrize("rate", [8000, 16000])
def test_a_menu_is_understood_over_the_telephone_and_in_wideband(recognizer, espeak, rate):
    for text in MENU:
        heard = hear(recognizer, on_the_line(espeak, text, rate=rate, voice=VOICE), GRAPH)
        assert heard.readings, text
        assert heard.readings[0].text == text


def test_speech_outside_the_grammar_is_nomatch(recognizer, espeak):
    others = ["what is the weather like today", "elephants never forget", "please turn off the television"]
    outcomes = [hear(recognizer, on_the_line(espeak, text), GRAPH).outcome for text in others]
    assert outcomes.count(Outcome.NOMATCH) >= 2


def test_a_sentence_before_the_wanted_words_is_garbage(recognizer, espeak):
    graph = WordGraph([Arc(0, 0, ANY_WORD), Arc(0, 1, "operator")], [1])
    heard = hear(recognizer, on_the_line(espeak, "could you give me the operator"), graph, confidence=0.0)
    assert heard.readings[0].text == "operator"


def test_a_word_that_no_dictionary_has_is_heard(recognizer, espeak):
    graph = WordGraph.of_phrases(["zuzana", "operator", "opening hours"])
    assert hear(recognizer, on_the_line(espeak, "zuzana"), graph, confidence=0.0).readings[0].text == "zuzana"


def test_figures_beside_their_names_are_another_spelling_and_alone_they_are_said(recognizer, espeak):
    both = WordGraph([Arc(0, 1, "5"), Arc(0, 1, "five"), Arc(0, 1, "$")], [1])
    audio = on_the_line(espeak, "five")
    assert hear(recognizer, audio, both, confidence=0.0).readings[0].text == "five"
    alone = WordGraph([Arc(0, 1, "5"), Arc(0, 1, "8")], [1])
    assert hear(recognizer, audio, alone, confidence=0.0).readings[0].text == "5"


def test_several_grammars_are_active_together(recognizer, espeak):
    other = WordGraph.of_phrases(["goodbye"])
    heard = hear(recognizer, on_the_line(espeak, "order a new card", voice=VOICE), other, GRAPH)
    assert heard.readings[0].text == "order a new card"


def test_free_speech_gives_words(recognizer, espeak):
    assert hear(recognizer, on_the_line(espeak, "good morning", rate=16000), confidence=0.0).readings[0].text


def test_a_word_in_another_script_is_refused_by_name(recognizer):
    with pytest.raises(UnsupportedGrammar, match=r"银|行"):
        recognizer.start(RecognitionRequest((WordGraph.of_phrases(["银行"]),)))


def test_fifty_thousand_phrases_are_refused_in_bounded_time_and_the_engine_goes_on(recognizer, said):
    letters = "bcdfghjklmnprstvwz"
    words = [f"{a}a{b}e{c}o" for a in letters for b in letters for c in letters]
    huge = WordGraph.of_phrases(f"{words[n % 5000]} {words[n // 10]}" for n in range(50_000))
    started = time.process_time()
    with pytest.raises(UnsupportedGrammar, match="split"):
        recognizer.start(RecognitionRequest((huge,)))
    assert time.process_time() - started < 20
    assert hear(recognizer, said[MENU[0]], GRAPH).outcome is Outcome.MATCH


def test_white_noise_is_no_phrase(recognizer, espeak):
    noise = on_the_line(espeak, "", before=0.0, after=3.0, noise=6000.0)
    stream = recognizer.start(RecognitionRequest((GRAPH,)))
    stream.accept(noise.samples)
    assert all(reading.confidence < 0.5 for reading in stream.finish())


def test_an_utterance_of_more_than_two_minutes_is_refused(recognizer):
    stream = recognizer.start(RecognitionRequest((GRAPH,)))
    with pytest.raises(RecognitionFailed, match="120 s"):
        stream.accept(bytes(121 * 16_000))


def test_an_engine_killed_in_the_middle_of_a_word_hears_it_again(said):
    with contextlib.closing(PocketsphinxRecognizer()) as engine:
        audio = said[MENU[0]].samples
        stream = engine.start(RecognitionRequest((GRAPH,)))
        half = len(audio) // 4 * 2
        stream.accept(audio[:half])
        victim = engine._pool.workers[0].pid
        os.kill(victim, signal.SIGKILL)
        stream.accept(audio[half:])
        readings = stream.finish()
        assert readings[0].text == MENU[0]
        assert not psutil.pid_exists(victim), "a zombie is left"


def test_an_engine_killed_twice_is_an_error_and_serves_the_next_caller(said):
    with contextlib.closing(PocketsphinxRecognizer()) as engine:
        audio = said[MENU[0]].samples
        stream = engine.start(RecognitionRequest((GRAPH,)))
        for _ in range(2):
            stream.accept(audio[:8000])
            os.kill(engine._pool.workers[0].pid, signal.SIGKILL)
        with pytest.raises(RecognitionFailed, match="twice"):
            stream.accept(audio[:8000])
        stream.cancel()
        assert hear(engine, said[MENU[0]], GRAPH).readings[0].text == MENU[0]


def test_a_decoder_remembers_nothing_of_the_last_caller(said, espeak):
    """The library keeps what it learnt of noise and voice unless it is told to forget."""
    with contextlib.closing(PocketsphinxRecognizer(streams=1)) as engine:
        audio = said[MENU[0]]
        first = hear(engine, audio, GRAPH, nbest=3).readings
        hear(engine, on_the_line(espeak, "elephants never forget", noise=1500.0), GRAPH)
        assert hear(engine, audio, GRAPH, nbest=3).readings == first


def test_more_callers_than_decoders_are_told_so():
    with contextlib.closing(PocketsphinxRecognizer(processes=1, streams=2)) as engine:
        first, second = (engine.start(RecognitionRequest((GRAPH,))) for _ in range(2))
        with pytest.raises(EngineBusy, match="add processes"):
            engine.start(RecognitionRequest((GRAPH,)))
        first.cancel()
        engine.start(RecognitionRequest((GRAPH,))).cancel()
        second.cancel()


def test_after_close_requests_are_refused():
    engine = PocketsphinxRecognizer()
    engine.close()
    engine.close()
    with pytest.raises(RecognitionFailed, match="closed"):
        engine.start(RecognitionRequest((GRAPH,)))


def test_words_lose_to_phones_what_they_do_not_fit():
    phones = [Segment("SIL", 0, 9, -10.0), Segment("AY", 10, 29, -40.0)]
    fitting = [Segment("<sil>", 0, 9, -500.0), Segment("i", 10, 29, -60.0)]
    forced = [Segment("<sil>", 0, 9, -10.0), Segment("no", 10, 29, -300.0)]
    assert confidence(fitting, phones) > 0.9
    assert confidence(forced, phones) < 0.1
    assert confidence([], phones) == confidence(fitting, []) == 0.0


def test_speech_that_the_words_leave_out_is_doubtful():
    """ "Certainly" fits a part of "certainly not now"."""
    phones = [Segment("S", 0, 49, -100.0), Segment("SIL", 50, 59, -10.0), Segment("N", 60, 99, -80.0)]
    certainly = Segment("certainly", 0, 49, -250.0)
    part = [certainly, Segment("<sil>", 50, 99, -300.0)]
    assert confidence(part, phones[:2]) > 0.7
    assert confidence(part, phones) < 0.4


def test_of_two_words_each_has_to_fit():
    """ "Go away" is not "no way"; in a sentence a short word may fit badly."""
    phones = [Segment("OW", 0, 99, -200.0)]
    fitting, forced = Segment("no", 0, 59, -180.0), Segment("way", 60, 99, -360.0)
    assert confidence([fitting, forced], phones) < 0.4
    assert (
        confidence(
            [fitting._replace(end=29, score=-90.0), fitting._replace(start=30, score=-90.0), forced], phones
        )
        > 0.5
    )


def test_a_word_drawn_out_over_silence_is_rated_mostly_by_its_speech():
    """Of "maybe later" "yup" is left, with a second of silence as its last sound."""
    phones = [Segment("M", 0, 29, -60.0), Segment("SIL", 30, 129, -100.0)]
    assert confidence([Segment("yup", 0, 129, -160.0 - 14.0 * 30)], phones) < 0.4
    assert confidence([Segment("yup", 0, 29, -60.0 - 2.0 * 30)], phones) > 0.7


def test_a_result_hardly_ahead_of_what_sounds_differently_is_in_doubt():
    sound = {"two oh one": "T UW OW W AH N", "two o one": "T UW OW W AH N"}.get
    said = "two oh one"
    assert lead(said, [(said, 0.5), ("two o one", 0.499), ("ten", 0.4)], sound) == 1.0
    assert lead(said, [(said, 0.5), ("two four one", 0.498)], sound) == pytest.approx(0.2, abs=0.01)
    assert lead(said, [(said, 0.5), (said, 0.499), ("", 0.499), ("two four one", 0.499)], sound) < 0.2
    assert lead("yes", [("yes", 0.5), ("yeah", 0.5)], sound) == 1.0
    assert lead(said, [], sound) == lead(said, [("", 0.0)], sound) == 1.0


def test_strictness_is_a_setting_that_moves_the_doubtful_point(said):
    with contextlib.closing(PocketsphinxRecognizer(strictness=3.0)) as engine:
        heard = hear(engine, said[MENU[0]], GRAPH)
    assert heard.outcome is Outcome.NOMATCH
    assert heard.readings[0].text == MENU[0]


def test_yes_or_no_is_not_heard_in_other_sentences(recognizer, espeak):
    graph = WordGraph.of_phrases(
        ["yes", "no", "yes please", "no thank you", "certainly", "no way", "affirmative"]
    )
    others = ["i do not understand", "go away", "certainly it rains today", "i would rather have coffee"]
    for voice in ("en-us", "en-us+f2", "en-gb"):
        for text in others:
            heard = hear(recognizer, on_the_line(espeak, text, voice=voice), graph)
            assert heard.outcome is Outcome.NOMATCH, (voice, text, heard.readings)


def test_after_a_rush_the_memory_goes_back(said):
    with contextlib.closing(PocketsphinxRecognizer(streams=16)) as engine:
        streams = [engine.start(RecognitionRequest((GRAPH,))) for _ in range(16)]
        resident = psutil.Process(engine._pool.workers[0].pid).memory_info
        rush = resident().rss
        for stream in streams:
            stream.cancel()
        assert resident().rss < rush / 2
        assert hear(engine, said[MENU[0]], GRAPH).outcome is Outcome.MATCH


DICTIONARY = {"voice": "V OY S", "mail": "M EY L", "five": "F AY V", "smith": "S M IH TH", "card": "K AA R D"}


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("5", "F AY V"),
        ("voicemail", "V OY S M EY L"),
        ("cards", "K AA R D Z"),
        ("smith's", "S M IH TH S"),
        ("kfz", "K EY EH F Z IY"),
        ("möller", "M AA L ER"),
        ("netphone", "N EH T F OW N"),
        ("vicky", "V IH K IY"),
        ("zoning", "Z AA N IH NG"),
        ("银", None),
        ("?", None),
    ],
)
def test_how_words_sound(word, phones):
    assert pronunciation(word, DICTIONARY.get) == phones
