"""Saying values in Mandarin, and the numbers in plain Chinese text."""

from __future__ import annotations

import re

from asr_tts.text.values import (
    ClockTime,
    Date,
    Money,
    ascii_digits,
    parse_date,
    parse_money,
    parse_number,
    parse_time,
    telephone_groups,
)

__all__ = [
    "boolean",
    "cardinal",
    "characters",
    "clock_time",
    "date",
    "digits",
    "money",
    "ordinal",
    "spoken",
    "telephone",
]

_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")
# 一 and 七 sound alike on a telephone line, so telephone numbers say 幺.
_TELEPHONE = str.maketrans("0123456789", "零幺二三四五六七八九")
_SIGNS = {"+": "加", "-": "杠", "*": "星号", "#": "井号", ".": "点", "@": "艾特", "_": "下划线", "/": "斜杠"}
_CURRENCIES = {
    "CNY": "元",
    "USD": "美元",
    "EUR": "欧元",
    "GBP": "英镑",
    "JPY": "日元",
    "HKD": "港元",
    "TWD": "新台币",
    "AUD": "澳元",
    "CAD": "加元",
}
_LONGEST = 16
"""Digits cn2an spells; longer numbers are said digit by digit, as people do."""


def cardinal(number: str) -> str:
    """A number from `values.parse_number`: '-12.5' → 负十二点五."""
    import cn2an

    sign, bare = ("负", number[1:]) if number.startswith("-") else ("", number)
    whole, _, fraction = bare.partition(".")
    if len(whole) > _LONGEST:
        said = digits(whole)
    else:
        said = re.sub("(?<![十零])二(?=[千万亿])", "两", str(cn2an.an2cn(whole, "low")))
    return sign + said + (f"点{digits(fraction)}" if fraction else "")


def ordinal(number: str) -> str:
    """第十二."""
    import cn2an

    sign, whole = ("负", number[1:]) if number.startswith("-") else ("", number)
    return f"第{sign}" + (str(cn2an.an2cn(whole, "low")) if len(whole) <= _LONGEST else digits(whole))


def digits(text: str) -> str:
    """Digit by digit: 12 → 一二."""
    return text.translate(_DIGITS)


def telephone(text: str) -> str:
    """Digit by digit in groups, one as 幺."""
    groups = (
        group.replace("+", "加").replace("x", "转").translate(_TELEPHONE) for group in telephone_groups(text)
    )
    return "，".join(groups)


def characters(text: str) -> str:
    """Each character by itself."""
    return "，".join(_SIGNS.get(char, digits(char)) for char in text if not char.isspace())


def date(value: Date) -> str:
    """二零二六年十一月二十三日."""
    year = f"{digits(str(value.year))}年" if value.year is not None else ""
    month = f"{cardinal(str(value.month))}月" if value.month is not None else ""
    day = f"{cardinal(str(value.day))}日" if value.day is not None else ""
    return year + month + day


def clock_time(value: ClockTime) -> str:
    """下午三点零五分."""
    half = {"am": "上午", "pm": "下午"}.get(value.half, "")
    hour = f"{_counted(str(value.hour))}点"
    minute = f"{'零' if value.minute < 10 else ''}{cardinal(str(value.minute))}分" if value.minute else ""
    if value.second is None:
        return half + hour + minute
    return f"{half}{hour}{minute or '零分'}{cardinal(str(value.second))}秒"


def money(value: Money) -> str:
    """十二元五角; other currencies as 十二点五美元. One without a name here is spelt."""
    if value.amount.startswith("-"):
        return "负" + money(Money(value.amount[1:], value.currency))
    whole, _, fraction = value.amount.partition(".")
    fraction = fraction.rstrip("0")
    if value.currency not in {None, "CNY"} or len(fraction) > 2:
        return _counted(f"{whole}.{fraction}".rstrip(".")) + _unit(value.currency)
    jiao, fen = (fraction + "0")[:1], (fraction + "00")[1]
    said = f"{_counted(whole)}元" if whole != "0" or not fraction else ""
    if jiao != "0":
        said += f"{_counted(jiao)}角"
    elif fen != "0" and said:
        said += "零"
    return said + (f"{_counted(fen)}分" if fen != "0" else "")


def boolean(value: bool) -> str:
    """是 or 否."""
    return "是" if value else "否"


def _counted(number: str) -> str:
    return "两" if number == "2" else cardinal(number)


