"""The model: short forms, closed fields, frozen objects (R-ivr.2 to R-ivr.7)."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from ivrdesigner.project import (
    AudioItem,
    Calendar,
    Flow,
    MenuNode,
    PlayNode,
    Retry,
    TextItem,
    VariableItem,
    best_language,
    flow_to_json,
    load_flow_text,
    period_minutes,
)


def flow_of(nodes: str, head: str = "") -> Flow:
    loaded = load_flow_text(f"start: a\n{head}nodes:\n{nodes}", "main")
    assert loaded.findings == []
    assert loaded.flow is not None
    return loaded.flow


def test_a_string_and_a_language_map_are_prompts_of_one_text():
    flow = flow_of(
        "  a: {type: play, prompt: Hello, next: b}\n  b: {type: hangup, prompt: {zh-CN: 再见, en-US: Bye}}\n"
    )
    (hello,) = flow.nodes["a"].prompt
    (bye,) = flow.nodes["b"].prompt
    assert isinstance(hello, TextItem)
    assert hello.text.text("fr") == "Hello"
    assert bye.text.text("zh-CN") == "再见"
    assert bye.text.text("fr") is None


def test_all_kinds_of_prompt_items_are_read_in_order():
    """R-ivr.3"""
    items = "[{audio: a.wav, text: A}, {digits: '12'}, {number: 12.5}, {variable: v, as: currency}, text, {pause: 1.5}]"
    flow = flow_of(f"  a: {{type: hangup, prompt: {items}}}\n", "variables: {v: number}\n")
    audio, digits, number, variable, text, pause = flow.nodes["a"].prompt
    assert isinstance(audio, AudioItem)
    assert audio.text.text("en") == "A"
    assert (digits.digits, number.number, pause.pause) == ("12", 12.5, 1.5)
    assert isinstance(variable, VariableItem)
    assert variable.as_ == "currency"
    assert text.text.languages == ("*",)


def test_menu_keys_may_be_written_without_quotes_and_as_bare_targets():
    """R-ivr.2: keys 0–9 * #, each to any node."""
    flow = flow_of(
        "  a: {type: menu, prompt: x, keys: {1: a, '*': {to: a, title: Again, say: [again, repeat]}, 01: a}}\n"
    )
    menu = flow.nodes["a"]
    assert isinstance(menu, MenuNode)
    assert list(menu.keys) == ["1", "*", "01"]
    assert menu.keys["1"].to == "a"
    assert menu.keys["*"].say.phrases("en-GB") == ("again", "repeat")


def test_scalars_in_expressions_mean_themselves():
    flow = flow_of(
        "  a: {type: set, values: {n: 1, f: 1.5, b: true, t: a + 1}, next: a}\n", "variables: {n: number}\n"
    )
    assert flow.nodes["a"].values == {"n": "1", "f": "1.5", "b": "true", "t": "a + 1"}


@pytest.mark.parametrize(("time", "wanted"), [(1, "one"), (2, "two"), (3, "two"), (9, "two")])
def test_the_last_retry_prompt_serves_all_later_times(time, wanted):
    """R-ivr.7"""
    retry = Retry.model_validate({"prompts": ["one", "two"]})
    (item,) = retry.prompt_for(time)
    assert item.text.text("en") == wanted


def test_a_flow_cannot_be_changed_in_place():
    flow = flow_of("  a: {type: play, prompt: x, next: a}\n")
    with pytest.raises(ValidationError):
        flow.nodes["a"].next = "b"
    node = flow.nodes["a"]
    assert isinstance(node, PlayNode)
    assert node.model_copy(update={"next": "b"}).next == "b"


def test_names_may_be_chinese():
    flow = flow_of("  a: {type: play, prompt: x, next: 主菜单}\n  主菜单: {type: hangup}\n")
    assert flow_to_json(flow)["nodes"]["主菜单"] == {"type": "hangup"}


@pytest.mark.parametrize(
    ("language", "wanted"),
    [("zh-CN", "zh-CN"), ("ZH-cn", "zh-CN"), ("en-GB", "en"), ("fr", "*"), ("zh-TW", "*")],
)
def test_language_look_up_shortens_the_tag(language, wanted):
    """RFC 4647 §3.4 Lookup"""
    assert best_language({"zh-CN": 1, "en": 2, "*": 3}, language) == wanted


CALENDAR = Calendar.model_validate(
    {
        "hours": {"mon": ["09:00-12:00", "13:30-24:00"]},
        "holidays": [{"name": "国庆", "from": "2026-10-01", "to": "2026-10-07", "hours": ["10:00-12:00"]}],
    }
)


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        ("2026-11-23T09:00", "open"),
        ("2026-11-23T12:00", "closed"),
        ("2026-11-23T23:59", "open"),
        ("2026-11-24T10:00", "closed"),
        ("2026-10-05T09:30", "holiday"),
        ("2026-10-05T10:00", "open"),
    ],
)
def test_a_calendar_tells_working_time_and_holidays(moment, state):
    """R-num.3: several periods per weekday; holidays by date range; open hours on them."""
    assert CALENDAR.state(datetime.fromisoformat(moment)) == state


def test_a_holiday_may_take_a_part_of_its_days():
    """R-num.3: holidays have a start and an end time."""
    eve = {"name": "除夕", "from": "2026-02-16", "to": "2026-02-16", "between": "12:00-24:00"}
    calendar = Calendar.model_validate({"hours": {"mon": ["09:00-18:00"]}, "holidays": [eve]})
    states = [calendar.state(datetime(2026, 2, 16, hour, tzinfo=UTC)) for hour in (8, 11, 12, 20)]
    assert states == ["closed", "open", "holiday", "holiday"]


def test_periods_count_in_minutes():
    assert period_minutes("09:30-24:00") == (570, 1440)
