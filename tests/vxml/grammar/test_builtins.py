"""Built-in grammar types (VoiceXML 2.0 Appendix P)."""

from __future__ import annotations

import pytest

from vxml.errors import GrammarError
from vxml.grammar import InputMode, builtin, interpret


def hear(name, said, language="en-US"):
    found = builtin(name, mode=InputMode.VOICE, language=language).recognize(said)
    return interpret(found[0], None) if found else "(no match)"


def press(name, keys):
    found = builtin(name, mode=InputMode.DTMF, language="fr").dtmf(keys)
    return interpret(found.parses[0], None) if found.complete else "partial" if found.extendable else "dead"


@pytest.mark.parametrize(
    ("name", "said", "expected"),
    [
        ("boolean", "Yes, please.", True),
        ("boolean", "that's right", True),
        ("boolean", "nope", False),
        ("boolean", "no thank you", False),
        ("boolean", "maybe", "(no match)"),
        ("digits", "one two 3", "123"),
        ("digits", "1 2 3", "123"),
        ("digits", "oh zero nine", "009"),
        ("digits?length=4", "12 34", "1234"),
        ("digits?length=4", "1 2 3", "(no match)"),
        ("digits?minlength=2;maxlength=3", "one two three four", "(no match)"),
        ("number", "minus twelve point five", "-12.5"),
        ("number", "-12.5", "-12.5"),
        ("number", "plus seven", "+7"),
        ("number", "a hundred and one", "101"),
        ("number", "twelve hundred thirty-four", "1234"),
        ("number", "two million three hundred thousand and five", "2300005"),
        ("number", "one thousand", "1000"),
        ("number", "one two three", "123"),
        ("number", "point five", "0.5"),
        ("number", "zero", "0"),
        ("number", "five minus", "(no match)"),
        ("currency", "twelve dollars and fifty cents", "USD12.50"),
        ("currency", "$12.50", "USD12.50"),
        ("currency", "12.5 dollars", "USD12.50"),
        ("currency", "five cents", "USD0.05"),
        ("currency", "twenty euros", "EUR20.00"),
        ("currency", "a buck fifty", "USD1.50"),
        ("currency", "three pounds twenty pence", "GBP3.20"),
        ("currency", "twelve", "12.00"),
        ("phone", "555 1234 extension 789", "5551234x789"),
        ("phone", "one eight hundred five five five oh one two three", "18005550123"),
        ("date", "March third two thousand five", "20050303"),
        ("date", "the 3rd of March, 2005", "20050303"),
        ("date", "July fourth seventeen seventy six", "17760704"),
        ("date", "january first nineteen oh one", "19010101"),
        ("date", "may twenty two two thousand five", "20050522"),
        ("date", "2005-03-03", "20050303"),
        ("date", "december", "????12??"),
        ("date", "december fifth", "????1205"),
        ("date", "the fifth", "??????05"),
        ("date", "nineteen ninety nine", "1999????"),
        ("date", "december forty", "(no match)"),
        ("time", "half past three pm", "0330p"),
        ("time", "quarter to one a.m.", "1245a"),
        ("time", "ten to three in the afternoon", "0250p"),
        ("time", "three thirty", "0330?"),
        ("time", "3:30 p.m.", "0330p"),
        ("time", "15:30", "1530h"),
        ("time", "fifteen hundred hours", "1500h"),
        ("time", "three oh five", "0305?"),
        ("time", "five o'clock", "0500?"),
        ("time", "noon", "1200p"),
        ("time", "midnight", "1200a"),
        ("time", "25:00", "(no match)"),
    ],
)
def test_english(name, said, expected):
    assert hear(name, said) == expected


@pytest.mark.parametrize(
    ("name", "said", "expected"),
    [
        ("boolean", "是的", True),
        ("boolean", "不要", False),
        ("digits", "幺三五 零", "1350"),
        ("digits", "123", "123"),
        ("number", "负三点一四", "-3.14"),
        ("number", "三百五", "350"),
        ("number", "三百零五", "305"),
        ("number", "一万二", "12000"),
        ("number", "十二", "12"),
        ("number", "两千零五", "2005"),
        ("number", "一千零二十", "1020"),
        ("number", "三千五百万", "35000000"),
        ("number", "一亿零三百", "100000300"),
        ("number", "二百三十四万五千六百七十八", "2345678"),
        ("currency", "十二块五", "CNY12.50"),
        ("currency", "十二块五毛", "CNY12.50"),
        ("currency", "十二块零五分", "CNY12.05"),
        ("currency", "三块五毛二分", "CNY3.52"),
        ("currency", "五毛", "CNY0.50"),
        ("currency", "三百美元", "USD300.00"),
        ("currency", "12.5元", "CNY12.50"),
        ("currency", "人民币一百元整", "CNY100.00"),
        ("phone", "幺三八零零一三八零零零", "13800138000"),
        ("phone", "87654321转 123", "87654321x123"),
        ("date", "二〇二五年三月五号", "20250305"),
        ("date", "2025年3月15日", "20250315"),
        ("date", "两千零五年", "2005????"),
        ("date", "九五年十二月", "199512??"),
        ("date", "三月五号", "????0305"),
        ("date", "十五号", "??????15"),
        ("date", "元月一日", "????0101"),
        ("time", "下午三点半", "0330p"),
        ("time", "下午3点20", "0320p"),
        ("time", "三点一刻", "0315?"),
        ("time", "凌晨两点零五分", "0205a"),
        ("time", "晚上十二点", "1200a"),
        ("time", "中午十二点", "1200p"),
        ("time", "十五点三十分", "1530h"),
        ("time", "差五分三点", "0255?"),
        ("time", "15:30", "1530h"),
        ("time", "三十点", "(no match)"),
    ],
)
def test_chinese(name, said, expected):
    assert hear(name, said, "zh-CN") == expected


