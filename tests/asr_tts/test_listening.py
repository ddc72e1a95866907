"""Audio in, events out; the recogniser is told what to answer, voice activity is the loudness."""

import threading

import pytest

from asr_tts.errors import AudioError, EngineBusy, RecognitionFailed
from asr_tts.listening import (
    BackgroundListening,
    Heard,
    Listening,
    ListeningFailed,
    ListeningSettings,
    Outcome,
    PartialWords,
    SpeechStarted,
)
from asr_tts.spi import Reading, WordGraph, WordTime

RATE = 8000
YES_NO = WordGraph.of_phrases(["yes", "yes please", "no"])


class Loud:
    def start(self, sample_rate, sensitivity):
        return self

    def is_speech(self, frame):
        return max(memoryview(frame).cast("h")) > 1000

    def close(self):
        pass


class Told:
    """A recogniser that is told what it hears."""

    def __init__(self, *readings, partials=(), fails=None):
        self.readings = readings
        self.partials = list(partials)
        self.fails = fails
        self.heard = b""
        self.requests = []
        self.ends = []

    def start(self, request):
        self.requests.append(request)
        if self.fails == "start":
            raise EngineBusy("all taken")
        return self

    def accept(self, samples):
        if self.fails == "accept":
            raise RecognitionFailed("crashed twice")
        if self.fails == "bug":
            raise ZeroDivisionError
        self.heard += samples
        return self.partials.pop(0) if len(self.partials) > 1 else (self.partials or [""])[0]

    def finish(self):
        self.ends.append("finish")
        return self.readings

    def cancel(self):
        self.ends.append("cancel")


