"""Saying values in English, and the numbers in plain English text that engines get wrong."""

from __future__ import annotations

import re

from asr_tts.text.values import (
    ClockTime,
    Date,
    Money,
    ascii_digits,
    parse_date,
    parse_money,
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

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SIGNS = {
    "+": "plus",
    "-": "dash",
    "*": "star",
    "#": "pound",
    ".": "dot",
    "@": "at",
    "_": "underscore",
    "/": "slash",
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_CURRENCIES = {
    "USD": ("dollar", "dollars", "cent", "cents"),
    "EUR": ("euro", "euros", "cent", "cents"),
    "GBP": ("pound", "pounds", "penny", "pence"),
    "CNY": ("yuan", "yuan", "fen", "fen"),
    "HKD": ("Hong Kong dollar", "Hong Kong dollars", "cent", "cents"),
    "TWD": ("New Taiwan dollar", "New Taiwan dollars", "cent", "cents"),
    "AUD": ("Australian dollar", "Australian dollars", "cent", "cents"),
    "CAD": ("Canadian dollar", "Canadian dollars", "cent", "cents"),
    "JPY": ("yen", "yen", "sen", "sen"),
}
_LONGEST = 15
"""Digits that are spelt as one number; longer ones are said digit by digit."""


def cardinal(number: str) -> str:
    """A number from `values.parse_number`: '-12.5' → minus twelve point five."""
    sign, bare = ("minus ", number[1:]) if number.startswith("-") else ("", number)
    whole, _, fraction = bare.partition(".")
    said = digits(whole) if len(whole) > _LONGEST else _num2words(whole, "cardinal")
    return sign + said + (f" point {digits(fraction)}" if fraction else "")


def ordinal(number: str) -> str:
    """12 → twelfth."""
    sign, whole = ("minus ", number[1:]) if number.startswith("-") else ("", number)
    return sign + (digits(whole) if len(whole) > _LONGEST else _num2words(whole, "ordinal"))


def digits(text: str) -> str:
    """Digit by digit: 12 → one two. Other characters stay."""
    return " ".join(re.sub("[0-9]", lambda digit: f" {_DIGITS[int(digit[0])]} ", text).split())


def telephone(text: str) -> str:
    """Digit by digit in groups."""
    groups = (group.replace("+", "plus ").replace("x", " extension ") for group in telephone_groups(text))
    return ", ".join(digits(group) for group in groups)


def characters(text: str) -> str:
    """Each character by itself."""
    return ", ".join(_SIGNS.get(char) or digits(char) for char in text if not char.isspace())


def date(value: Date) -> str:
    """November twenty-third, twenty twenty-six."""
    month = _MONTHS[value.month - 1] if value.month is not None else ""
    day = ordinal(str(value.day)) if value.day is not None else ""
    year = _num2words(str(value.year), "year") if value.year is not None else ""
    start = f"{month} {day}".strip() if month or not day else f"the {day}"
    return f"{start}, {year}" if day and year else f"{start} {year}".strip()


def clock_time(value: ClockTime) -> str:
    """3:05 pm → three oh five P M."""
    if value.minute:
        minute = f" {'oh ' if value.minute < 10 else ''}{cardinal(str(value.minute))}"
    else:
        minute = "" if value.half else " o'clock" if 1 <= value.hour <= 12 else " hundred hours"
    half = {"am": " A M", "pm": " P M"}.get(value.half, "")
    seconds = (
        "" if not value.second else f" and {cardinal(str(value.second))} second{'s' * (value.second != 1)}"
    )
    return cardinal(str(value.hour)) + minute + half + seconds


def money(value: Money) -> str:
    """$12.50 → twelve dollars and fifty cents. A currency without a name here is spelt."""
    if value.amount.startswith("-"):
        return "minus " + money(Money(value.amount[1:], value.currency))
    names = _CURRENCIES.get(value.currency or "")
    whole, _, fraction = value.amount.partition(".")
    if names is None or len(fraction.rstrip("0")) > 2:
        unit = names[1] if names else " ".join(value.currency or "")
        return f"{cardinal(value.amount)} {unit}".strip()
    one, many, part, parts = names
    minor = int((fraction + "00")[:2])
    said = [f"{cardinal(whole)} {one if whole == '1' else many}"] if whole != "0" or not minor else []
    if minor:
        said.append(f"{cardinal(str(minor))} {part if minor == 1 else parts}")
    return " and ".join(said)


def boolean(value: bool) -> str:
    """True → yes, false → no."""
    return "yes" if value else "no"


_UNITS = (
    "%|percent|seconds?|minutes?|hours?|days?|weeks?|months?|years?|times|people|persons?|calls?|callers?|pages?|items?|"
    "pieces?|dollars?|euros?|pounds?|yuan|cents?|meters?|metres?|kilomet(?:er|re)s?|miles?|feet|degrees?|business|working"
)
"""What follows a range: two numbers with a hyphen before anything else may be a code."""
_TO = r"\ ?[-–—~～]\ ?"
_PLAIN = re.compile(
    rf"""
    (?P<to>(?<=:[0-9][0-9]){_TO}(?=[0-9]{{1,2}}:[0-9]) | (?<=[0-9]\ [AaPp][Mm]){_TO}(?=[0-9])
      | (?<=[0-9][AaPp][Mm]){_TO}(?=[0-9]) | (?<=[0-9]){_TO}(?=[$€£¥][0-9]))
  | (?P<range>(?<![0-9A-Za-z.,:/$€£¥-])[0-9]+(?:\.[0-9]+)?{_TO}[0-9]+(?:\.[0-9]+)?
        (?:(?=-?\ ?(?:{_UNITS})(?![A-Za-z]))))
  | (?P<money>(?:(?<![0-9A-Za-z)\]])-)?(?:[$€£¥]|(?<![A-Za-z])(?:RMB|{"|".join(_CURRENCIES)}))\ ?
        -?[0-9]+(?:,[0-9]+)*(?:\.[0-9]+)?(?P<many>\ (?:thousand|(?:m|b|tr)illion)\b)?)
  | (?P<date>(?<![0-9A-Za-z./-])[12][0-9]{{3}}(?P<mark>[-/.])[0-9]{{1,2}}(?P=mark)[0-9]{{1,2}}(?![0-9/-]|\.[0-9]))
  | (?P<time>(?<![0-9:.])[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?(?:\ ?(?:[AaPp]\.[Mm]\.|[AaPp][Mm]\b))?(?![0-9:]))
  | (?P<phone>(?<![0-9A-Za-z.,-])(?:
        (?:\+?[0-9]{{1,3}}[- ])?(?:\([0-9]{{3}}\)\ ?|[0-9]{{3}}[-. ])[0-9]{{3}}[-. ][0-9]{{4}}
      | [0-9]{{3}}-[0-9]{{4}}
      | \+?[0-9]{{10,}}+
    )(?![0-9-]|[.,][0-9]))
    """,
    re.VERBOSE,
)


def spoken(text: str) -> str:
    """Plain text with money, dates, times of day, telephone numbers and ranges in words; the rest engines read well.

    Telephone numbers are those of ten digits and more, and those with a sign in their place: 555-123-4567, 555-1234.
    """
    return _PLAIN.sub(_said, ascii_digits(text))


def _said(match: re.Match[str]) -> str:
    text = match[0]
    match match.lastgroup:
        case "money" if match["many"] and (amount := parse_money(text.removesuffix(match["many"]))):
            names = _CURRENCIES.get(amount.currency or "")
            return f"{cardinal(amount.amount)}{match['many']} {names[1] if names else amount.currency}"
        case "money" if amount := parse_money(text):
            return money(amount)
        case "date" if day := parse_date(text):
            return date(day)
        case "time" if moment := parse_time(text):
            return clock_time(moment)
        case "phone":
            return telephone(text)
        case "to":
            return " to "
        case "range":
            return " to ".join(re.split(_TO, text))
    return text


def _num2words(number: str, form: str) -> str:
    from num2words import num2words

    return str(num2words(int(number), to=form, lang="en")).replace(",", "")
