"""What a built flow does, node kind by node kind (R-ivr.2 to R-ivr.7)."""

import pytest
from built_flows import MONDAY, build_of, call_of

BYE = "  bye: {type: hangup, prompt: {en-US: Bye, zh-CN: 再见}}\n"
PERSON = "  agent: {type: queue, queue: '800'}\n"


def test_play_speaks_the_language_of_the_call_and_goes_on(tmp_path):
    build = build_of(
        tmp_path,
        "start: a\nnodes:\n  a: {type: play, prompt: {en-US: Hello, zh-CN: 您好}, next: bye}\n" + BYE,
    )
    assert call_of(build).said == "Hello Bye"
    chinese = call_of(build, language="zh-CN")
    assert chinese.said == "您好 再见"
    assert chinese.end == "hangup"


PROMPT = """start: a
variables:
  n: {type: number, initial: "12.5"}
  d: {type: digits, initial: "'123'"}
  s: {type: text, initial: "'<b> & \\\\'q\\\\''"}
nodes:
  a:
    type: play
    prompt:
      - {text: "You {n > 12 ? 'win' : 'lose'} {{braces}}"}
      - {digits: "95"}
      - {number: 3}
      - {variable: n, as: currency}
      - {variable: d}
      - {variable: s}
      - {pause: 1.5}
      - {audio: hello.wav, text: fallback}
    next: bye
"""


def test_a_prompt_plays_its_items_in_order(tmp_path):
    (tmp_path / "audio").mkdir()
    (tmp_path / "audio" / "hello.wav").write_bytes(b"")
    assert (
        call_of(build_of(tmp_path, PROMPT + BYE)).said
        == "You win {braces} 95 3 12.5 123 <b> & 'q' fallback Bye"
    )


def test_recordings_are_found_from_the_folder_of_builds(tmp_path):
    (tmp_path / "audio" / "a b").mkdir(parents=True)
    (tmp_path / "audio" / "a b" / "您好.wav").write_bytes(b"")
    main = "start: a\nnodes:\n  a: {type: play, prompt: [{audio: a b/您好.wav}], next: bye}\n" + BYE
    document = build_of(tmp_path, main).documents["main.vxml"]
    assert '<audio src="../audio/a%20b/%E6%82%A8%E5%A5%BD.wav"/>' in document


MENU = """start: m
nodes:
  m:
    type: menu
    prompt: Menu
    keys: {"1": {to: one, say: {en-US: [first, number one], zh-CN: 第一}}, "12": twelve, "*": m, "#": one}
    no_input: {retries: 2, prompts: [Once more, Last time]}
    no_match: {retries: 1, prompt: Pardon, to: bye}
  one: {type: play, prompt: One, next: bye}
  twelve: {type: play, prompt: Twelve, next: bye}
"""


@pytest.mark.parametrize(
    ("key", "said"), [("1", "One Bye"), ("12", "Twelve Bye"), ("#", "One Bye"), ("*", "Menu")]
)
def test_each_key_of_a_menu_leads_to_its_node(tmp_path, key, said):
    played = call_of(build_of(tmp_path, MENU + BYE))
    assert played.said == "Menu"
    assert played.press(key).said == said


@pytest.mark.parametrize(
    ("language", "words", "matches"),
    [
        ("en-US", "number one", True),
        ("zh-CN", "第一", True),
        ("en-US", "第一", False),
        ("zh-CN", "first", False),
    ],
)
def test_the_phrases_of_a_menu_are_those_of_the_call_s_language(tmp_path, language, words, matches):
    played = call_of(build_of(tmp_path, MENU + BYE), language=language)
    played.call.say(words)
    assert ("One" in played.said) is matches


def test_silence_is_asked_as_often_and_with_the_words_that_the_node_says(tmp_path):
    played = call_of(build_of(tmp_path, MENU + BYE))
    heard = []
    for _ in range(3):
        played.said  # noqa: B018 - forget what was said before
        played.call.silence()
        heard.append(played.said)
    assert heard == ["Once more", "Last time", ""]
    assert played.end == "queue:900"  # nobody said where to


def test_no_match_is_counted_apart_from_silence(tmp_path):
    played = call_of(build_of(tmp_path, MENU + BYE))
    played.call.silence()
    played.said  # noqa: B018
    assert played.press("7").said == "Pardon"
    assert played.press("7").said == "Bye"


def test_a_question_without_words_of_its_own_is_repeated(tmp_path):
    main = "start: m\nnodes:\n  m: {type: menu, prompt: Menu, keys: {'1': bye}}\n" + BYE
    played = call_of(build_of(tmp_path, main))
    played.call.silence()
    assert played.said == "Menu Menu"
    played.call.silence()
    assert played.end == "queue:900"


def test_a_menu_asks_anew_after_it_was_left(tmp_path):
    """R-ivr.7: the counts are those of one visit."""
    main = "start: m\nnodes:\n  m: {type: menu, prompt: Menu, keys: {'1': p}}\n  p: {type: play, prompt: P, next: m}\n"
    played = call_of(build_of(tmp_path, main))
    for _ in range(3):
        played.call.silence()
        played.press("1")
    assert not played.end