_UNITS = "个元块角分万亿千百次人件条位名张台份项笔股点积天年公里米克斤吨美港欧倍种%"
"""What follows a quantity: a number before it is none of a telephone."""
_PLAIN = re.compile(
    rf"""
    (?P<to>(?<=[0-9][{_UNITS}周月日号])[-~～](?=[0-9]) | (?<=[0-9])[-~～](?=[¥￥$€£][0-9])
      | (?<=:[0-9][0-9])[-~～](?=[0-9]{{1,2}}:[0-9]))
  | (?P<date>(?<![0-9])[12][0-9]{{3}}(?P<mark>[-/.])[0-9]{{1,2}}(?P=mark)[0-9]{{1,2}}(?![0-9]))
  | (?P<year>(?<![0-9])[0-9]{{4}}(?=年))
  | (?P<time>(?<![0-9:])[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?(?![0-9:]))
  | (?P<money>(?:(?<![0-9A-Za-z)\]])-)?(?:[¥￥$€£]|(?<![A-Za-z])(?:RMB|{"|".join(_CURRENCIES)}))\ ?
        -?[0-9]+(?:,[0-9]+)*(?:\.[0-9]+)?(?P<many>[万亿])? | (?<![0-9A-Za-z.,-])-?[0-9]+(?:,[0-9]{{3}})*(?:\.[0-9]+)?元)
  | (?P<range>(?<![0-9A-Za-z.:/-])(?:
        [0-9]{{1,2}}[-~～][0-9]{{1,2}}(?=[月日号])
      | [0-9]+(?:\.[0-9]+)?[-~～][0-9]+(?:\.[0-9]+)?(?:%|(?=\ ?[{_UNITS}周小秒岁度本章页楼层级折]))
    ))
  | (?P<percent>(?<![0-9.])-?[0-9]+(?:\.[0-9]+)?%)
  | (?P<phone>(?<![0-9A-Za-z])(?:
        (?:\+86[- ]?)?1[3-9][0-9](?:[- ]?[0-9]{{4}}){{2}}         # mobile
      | \+?0[0-9]{{2,3}}[- ]?[0-9]{{7,8}}                         # area code and number
      | [48]00[- ]?[0-9]{{3}}[- ]?[0-9]{{4}}                      # free of charge and shared cost
      | (?:9[56][0-9]{{3,4}}|123[0-9]{{2}}|100(?:0[01]|10|86|99))     # service numbers
        (?![0-9]|\ ?[{_UNITS}]|[.,][0-9])
      | 1(?:10|14|19|20|22)(?=(?:报警|急救|火警|电话|热线|$))
    )(?![0-9]))
  | (?P<grouped>(?<![0-9.,])[0-9]{{1,3}}(?:,[0-9]{{3}})+(?:\.[0-9]+)?(?![0-9,]))
  | (?P<dotted>[0-9]+(?:\.[0-9]+){{2,}})
  | (?P<code>(?<=[A-Za-z])-?[0-9]+ | 0[0-9]+(?![0-9.]) | [0-9]{{8,}}+(?!\.[0-9]|[元块]))
  | (?P<pair>(?<![0-9.第])2(?=[个位次元块点天条件份张台部倍种千万亿]))
  | (?P<number>(?:(?<![0-9A-Za-z)\]])-)?[0-9]+(?:\.[0-9]+)?)
    """,
    re.VERBOSE,
)


def spoken(text: str) -> str:
    """Plain text with its numbers in words. Telephone-like and long numbers are said digit by digit."""
    return _PLAIN.sub(_said, ascii_digits(text))


def _said(match: re.Match[str]) -> str:
    kind, text = match.lastgroup, match[0]
    said: str | None = None
    match kind:
        case "date" if day := parse_date(text):
            said = date(day)
        case "time" if moment := parse_time(text):
            said = clock_time(moment)
        case "money" if amount := parse_money(text.rstrip("万亿")):
            said = _of_many(amount, match["many"]) if match["many"] else money(amount)
        case "percent" if value := parse_number(text[:-1]):
            said = ("负" if value.startswith("-") else "") + f"百分之{cardinal(value.lstrip('-'))}"
        case "range":
            said = _range(text, match.string[match.end() : match.end() + 1])
        case "to":
            said = "到"
        case "phone":
            said = telephone(text)
        case "pair":
            said = "两"
        case "grouped" | "number" if value := parse_number(text):
            said = cardinal(value)
    return digits(text.replace(".", "点").replace("-", " ")) if said is None else said


def _range(text: str, unit: str) -> str:
    before = "百分之" if text.endswith("%") else ""
    say = cardinal if before or unit in {*"月日号"} else _counted
    return "到".join(before + say(parse_number(end) or end) for end in re.split("[-~～]", text.rstrip("%")))


def _of_many(value: Money, many: str) -> str:
    """¥1.5万 → 一点五万元."""
    return cardinal(value.amount) + many + _unit(value.currency)


def _unit(currency: str | None) -> str:
    return _CURRENCIES.get(currency or "CNY") or " ".join(currency or "")
