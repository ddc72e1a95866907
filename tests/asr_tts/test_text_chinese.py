import pytest

from asr_tts.text import say_as, spoken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("请拨打13800138000", "请拨打幺三八，零零幺三，八零零零"),
        ("138-0013-8000", "幺三八，零零幺三，八零零零"),
        ("+8613800138000", "加八六，幺三八，零零幺三，八零零零"),
        ("0571-88886666", "零五七幺，八八八八六六六六"),
        ("客服400-810-8888", "客服四零零，八幺零，八八八八"),
        ("95588", "九五五八八"),
        ("拨打12306。", "拨打幺二三零六。"),
        ("12315", "幺二三幺五"),
        ("请拨打12345.", "请拨打幺二三四五."),
        ("拨打110报警", "拨打幺幺零报警"),
    ],
)
def test_telephone_numbers_are_read_digit_by_digit(written, said):
    assert spoken(written, "zh-CN") == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("价格95588元", "价格九万五千五百八十八元"),
        ("110元", "一百一十元"),
        ("12000", "一万两千"),
        ("12万", "十二万"),
        ("2个订单", "两个订单"),
        ("第2个", "第二个"),
        ("1,234,567.89", "一百二十三万四千五百六十七点八九"),
        ("气温-5度", "气温负五度"),
        ("12345678.90元", "一千二百三十四万五千六百七十八元九角"),
        ("１２３", "一百二十三"),
        ("您有123456积分", "您有十二万三千四百五十六积分"),
        ("12345条", "一万两千三百四十五条"),
        ("3-5天", "三到五天"),
        ("2~3个", "两到三个"),
        ("1-2月", "一到二月"),
        ("5元-10元", "五元到十元"),
        ("¥10-¥20", "十元到二十元"),
        ("20-30%", "百分之二十到百分之三十"),
        ("9:00-17:30", "九点到十七点三十分"),
        ("3-502室", "三-五百零二室"),
        ("-¥1.5万", "负一点五万元"),
        ("1.5-2.5万元", "一点五到二点五万元"),
    ],
)
def test_quantities_are_read_as_numbers(written, said):
    assert spoken(written, "zh-CN") == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("订单20261123001", "订单二零二六一一二三零零一"),
        ("A12房", "A一二房"),
        ("007", "零零七"),
        ("1234567890123456789", "一二三四五六七八九零一二三四五六七八九"),
    ],
)
def test_codes_are_read_digit_by_digit(written, said):
    assert spoken(written, "zh-CN") == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2026年11月23日", "二零二六年十一月二十三日"),
        ("2026-11-23 10:30", "二零二六年十一月二十三日 十点三十分"),
        ("2026-13-99", "二零二六 一三 九九"),
        ("2:05", "两点零五分"),
        ("99:99", "九九:九九"),
        ("-3.5%", "负百分之三点五"),
        ("¥12.50", "十二元五角"),
        ("$2", "两美元"),
        ("12.50元", "十二元五角"),
        ("-12.50元", "负十二元五角"),
        ("USD12.50", "十二点五美元"),
        ("余额-¥5", "余额负五元"),
        ("余额¥-5，谢谢", "余额负五元，谢谢"),
        ("−$2", "负两美元"),
        ("请按1，返回请按0。", "请按一，返回请按零。"),
    ],
)
def test_dates_times_and_money_in_prose_are_words(written, said):
    assert spoken(written, "zh-CN") == said


@pytest.mark.parametrize(
    ("value", "interpret_as", "form", "said"),
    [
        ("123", "digits", "", "一二三"),
        ("1 2 3", "digits", "", "一二三"),
        ("AB-1", "characters", "", "A，B，杠，一"),
        ("12", "ordinal", "", "第十二"),
        ("-2", "ordinal", "", "第负二"),
        ("2", "cardinal", "", "二"),
        ("2", "number", "ordinal", "第二"),
        ("13800138000", "telephone", "", "幺三八，零零幺三，八零零零"),
        ("12.05", "currency", "", "十二元零五分"),
        ("0.05", "currency", "", "五分"),
        ("CNY2", "vxml:currency", "", "两元"),
        ("100 HKD", "currency", "", "一百港元"),
        ("USD12.50", "currency", "", "十二点五美元"),
        ("-$2", "currency", "", "负两美元"),
        ("-¥5", "currency", "", "负五元"),
        ("¥-5", "currency", "", "负五元"),
        ("-12.50", "currency", "", "负十二元五角"),
        ("CNY-5.00", "vxml:currency", "", "负五元"),
        ("USD-5.00", "vxml:currency", "", "负五美元"),
        ("20261123", "vxml:date", "", "二零二六年十一月二十三日"),
        ("????1123", "vxml:date", "", "十一月二十三日"),
        ("11/23/2026", "date", "mdy", "二零二六年十一月二十三日"),
        ("0905a", "vxml:time", "", "上午九点零五分"),
        ("0000h", "vxml:time", "", "零点"),
        ("true", "vxml:boolean", "", "是"),
        ("5551234x12", "vxml:phone", "", "五五五幺二三四转幺二"),
    ],
)
def test_say_as_in_chinese(value, interpret_as, form, said):
    """VoiceXML 2.0 Appendix P Builtin Grammar Types; W3C Note SSML 1.0 say-as attribute values."""
    assert say_as(value, interpret_as, "zh-CN", form=form) == said


@pytest.mark.parametrize("kind", ["date", "time", "currency", "number", "ordinal", "boolean", "nonsense", ""])
def test_a_value_of_another_type_is_spoken_as_it_stands(kind):
    assert say_as("请稍候", kind, "zh-CN") == "请稍候"


@pytest.mark.timeout(30)  # it does not hang; how fast it is, the benchmarks tell
@pytest.mark.parametrize(
    "unit",
    ["1", "1.", "1,111", "-1", "1:11", "¥1,", "1-", "1.1-", "$-", "1,111元", "2个", "1111-", "８", "A1"],
)
@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_huge_numeric_text_takes_bounded_time(unit, language):
    text = unit * (100_000 // len(unit)) + "元"
    spoken(text, language)


@pytest.mark.parametrize(
    "kind", ["digits", "number", "currency", "telephone", "date", "time", "ordinal", "characters"]
)
@pytest.mark.parametrize("language", ["zh-CN", "en-US", "fr-FR"])
def test_huge_say_as_values_do_no_harm(kind, language):
    for value in ("9" * 400, "9" * 100_000, "0." + "9" * 900, "-" * 900, "," * 900):
        assert isinstance(say_as(value, kind, language), str)