COLLECT = """start: c
variables: {{x: {kind}, s: {{type: text, initial: "''"}}}}
nodes:
  c: {{type: collect, prompt: Enter, into: x, {rest}, next: t, no_match: {{retries: 1, prompt: Again}}}}
  t: {{type: set, values: {{s: "typeof x + ' ' + x"}}, next: tell}}
  tell: {{type: play, prompt: "Got {{x}}", next: m}}
  m: {{type: menu, prompt: "M {{s}}", keys: {{"1": bye, "#": bye}}}}
"""


@pytest.mark.parametrize(
    ("kind", "rest", "keys", "value"),
    [
        ("digits", "max_length: 4", "0012", "0012"),
        ("digits", "min_length: 2, max_length: 8", "001#", "001"),
        ("digits", 'end_key: "*"', "12*", "12"),
        ("number", "min_length: 1", "12*5#", 12.5),
        ("boolean", "speech: false", "1", True),
        ("boolean", "speech: false", "2", False),
        ("date", "speech: false", "20260305", "20260305"),
        ("time", "speech: false", "0930", "0930"),
        ("digits", "min_length: 1, check: 'input > limit'", "4#", "4"),
    ],
)
def test_collect_takes_input_by_the_type_of_its_variable(tmp_path, kind, rest, keys, value):
    """R-ivr.4."""
    played = call_of(build_of(tmp_path, COLLECT.format(kind=kind, rest=rest) + BYE)).press(keys)
    assert played.variable("x") == value
    assert type(played.variable("x")) is type(value)


def test_a_spoken_time_of_the_afternoon_is_a_time_of_day(tmp_path):
    played = call_of(build_of(tmp_path, COLLECT.format(kind="time", rest="speech: true") + BYE))
    played.call.say("three thirty pm")
    assert played.variable("x") == "1530"


def test_the_end_key_after_the_longest_input_is_not_a_choice_of_the_next_menu(tmp_path):
    played = call_of(build_of(tmp_path, COLLECT.format(kind="digits", rest="max_length: 4") + BYE))
    played.press("1234#")
    assert played.node == "main/m"


def test_refused_input_counts_as_no_match(tmp_path):
    rest = "min_length: 1, check: 'input % 2 == 0 // even'"
    played = call_of(build_of(tmp_path, COLLECT.format(kind="digits", rest=rest) + BYE))
    assert played.press("3#").said == "Enter Again"
    played.press("4#")
    assert played.variable("x") == "4"


def test_too_short_input_is_no_match_and_leads_out_at_last(tmp_path):
    played = call_of(build_of(tmp_path, COLLECT.format(kind="digits", rest="min_length: 3") + BYE))
    played.press("1#", "1#")
    assert played.end == "queue:900"


def test_phrases_of_a_text_variable_give_their_value(tmp_path):
    rest = "phrases: {bj: {en-US: [Beijing, Peking], zh-CN: 北京}, sh: {en-US: Shanghai, zh-CN: 上海}}"
    build = build_of(tmp_path, COLLECT.format(kind="text", rest=rest) + BYE)
    for language, words, value in (("en-US", "peking", "bj"), ("zh-CN", "上海", "sh")):
        played = call_of(build, language=language)
        played.call.say(words)
        assert played.variable("x") == value


@pytest.mark.parametrize(("barge_in", "kept"), [("true", "true"), ("false", "false")])
def test_barge_in_is_that_of_the_node(tmp_path, barge_in, kept):
    main = (
        f"start: a\nnodes:\n  a: {{type: menu, prompt: Menu, barge_in: {barge_in}, keys: {{'1': bye}}}}\n"
        + BYE
    )
    text = build_of(tmp_path, main).documents["main.vxml"]
    assert ('bargein="false"' in text) is (kept == "false")


def transfer_of(played):
    return next(entry for entry in played.call.transcript if entry.kind == "transfer")


def test_a_queue_takes_the_caller_with_a_priority(tmp_path):
    main = 'start: q\nnodes:\n  q: {type: queue, queue: "800", priority: 7, prompt: Wait}\n'
    played = call_of(build_of(tmp_path, main))
    assert played.said == "Wait queue:800"[:4]
    assert played.end == "queue:800"
    assert transfer_of(played).detail == {"kind": "blind", "aai": "priority=7"}


@pytest.mark.parametrize(
    ("result", "end"),
    [("answered", "queue:800"), ("busy", "voicemail:800"), ("noanswer", "voicemail:800"),
     ("unknown", "voicemail:800"), ("error.connection.noresource", "voicemail:800")],
)  # fmt: skip
def test_a_queue_that_cannot_take_the_call_leads_on(tmp_path, result, end):
    main = 'start: q\nnodes:\n  q: {type: queue, queue: "800", unavailable: v}\n  v: {type: voicemail, queue: "800"}\n'
    assert call_of(build_of(tmp_path, main), transfers=(result,)).end == end


