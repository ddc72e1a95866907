"""Where an utterance begins and ends: frames of 20 ms, no clock (VoiceXML 2.0 §6.3.2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr_tts.listening import Endpointer, EndpointerSettings, Signal
from asr_tts.spi import FRAME_SECONDS, Standing

OPEN = Standing(complete=True, extendable=True)
WHOLE = Standing(complete=True, extendable=False)
PART = Standing(complete=False, extendable=True)
NO_MATCH = Standing(complete=False, extendable=False)


def hear(endpointer, pattern, standing=OPEN):
    """``pattern``: one character a frame, x is speech. The signals with the second at which they came."""
    signals = []
    for mark in pattern:
        signal = endpointer.hear(mark == "x", standing)
        if signal is not None:
            signals.append((signal, round(endpointer.frames * FRAME_SECONDS, 2)))
        if endpointer.ended:
            break
    return signals


def test_speech_starts_where_its_first_frame_is():
    endpointer = Endpointer(EndpointerSettings(onset=0.1))
    assert hear(endpointer, "." * 50 + "xxxxx") == [(Signal.STARTED, 1.1)]
    assert endpointer.speech_start == 50


def test_a_click_is_no_speech():
    endpointer = Endpointer(EndpointerSettings(onset=0.1))
    assert hear(endpointer, ("xx" + "." * 20) * 20) == []


@pytest.mark.parametrize(("standing", "seconds"), [(WHOLE, 0.6), (OPEN, 1.2), (PART, 1.2), (NO_MATCH, 1.2)])
def test_what_cannot_go_on_ends_after_completetimeout_all_else_after_incompletetimeout(standing, seconds):
    settings = EndpointerSettings(onset=0.1, complete_timeout=0.6, incomplete_timeout=1.2)
    endpointer = Endpointer(settings)
    signals = hear(endpointer, "xxxxx" * 4 + "." * 200, standing)
    assert signals == [(Signal.STARTED, 0.1), (Signal.ENDED, round(0.4 + seconds, 2))]
    assert endpointer.speech_end == 20


def test_the_words_so_far_decide_at_the_end_not_at_the_beginning():
    endpointer = Endpointer(EndpointerSettings(onset=0.1, complete_timeout=0.5, incomplete_timeout=2.0))
    assert hear(endpointer, "x" * 10 + "." * 50, PART) == [(Signal.STARTED, 0.1)]
    assert hear(endpointer, ".", WHOLE) == [(Signal.ENDED, 1.22)]


def test_speech_again_begins_the_silence_anew_and_a_click_does_not():
    settings = EndpointerSettings(onset=0.1, complete_timeout=1.0, incomplete_timeout=1.0)
    again = hear(Endpointer(settings), "x" * 10 + "." * 40 + "xxx" + "." * 100)
    assert again[-1] == (Signal.ENDED, 2.06)
    click = hear(Endpointer(settings), "x" * 10 + "." * 40 + "xx" + "." * 100)
    assert click[-1] == (Signal.ENDED, 1.2)


def test_maxspeechtimeout_counts_from_the_start_of_speech():
    endpointer = Endpointer(EndpointerSettings(onset=0.1, max_speech=3.0))
    assert hear(endpointer, "." * 50 + "x" * 500)[-1] == (Signal.MAX_SPEECH, 4.0)


def test_silence_is_noinput_only_when_that_is_wanted():
    assert hear(Endpointer(EndpointerSettings(no_input=5.0)), "." * 1000) == [(Signal.NO_INPUT, 5.0)]
    assert hear(Endpointer(EndpointerSettings()), "." * 30_000) == []


def test_speech_that_begins_at_the_last_moment_is_heard():
    endpointer = Endpointer(EndpointerSettings(onset=0.1, no_input=1.0))
    assert hear(endpointer, "." * 48 + "xxxxx")[0][0] is Signal.STARTED


@pytest.mark.parametrize(("sensitivity", "onset"), [(0.0, 0.2), (0.5, 0.1), (1.0, 0.04)])
def test_sensitivity_is_how_much_speech_is_needed_to_believe_it(sensitivity, onset):
    assert EndpointerSettings.onset_for(sensitivity) == pytest.approx(onset)


@given(st.text("x.", max_size=400), st.floats(0.02, 0.3), st.floats(0, 2), st.floats(0, 2))
def test_start_comes_before_the_end_and_both_once(pattern, onset, complete, incomplete):
    settings = EndpointerSettings(onset, complete, incomplete, max_speech=4.0, no_input=3.0)
    endpointer = Endpointer(settings)
    signals = [signal for signal, _ in hear(endpointer, pattern)]
    assert signals in (
        [],
        [Signal.NO_INPUT],
        [Signal.STARTED],
        [Signal.STARTED, Signal.ENDED],
        [Signal.STARTED, Signal.MAX_SPEECH],
    )
    if endpointer.speech_start is not None:
        assert 0 <= endpointer.speech_start < endpointer.speech_end <= endpointer.frames