def sound(pattern):
    """x: 0.1 s of speech, a dot: 0.1 s of silence."""
    return b"".join((b"\x00\x20" if mark == "x" else b"\0\0") * (RATE // 10) for mark in pattern)


def listening(recognizer, grammars=(YES_NO,), **settings):
    return Listening(
        recognizer,
        Loud(),
        grammars,
        language="en-US",
        sample_rate=RATE,
        settings=ListeningSettings(**settings),
    )


def run(told, pattern, grammars=(YES_NO,), **settings):
    subject = listening(told, grammars, **settings)
    return subject.feed(sound(pattern)) + subject.finish()


def test_an_utterance_is_told_from_its_start_to_the_match():
    told = Told(Reading("yes", 0.9), partials=["", "ye", "yes"])
    events = run(told, "....." + "xxxxx" + "." * 20)
    assert [type(event) for event in events] == [SpeechStarted, PartialWords, PartialWords, Heard]
    assert events[0].since == 0.5
    assert events[0].at == pytest.approx(0.6)
    assert [event.text for event in events[1:3]] == ["ye", "yes"]
    heard = events[-1]
    assert (heard.outcome, heard.readings[0].text, heard.speech) == (Outcome.MATCH, "yes", (0.5, 1.0))
    assert told.requests[0].grammars == (YES_NO,)


def test_a_match_that_cannot_go_on_ends_sooner():
    sure = run(Told(Reading("no", 0.9), partials=["no"]), "xxxxx" + "." * 30)[-1]
    longer = run(Told(Reading("yes", 0.9), partials=["yes"]), "xxxxx" + "." * 30)[-1]
    assert sure.at == pytest.approx(0.5 + 0.6)
    assert longer.at == pytest.approx(0.5 + 1.2)


def test_the_engine_gets_the_speech_with_a_little_before_and_after():
    told = Told(Reading("yes", 0.9), partials=["yes"])
    run(told, "." * 100 + "xxxxx" + "." * 50)
    assert len(told.heard) / 2 / RATE == pytest.approx(0.3 + 0.5 + 0.3, abs=0.05)


def test_a_pause_in_the_middle_reaches_the_engine_whole():
    told = Told(Reading("yes please", 0.9), partials=["yes"])
    run(told, "xxxxx" + "." * 9 + "xxxxx" + "." * 30)
    assert len(told.heard) / 2 / RATE == pytest.approx(0.5 + 0.9 + 0.5 + 0.3, abs=0.05)


@pytest.mark.parametrize(
    ("readings", "why"),
    [
        ((), "no reading"),
        ((Reading("yes", 0.49),), "not sure enough"),
        ((Reading("maybe", 0.9),), "out of grammar"),
        ((Reading("please", 0.9),), "a part of a phrase"),
        ((Reading("", 0.9),), "no words"),
    ],
)
def test_what_does_not_fit_is_nomatch_and_is_told_for_the_list_of_unrecognised_speech(readings, why):
    heard = run(Told(*readings), "xxxxx" + "." * 30)[-1]
    assert heard.outcome is Outcome.NOMATCH, why
    assert heard.readings == readings


def test_confidencelevel_and_maxnbest_choose_among_readings():
    readings = [Reading("no", 0.8), Reading("maybe", 0.7), Reading("yes", 0.6), Reading("yes please", 0.3)]
    heard = run(Told(*readings), "xxxxx" + "." * 30, nbest=3)[-1]
    assert [reading.text for reading in heard.readings] == ["no", "yes"]
    assert len(run(Told(*readings), "xxxxx" + "." * 30, nbest=1)[-1].readings) == 1
    assert len(run(Told(*readings), "xxxxx" + "." * 30, nbest=9, confidence=0.1)[-1].readings) == 3


def test_punctuation_and_capitals_of_a_service_fit_too():
    assert run(Told(Reading("Yes, please.", 1.0)), "xxxxx" + "." * 30)[-1].outcome is Outcome.MATCH


def test_without_grammar_everything_fits():
    heard = run(Told(Reading("what a day", 0.9)), "xxxxx" + "." * 30, grammars=())[-1]
    assert heard.outcome is Outcome.MATCH


def test_an_empty_grammar_fits_nothing():
    heard = run(Told(Reading("yes", 0.9)), "xxxxx" + "." * 30, grammars=(WordGraph([], []),))[-1]
    assert heard.outcome is Outcome.NOMATCH


def test_minutes_of_silence_are_noinput_and_never_reach_the_engine():
    told = Told()
    subject = listening(told, no_input=120.0)
    events = []
    for _ in range(150):
        events += subject.feed(sound("." * 10))
    assert [(event.at, event.outcome) for event in events] == [(120.0, Outcome.NOINPUT)]
    assert told.requests == []


def test_ten_minutes_of_speech_end_by_maxspeechtimeout_in_bounded_memory():
    told = Told(Reading("yes", 0.9))
    subject = listening(told, max_speech=30.0, record=True)
    events = []
    for _ in range(600):
        events += subject.feed(sound("x" * 10))
    heard = events[-1]
    assert (heard.outcome, heard.at) == (Outcome.MAXSPEECH, 30.0)
    assert heard.recording.duration == pytest.approx(30.0, abs=0.2)
    assert len(told.heard) / 2 / RATE < 31
    assert told.ends == ["cancel"]


@pytest.mark.parametrize("size", [1, 3, 317, 4801])
def test_audio_may_be_cut_anywhere(size):
    data = sound("....." + "xxxxx" + "." * 20)
    whole = listening(Told(Reading("yes", 0.9)))
    pieces = listening(Told(Reading("yes", 0.9)))
    expected = whole.feed(data)
    events = []
    for at in range(0, len(data), size):
        events += pieces.feed(data[at : at + size])
    assert events == expected


@pytest.mark.parametrize("data", [b"", b"\0", b"\0\0\0"])
def test_no_audio_and_half_a_sample_are_noinput(data):
    subject = listening(Told())
    assert subject.feed(data) == []
    assert [event.outcome for event in subject.finish()] == [Outcome.NOINPUT]
    assert subject.finish() == []


def test_audio_that_ends_in_the_middle_of_speech_counts_as_it_is():
    assert run(Told(Reading("yes", 0.9)), "..xxx")[-1].outcome is Outcome.MATCH


def test_word_times_and_the_recording_count_from_where_they_say():
    """recordutterance, VoiceXML 2.1 §7."""
    told = Told(Reading("yes", 0.9, (WordTime("yes", 0.3, 0.8),)), partials=["yes"])
    heard = run(told, "." * 20 + "xxxxx" + "." * 30, record=True)[-1]
    assert heard.readings[0].words[0] == WordTime("yes", 2.0, 2.5)
    assert heard.recording.samples == told.heard


@pytest.mark.parametrize("rate", [44100, 11025, 0])
def test_audio_of_another_rate_is_refused_with_the_remedy(rate):
    with pytest.raises(AudioError, match="resample"):
        Listening(Told(), Loud(), (), language="en-US", sample_rate=rate, settings=ListeningSettings())


@pytest.mark.parametrize(("where", "error"), [("start", EngineBusy), ("accept", RecognitionFailed)])
def test_an_engine_that_fails_ends_listening_after_the_barge_in(where, error):
    events = run(Told(fails=where), "xxxxx" + "." * 30)
    assert [type(event) for event in events] == [SpeechStarted, ListeningFailed]
    assert isinstance(events[-1].error, error)


def test_properties_of_a_document_are_read_and_nonsense_is_default():
    read = ListeningSettings.from_properties
    assert read({}) == ListeningSettings()
    assert read({"completetimeout": "nan", "sensitivity": "nan", "maxnbest": "many"}) == ListeningSettings()
    settings = read(
        {
            "completetimeout": "250ms",
            "incompletetimeout": "2s",
            "maxspeechtimeout": "+1.5s",
            "sensitivity": "7",
            "speedvsaccuracy": "0.9",
            "confidencelevel": ".3",
            "maxnbest": "99",
            "recordutterance": "true",
        },
        no_input=4.0,
    )
    assert settings == ListeningSettings(0.25, 2.0, 1.5, 1.0, 0.9, 0.3, 10, True, 4.0)


class Events:
    def __init__(self):
        self.list = []
        self.over = threading.Event()

    def __call__(self, event):
        self.list.append(event)
        if isinstance(event, (Heard, ListeningFailed)):
            self.over.set()


def background(told, **more):
    events = Events()
    return BackgroundListening(listening(told), events, bytes_a_second=RATE * 2, **more), events


def test_in_the_background_events_come_by_themselves():
    subject, events = background(Told(Reading("yes", 0.9), partials=["yes"]))
    subject.feed(sound("...xxxxx" + "." * 20))
    assert events.over.wait(10)
    assert events.list[-1].outcome is Outcome.MATCH
    assert subject.join(10)
    subject.feed(sound("xxx"))
    subject.cancel()
    subject.cancel()


def test_a_slow_engine_holds_nobody_up_and_is_told_apart():
    gate = threading.Event()

    class Slow(Told):
        def accept(self, samples):
            gate.wait(10)
            return ""

    subject, events = background(Slow(), max_behind=3.0)
    for _ in range(100):
        subject.feed(sound("xxxxx"))
    gate.set()
    assert events.over.wait(10)
    assert "behind" in str(events.list[-1].error)
    assert subject.join(10)


def test_a_mistake_in_a_plugin_is_an_event_too():
    subject, events = background(Told(fails="bug"))
    subject.feed(sound("xxxxx"))
    assert events.over.wait(10)
    assert "ZeroDivisionError" in str(events.list[-1].error)
    assert subject.join(10)


def test_after_cancel_nothing_is_told():
    told = Told(Reading("yes", 0.9))
    subject, events = background(told)
    subject.cancel()
    subject.feed(sound("xxxxx" + "." * 20))
    assert subject.join(10)
    assert events.list == []


def test_finish_in_the_background_gives_the_result():
    subject, events = background(Told(Reading("yes", 0.9)))
    subject.feed(sound("xxxxx"))
    subject.finish()
    assert events.over.wait(10)
    assert events.list[-1].outcome is Outcome.MATCH