@pytest.mark.parametrize(
    ("name", "keys", "expected"),
    [
        ("boolean", "1", True),
        ("boolean", "2", False),
        ("boolean", "3", "dead"),
        ("boolean?y=7;n=9", "7", True),
        ("builtin:dtmf/boolean?y=7;n=9", "9", False),
        ("digits", "0012", "0012"),
        ("digits?minlength=3;maxlength=5", "12", "partial"),
        ("digits?minlength=3;maxlength=5", "123456", "dead"),
        ("builtin:dtmf/digits?length=2", "12", "12"),
        ("number", "12*5", "12.5"),
        ("number", "12", "12"),
        ("number", "*5", "0.5"),
        ("number", "1*2*3", "dead"),
        ("currency", "12*5", "12.50"),
        ("currency", "12", "12.00"),
        ("phone", "5551234*78", "5551234x78"),
        ("date", "20050303", "20050303"),
        ("date", "2005133", "dead"),
        ("date", "200503", "partial"),
        ("time", "1530", "1530h"),
        ("time", "0330", "0330?"),
        ("time", "0030", "0030h"),
        ("time", "24", "dead"),
    ],
)
def test_keys(name, keys, expected):
    assert press(name, keys) == expected


@pytest.mark.parametrize("name", ["boolean", "date", "digits", "currency", "number", "phone", "time"])
@pytest.mark.parametrize("language", ["en", "zh-CN", "fr-FR", ""])
def test_every_type_has_words_and_keys_in_every_language(name, language):
    assert len(builtin(name, mode=InputMode.VOICE, language=language).vocabulary) > 10
    assert builtin(name, mode=InputMode.DTMF, language=language).dtmf("").extendable


@pytest.mark.parametrize("language", ["fr", "de-DE", "xx"])
def test_other_languages_are_understood_in_english(language):
    assert hear("boolean", "yes", language) is True


@pytest.mark.parametrize("tag", ["zh", "zh-TW", "cmn-Hans-CN", "ZH_cn"])
def test_chinese_has_several_tags(tag):
    assert hear("boolean", "是", tag) is True


def test_the_uri_names_the_mode():
    assert builtin("builtin:dtmf/digits", mode=InputMode.VOICE, language="en").mode is InputMode.DTMF
    assert builtin("builtin:grammar/digits", mode=InputMode.DTMF, language="en").mode is InputMode.VOICE
    assert builtin("builtin:digits", mode=InputMode.DTMF, language="en").mode is InputMode.DTMF


@pytest.mark.parametrize(
    "name", ["colour", "builtin:grammar/colour", "", "builtin:", "digits/x", "?length=3", "x" * 10_000]
)
def test_an_unknown_type_is_an_unsupported_builtin(name):
    with pytest.raises(GrammarError) as caught:
        builtin(name, mode=InputMode.VOICE, language="en")
    assert caught.value.event == "error.unsupported.builtin"


@pytest.mark.parametrize(
    "name",
    ["digits?minlength=5;maxlength=3", "digits?length=0", "digits?length=-1", "digits?length=x", "digits?length=",
     "digits?length=3;maxlength=2", "digits?length=3;length=4", "digits?size=3", "digits?length=99999999999999999999",
     "digits?length=٣", "boolean?y=1;n=1", "boolean?y=12", "boolean?y=x", "boolean?n=1", "time?x=1"],
)  # fmt: skip
def test_bad_parameters_are_a_bad_fetch(name):
    with pytest.raises(GrammarError) as caught:
        builtin(name, mode=InputMode.DTMF, language="en")
    assert caught.value.event == "error.badfetch"


def test_one_spoken_phrase_has_one_value():
    for name, said in [
        ("number", "five"),
        ("number", "21"),
        ("currency", "five pounds twenty"),
        ("phone", "one two"),
    ]:
        found = builtin(name, mode=InputMode.VOICE, language="en").recognize(said)
        assert len({str(interpret(p, None)) for p in found}) == 1, said


@pytest.mark.parametrize(
    "number",
    [
        *range(130),
        200,
        205,
        999,
        1000,
        1001,
        1100,
        1999,
        2005,
        10_000,
        12_345,
        999_999,
        1_000_001,
        123_456_789,
    ],
)
def test_numbers_spoken_by_others_come_back(number):
    num2words = pytest.importorskip("num2words").num2words
    cn2an = pytest.importorskip("cn2an")
    assert hear("number", num2words(number)) == str(number)
    assert hear("number", cn2an.an2cn(number), "zh") == str(number)
