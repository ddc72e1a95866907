"""What keys of a live call belong to, and what is told of secret ones, on a simulated FreeSWITCH."""

import time

from driven_calls import Beeper, until
from simulated_calls import a_call, heard, playing

WRONG = '<property name="ivrkit.wrongkeys" value="end"/>'
PIN = '<property name="ivrkit.secret" value="pin"/>'
TWO = """<form><field name="pin" type="digits?length=4"><prompt>Number?</prompt></field>
  <field name="b" type="digits?length=1"><prompt>Choice?</prompt><filled><exit namelist="pin b"/></filled></field></form>"""


def test_a_wrong_key_of_a_menu_is_a_nomatch_at_once(switch, tmp_path):
    """D4. It took the whole `interdigittimeout`."""
    menu = '<form><field name="x"><option dtmf="1" value="1"/><prompt>One?</prompt><nomatch><exit/></nomatch></field></form>'
    with a_call(switch, tmp_path, WRONG + menu) as (world, caller):
        playing(caller)
        began = time.monotonic()
        caller.press("7")
        world.report()
        assert time.monotonic() - began < 2
    assert [event.reason for event in world.journal.of("input-failed")] == ["nomatch"]


def test_the_terminator_behind_a_full_number_is_no_answer_to_the_next_question(switch, tmp_path):
    """D5."""
    with a_call(switch, tmp_path, TWO) as (world, caller):
        playing(caller)
        caller.press("1234")
        until(lambda: heard(caller).count("playback") == 2)
        caller.press("#")
        caller.press("5")
        report = world.report()
    assert report.values == {"pin": "1234", "b": "5"}
    assert world.journal.of("input-failed") == []


def test_the_first_key_of_the_next_question_is_never_lost_when_all_is_typed_ahead(switch, tmp_path):
    """D5, with a terminator and without one."""
    for keys in ("1234#5", "12345"):
        with a_call(switch, tmp_path, TWO) as (world, caller):
            playing(caller)
            caller.press(keys)
            assert world.report().values == {"pin": "1234", "b": "5"}


def test_keys_and_prompts_of_a_secret_are_dots_and_its_sound_is_not_kept(switch, tmp_path):
    """D2: of a secret neither the text nor the sound outlives the call."""
    body = PIN + TWO.replace(
        '<exit namelist="pin b"/>',
        "<prompt>It was <value expr='pin'/>.</prompt><prompt>Thanks.</prompt><exit/>",
    )
    speaker = Beeper()
    with a_call(switch, tmp_path, body, synthesizer=speaker) as (world, caller):
        playing(caller)
        caller.press("12345")
        until(lambda: any("1234" in ssml for ssml in speaker.said))
        said = next(index for index, ssml in enumerate(speaker.said) if "1234" in ssml)
        until(lambda: heard(caller).count("playback") == 2)
        kept = list(world.services.settings.cache.rglob("*.wav"))
        caller.finish()
        world.report()
    assert "1234" in speaker.said[said]
    assert [event.key for event in world.journal.of("key")] == ["•", "•", "•", "•", "5"]
    assert [event.text for event in world.journal.of("input-matched")] == ["••••", "5"]
    assert world.journal.texts()[-1] == "It was •••. Thanks."
    # One file more while the call lasts, none of it afterwards.
    assert any("calls-" in str(path) for path in kept)
    assert not [path for path in kept if "calls-" in str(path) and path.exists()]
