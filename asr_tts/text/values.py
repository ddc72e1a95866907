"""Reading values as authors and callers write them: numbers, dates, times, money, telephone numbers.

Every function returns None for text that is no such value, so that the text is spoken as it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = [
    "ClockTime",
    "Date",
    "Money",
    "ascii_digits",
    "parse_date",
    "parse_money",
    "parse_number",
    "parse_time",
    "telephone_groups",
]

_ASCII = {ord("０") + n: ord("0") + n for n in range(10)} | {
    ord("："): ord(":"),
    ord("％"): ord("%"),
    ord("＋"): ord("+"),
    ord("－"): ord("-"),
    ord("−"): ord("-"),
}
_NUMBER = re.compile(r"([+-]?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]+)?")
_SYMBOLS = {"$": "USD", "¥": "CNY", "￥": "CNY", "€": "EUR", "£": "GBP", "元": "CNY", "RMB": "CNY"}
_MONEY = re.compile(
    r"""(?P<sign>[+-]?)\s*(?P<before>[A-Za-z]{3}|[$¥￥€£])?\s*(?P<sign_inside>[+-]?)
    (?P<amount>[0-9][0-9,]*(?:\.[0-9]+)?)\s*(?P<behind>[A-Za-z]{3}|元)?""",
    re.VERBOSE,
)
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?\s*([aApP])?\.?[mM]?\.?")
_TIME_DIGITS = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})?([ahp?])?")
_DATE_ORDERS = frozenset({"mdy", "dmy", "ymd", "md", "dm", "ym", "my", "d", "m", "y"})


@dataclass(frozen=True, slots=True)
class Date:
    """A calendar date of which parts may be unknown (None)."""

    year: int | None = None
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of day. ``half`` is 'am' or 'pm' on a twelve-hour clock, else ''."""

    hour: int
    minute: int
    second: int | None = None
    half: str = ""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount as decimal digits, '-' before what is owed, and the ISO 4217 code or None."""

    amount: str
    currency: str | None


def ascii_digits(text: str) -> str:
    """Full-width digits, colons, percent, plus and minus signs as ASCII; all else as it was."""
    return text.translate(_ASCII)


def parse_number(text: str) -> str | None:
    """A decimal number without separators and leading zeros: '-12.50' from '-0,012.50'."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        return None
    sign, whole, fraction = match.groups()
    return ("-" if sign == "-" else "") + (whole.replace(",", "").lstrip("0") or "0") + (fraction or "")


def parse_date(text: str, order: str = "") -> Date | None:
    """A date. ``order`` is a say-as format such as 'mdy'; '' guesses year-first writing.

    VoiceXML 2.0 Appendix P writes yyyymmdd with '?' for each unknown digit.
    """
    text = text.strip().rstrip("日号")
    if order not in _DATE_ORDERS:
        order = ""
    if re.fullmatch(r"[0-9?]{8}", text) and order in {"", "ymd"}:
        return _date({"y": text[:4], "m": text[4:6], "d": text[6:]})
    parts = [part for part in re.split(r"[-/. 年月]+", text) if part]
    if not order and parts:
        order = {3: "ymd", 2: "ym" if len(parts[0]) == 4 else "md"}.get(len(parts), "")
    if len(parts) != len(order) or not order or not all(re.fullmatch(r"[0-9]{1,4}", part) for part in parts):
        return None
    return _date(dict(zip(order, parts, strict=True)))


def _date(parts: dict[str, str]) -> Date | None:
    year, month, day = (int(parts[key]) if parts.get(key, "?").isdecimal() else None for key in "ymd")
    if month is not None and not 1 <= month <= 12:
        return None
    if day is not None and not 1 <= day <= 31:
        return None
    return None if year is month is day is None else Date(year, month, day)


def parse_time(text: str) -> ClockTime | None:
    """A time of day: 9:05, 21:05:30, 9:05pm, or hhmmx of VoiceXML 2.0 Appendix P (x is a, p, h or ?)."""
    text = text.strip()
    match = _TIME.fullmatch(text) or _TIME_DIGITS.fullmatch(text)
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3]) if match[3] else None
    half = {"a": "am", "p": "pm"}.get((match[4] or "").lower(), "")
    if hour > (12 if half else 24) or minute > 59 or (second or 0) > 59:
        return None
    return ClockTime(hour, minute, second, half)


def parse_money(text: str) -> Money | None:
    """An amount: 12.50, -$12.50, $-12.50, ¥12, 12.50元, 12 USD, or UUUmm.nn of VoiceXML 2.0 Appendix P."""
    match = _MONEY.fullmatch(text.strip())
    if match is None or (match["sign"] and match["sign_inside"]):
        return None
    sign = "-" if "-" in {match["sign"], match["sign_inside"]} else ""
    number = parse_number(sign + match["amount"].replace(",", ""))
    if number is None:
        return None
    unit = (match["before"] or match["behind"] or "").upper()
    return Money(number, _SYMBOLS.get(unit, unit) or None)


def telephone_groups(text: str) -> list[str]:
    """The digits of a telephone number in the groups people say: as written, else by the length.

    Letters and signs other than separators stay in their group, so an extension 'x12' is not lost.
    """
    text = text.strip()
    if text.startswith("+86"):
        return ["+86", *telephone_groups(text[3:])]
    groups = [group for group in re.split(r"[\s()（）./–-]+", text) if group]
    if len(groups) != 1 or not groups[0].isdecimal():
        return groups
    digits = groups[0]
    sizes = {11: (3, 4, 4), 10: (3, 3, 4), 12: (4, 4, 4), 8: (4, 4), 7: (3, 4)}.get(len(digits))
    if sizes is None:
        return [digits[at : at + 4] for at in range(0, len(digits), 4)] if len(digits) > 6 else [digits]
    starts = [sum(sizes[:n]) for n in range(len(sizes))]
    return [digits[start : start + size] for start, size in zip(starts, sizes, strict=True)]
