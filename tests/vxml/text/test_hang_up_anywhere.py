"""The caller may hang up at any moment; the session ends cleanly, whatever was under way (VoiceXML 2.0 §1.5.4)."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from case_files import BASE, Case, load

from vxml.errors import HostError
from vxml.interpreter import Session
from vxml.platform import Disconnected, Key, Tick
from vxml.text import TextCall

CASES = load(Path(__file__).parents[1] / "cases")
WORDS = ("yes", "x", "1", "from paris to rome", "operator", "help")


def _caller(case: Case, seed: int, turns: int) -> TextCall:
    """A caller who does `turns` things at random and then hangs up, perhaps in the middle of a prompt."""
    chance = random.Random(seed)
    call = TextCall(BASE + "main.vxml", case.fetch)
    for _ in range(2):
        call.transfer_result(chance.choice(["busy", "noanswer", "transferred", "far_end_disconnect"]))
        call.record_length(chance.choice([0.0, 2.0, 100.0]))
    call.start()
    for _ in range(turns):
        if call.ended:
            break
        match chance.randrange(4):
            case 0:
                call.press(chance.choice("0123456789*#"), barge_in=chance.random() < 0.5)
            case 1:
                call.say(chance.choice(WORDS))
            case 2:
                call.silence()
            case _:
                call.say_all(())
    call.hangup()
    return call


@pytest.mark.parametrize(("number", "case"), list(enumerate(CASES)), ids=[case.id for case in CASES])
def test_a_hang_up_after_any_turn_ends_the_session(number: int, case: Case) -> None:
    """Each document is left twice, so that each number of turns up to four comes in two documents of five."""
    for turns in (number % 5, (number + 2) % 5):
        call = _caller(case, seed=turns, turns=turns)
        assert call.ended
        assert call.exit is not None
        assert call.exit.reason in ("exit", "disconnect", "transfer", "error", "event")


@pytest.mark.parametrize("case", CASES[::3], ids=lambda case: case.id)
def test_the_same_events_give_the_same_transcript(case: Case) -> None:
    assert _caller(case, seed=7, turns=6).transcript == _caller(case, seed=7, turns=6).transcript


def test_events_before_the_start_and_after_the_end_are_the_drivers_fault() -> None:
    session = Session(BASE + "main.vxml")
    with pytest.raises(HostError, match="start the session"):
        session.receive(Key(0.0, "1"))
    call = TextCall(BASE + "main.vxml", CASES[0].fetch)
    call.start()
    assert call.ended
    with pytest.raises(HostError, match="has ended"):
        call.session.receive(Tick(1.0))


def test_a_hang_up_during_the_first_fetch_is_kept_until_the_dialog_waits() -> None:
    session = Session(BASE + "main.vxml")
    (fetch,) = session.start()
    assert session.receive(Disconnected(1.0)) == []
    case = next(c for c in CASES if c.data["name"] == "a choice goes where it says")
    commands = session.receive(case.fetch(fetch, 2.0))
    assert session.ended
    assert commands[-1].reason == "disconnect"


def test_stale_and_foreign_answers_are_ignored() -> None:
    case = next(c for c in CASES if c.data["name"] == "a choice goes where it says")
    session = Session(BASE + "main.vxml")
    (fetch,) = session.start()
    wrong = case.fetch(fetch, 1.0)
    wrong = type(wrong)(1.0, fetch.id + 99, wrong.uri, wrong.body)
    assert session.receive(wrong) == []
    assert session.receive(case.fetch(fetch, 2.0)) != []