TRANSFER = """start: t
variables: {number: {type: digits, initial: "'123'"}}
nodes:
  t: {type: transfer, to: TO, mode: MODE, next: next, busy: busy, no_answer: silent, failed: failed}
  next: {type: hangup, prompt: next}
  busy: {type: hangup, prompt: busy}
  silent: {type: hangup, prompt: silent}
  failed: {type: hangup, prompt: failed}
"""


@pytest.mark.parametrize(
    ("result", "said"),
    [("busy", "busy"), ("network_busy", "busy"), ("noanswer", "silent"), ("unknown", "failed"),
     ("far_end_disconnect", "next"), ("maxtime_disconnect", "next"), ("near_end_disconnect", ""),
     ("error.connection.noroute", "failed"), ("error.connection.baddestination", "failed")],
)  # fmt: skip
def test_each_result_of_a_bridge_has_its_branch(tmp_path, result, said):
    main = TRANSFER.replace("TO", '"{number}"').replace("MODE", "bridge")
    played = call_of(build_of(tmp_path, main), transfers=(result,))
    assert played.said in (said, "next" if result == "near_end_disconnect" else said)
    assert transfer_of(played).text == "tel:123"


@pytest.mark.parametrize(
    ("to", "uri"),
    [
        ('"123"', "tel:123"),
        ('"sip:a@b"', "sip:a@b"),
        ('"agent:1001"', "agent:1001"),
        ('"ivr:{number}"', "ivr:123"),
    ],
)
def test_a_bare_number_is_a_telephone_number(tmp_path, to, uri):
    main = TRANSFER.replace("TO", to).replace("MODE", "blind")
    played = call_of(build_of(tmp_path, main))
    assert played.end == f"transfer:{uri}"


def test_hours_lead_by_the_calendar_at_the_time_of_the_call(tmp_path):
    main = """start: h
nodes:
  h: {type: hours, calendar: office, open: open, closed: closed, holiday: holiday}
  open: {type: hangup, prompt: open}
  closed: {type: hangup, prompt: closed}
  holiday: {type: hangup, prompt: holiday}
"""
    build = build_of(tmp_path, main)
    night, week = MONDAY + 12 * 3600, MONDAY + 7 * 86_400
    assert [call_of(build, at=at).said for at in (MONDAY, night, week)] == ["open", "closed", "holiday"]


def test_conditions_are_tried_in_order(tmp_path):
    main = """start: c
variables: {n: {type: number, initial: "5"}}
nodes:
  c: {type: condition, cases: [{when: n > 9, to: bye}, {when: "n > 1 && vip", to: two}, {when: "true", to: bye}], otherwise: bye}
  two: {type: play, prompt: two, next: bye}
"""
    assert call_of(build_of(tmp_path, main + BYE)).said == "two Bye"


def test_set_assigns_in_order(tmp_path):
    main = """start: s
variables: {a: {type: number, initial: "1"}, b: {type: number, initial: "0"}}
nodes:
  s: {type: set, values: {a: a + 1, b: a * 10}, next: p}
  p: {type: play, prompt: "{a} {b} {api}", next: bye}
"""
    assert call_of(build_of(tmp_path, main + BYE)).said == "2 20 http://test Bye"


def test_language_changes_what_is_spoken_from_there_on(tmp_path):
    main = """start: p
nodes:
  p: {type: play, prompt: {en-US: One, zh-CN: 一}, next: l}
  l: {type: language, language: zh-CN, next: bye}
"""
    assert call_of(build_of(tmp_path, main + BYE)).said == "One 再见"


RECORD = """start: r
variables: {voice: recording, after: {type: text, initial: "''"}}
nodes:
  r: {type: record, prompt: Speak, into: voice, max_time: 10, end_key: KEY, next: say, no_input: {retries: 1, to: none}}
  say: {type: play, prompt: ["You said ", {variable: voice}], next: bye}
  none: {type: hangup, prompt: Nothing}
"""


def test_a_recording_is_kept_and_can_be_played(tmp_path):
    played = call_of(build_of(tmp_path, RECORD.replace("KEY", "any") + BYE), records=(3.0,))
    assert played.said == "Speak You said [recording:1] Bye"
    assert str(played.variable("voice")).startswith("recording:")


def test_a_silent_caller_is_asked_again_to_speak(tmp_path):
    played = call_of(build_of(tmp_path, RECORD.replace("KEY", '"#"') + BYE), records=(0.0, 0.0))
    assert played.said == "Speak Speak Nothing"


def test_exit_hands_its_values_to_the_platform(tmp_path):
    main = """start: e
variables: {a: {type: number, initial: "1"}, b: {type: number, initial: "2"}}
nodes:
  e: {type: exit, values: {a: b, b: a, vip: vip}}
"""
    played = call_of(build_of(tmp_path, main, check=False))
    assert played.end == "exit"
    assert dict(played.call.exit.values) == {"a": 2, "b": 1, "vip": True}
