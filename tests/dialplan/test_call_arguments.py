"""Arguments against the readers they are written for, modelled here after FreeSWITCH's C functions."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dialplan.errors import InvalidArgument
from dialplan.session import File, Silence, Stream, Tone
from dialplan.session.arguments import (
    absolute_path,
    cause,
    channel_uuid,
    dial_string,
    keys,
    plain,
    variable_name,
    variable_value,
    word,
)

AWKWARD = st.text(st.sampled_from("ab$\\{}'\"n st,;^&%[]()=|:@ /张"), max_size=20)


def expansion(text):
    """switch_channel_expand_variables: what an application gets. A variable or API call gives «…»."""
    if not re.search(r"\\[\\nst']", text) and not re.search(r"\$\\*\{", text):
        return text
    out, at = [], 0
    while at < len(text):
        char, after = text[at], text[at + 1 : at + 2]
        if char == "\\" and after == "$":
            at += 2 if text[at + 2 : at + 3] == "$" else 1
            out.append("$")
        elif char == "\\" and after == "'":
            at += 1
        elif char == "\\" and after == "\\":
            out.append("\\")
            at += 1
        elif char == "$" and text[at + 1 :].lstrip("$")[:1] == "{" and text[at + 1 : at + 3].count("$") < 2:
            return "".join(out) + "«expanded»"
        else:
            out.append(char)
        at += 1
    return "".join(out)


def words(line):
    """switch_separate_string with blanks: the words of an API command."""
    found, at = [], 0
    while at < len(line):
        start, quoted = at, False
        while at < len(line) and line[at] == " ":
            at += 1
        while at < len(line):
            if line[at] == "\\":
                at += 1
            elif line[at] == "'":
                quoted = not quoted
            elif line[at] == " " and not quoted:
                break
            at += 1
        found.append(_cleaned(line[start:at]))
        while at < len(line) and line[at] == " ":
            at += 1
    return found


def _cleaned(text):
    text = text.lstrip(" ")
    out, end, quoted, at = [], 0, False, 0
    while at < len(text):
        char, after = text[at], text[at + 1 : at + 2]
        if char == "\\" and after and after in "'\"\\nrts":
            out.append({"n": "\n", "r": "\r", "t": "\t", "s": " "}.get(after, after))
            end = len(out)
            at += 1
        elif char == "'" and (quoted or "'" in text[at + 1 :]):
            quoted = not quoted
            if quoted:
                end = len(out)
        else:
            out.append(char)
            if char != " " or quoted:
                end = len(out)
        at += 1
    return "".join(out[:end])


def test_the_model_expands_what_is_not_escaped():
    assert expansion("a ${system rm} b") == "a «expanded»"
    assert expansion("C:\\new") == "C:\\new"
    assert expansion("a\\'b") == "ab"
    assert expansion("a\\\\b") == "a\\b"
    assert words("uuid_x 'a b' c\\sd") == ["uuid_x", "a b", "c d"]


@given(AWKWARD)
@example("${system touch /x}")
@example("$$${a}")
@example("\\${a}")
@example("$\\{a}")
@example("\\\\'")
@example("$5 and \\d")
def test_plain_argument_arrives_as_it_is(text):
    try:
        escaped = plain(text)
    except InvalidArgument:
        assert re.match(r"%.?\[", text, re.DOTALL)
        return
    assert expansion(escaped) == text


@given(st.lists(AWKWARD, min_size=1, max_size=4))
@example([""])
@example([" "])
@example(["'", "\\"])
def test_words_arrive_as_they_are(texts):
    assert words(" ".join(word(text) for text in texts)) == texts


@pytest.mark.parametrize("text", ["%[a=b]x", "%;[a=b]x"])
def test_scope_variables_cannot_be_smuggled_in(text):
    with pytest.raises(InvalidArgument):
        plain(text)


@pytest.mark.parametrize(
    "path",
    ["", "a.wav", "say:hello", "shell_stream://reboot", "/a://b", "http://x/a.wav", "{a=b}/x.wav", "/x@@100"],
)
def test_only_absolute_paths_are_files(path):
    with pytest.raises(InvalidArgument):
        absolute_path(path)


def test_sources_are_named_as_freeswitch_names_them():
    assert File("/a b.wav").source() == "/a b.wav"
    assert File("/a.wav", offset=1.5).source() == "/a.wav@@12000"
    assert File("/a.wav", offset=1.5, rate=16000).source() == "/a.wav@@24000"
    assert File("/me@home.wav").source() == "/me@home.wav"
    assert Silence(0.25).source() == "silence_stream://250"
    assert Tone("%(200,100,440)").source() == "tone_stream://%(200,100,440)"
    assert Stream("local_stream://moh").source() == "local_stream://moh"


@pytest.mark.parametrize(
    "media",
    [
        File("/me@home.wav", offset=1),
        Tone("path=/etc/passwd"),
        Tone("%(1)${x}"),
        Stream("shell_stream://reboot"),
        Stream("/a.wav"),
        Stream("moh"),
    ],
)
def test_sources_that_mean_something_else_are_refused(media):
    with pytest.raises(InvalidArgument):
        media.source()


def test_dial_strings_ring_all_or_one_after_the_other():
    assert dial_string("user/1", "user/2") == "user/1,user/2"
    assert dial_string("user/1", "user/2", one_by_one=True) == "user/1|user/2"
    assert (
        dial_string("user/1", variables={"a": "b c, d", "x": ""}, leg_uuids=["u-1"])
        == "{a='b c, d',x=''}[origination_uuid=u-1]user/1"
    )


@pytest.mark.parametrize(
    "endpoint",
    ["", "1000", "user/1,user/2", "user/1|x/2", "{a=b}user/1", "[a=b]user/1", "user/${x}", "user/1 2", "user/1&park()",
     "user/a'b", "user/1:_:user/2", "user/1\n"],
)  # fmt: skip
def test_endpoint_with_characters_that_divide_dial_strings_is_refused(endpoint):
    with pytest.raises(InvalidArgument):
        dial_string(endpoint)


@pytest.mark.parametrize("value", ["a'b", "a}b", "a]b", "${x}", "a\\b", "a|b", "^^;a", "a\nb"])
def test_value_that_would_end_the_variables_is_refused(value):
    with pytest.raises(InvalidArgument):
        dial_string("user/1", variables={"a": value})


@pytest.mark.parametrize("value", ["${system reboot}", "a$\\{b}", "$${x}"])
def test_variable_that_would_run_when_it_is_read_is_refused(value):
    with pytest.raises(InvalidArgument):
        variable_value(value)


@pytest.mark.parametrize("value", ["$5", "{a}", "100 %", "a'b\\n", "张三"])
def test_other_values_of_variables_are_taken(value):
    assert variable_value(value) == value


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (cause, "USER_BUSY", "busy"),
        (cause, "NORMAL_CLEARING", "A B"),
        (keys, "12*#aDwW", "1;2"),
        (keys, "0", ""),
        (variable_name, "sip_h_X-Note", "a=b"),
        (variable_name, "_x", "1 2"),
        (channel_uuid, "5f0a-9", "a b"),
        (channel_uuid, "x", "all;rm"),
    ],
)
def test_names_are_checked(check, good, bad):
    assert check(good) == good
    with pytest.raises(InvalidArgument):
        check(bad)
