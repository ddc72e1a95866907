"""Number words into figures: English and Chinese integers, digit by digit or as quantities."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["figures", "integer"]

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()  # noqa: SIM905
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split()  # noqa: SIM905

_VALUES: dict[str, int] = {word: n for n, word in enumerate(_ONES)}
_VALUES |= {word: 20 + 10 * n for n, word in enumerate(_TENS)}
_VALUES |= {word: 1 + n for n, word in enumerate(_ORDINALS)}
_VALUES |= {"oh": 0, "o": 0, "nought": 0, "a": 1, "twentieth": 20, "thirtieth": 30}
_VALUES |= {word: n for n, word in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "幺": 1, "元": 1}
_VALUES |= {str(n): n for n in range(10)}
_SCALES = {"thousand": 1000, "million": 10**6, "billion": 10**9, "万": 10**4, "亿": 10**8}
_MULTIPLIERS = {"hundred": 100, "十": 10, "百": 100, "千": 1000}
_SILENT = {"and", "of", "the", "st", "nd", "rd", "th", "minute", "minutes"}


def figures(words: Sequence[str]) -> str:
    """Digit words and figures as they follow each other: "one oh 5" is "105"."""
    return "".join(str(_VALUES[word]) for word in words)


def integer(words: Sequence[str]) -> int:
    """A spoken quantity, or figures one after the other.

    Chinese may leave out the last unit: 三百五 is 350, 一万二 is 12000.
    """
    said = [word for word in words if word not in _SILENT]
    if len(said) > 1 and all(_VALUES.get(word, 10) < 10 for word in said):
        return int(figures(said))
    total = section = number = 0
    unit = 1  # of the last multiplier or scale, for the unit that Chinese leaves out
    for word in said:
        if word in _SCALES:
            scale = _SCALES[word]
            if scale == 10**8:
                total = (total + section + number) * scale
            else:
                total += max(section + number, 0 if section or number else 1) * scale
            section = number = 0
            unit = scale
        elif word in _MULTIPLIERS:
            unit = _MULTIPLIERS[word]
            section += (number or 1) * unit
            number = 0
        else:
            value = _VALUES[word]
            if value == 0:
                unit = 1
            number = (
                number + value
                if number >= 20 and value < 10
                else value
                if not number
                else number * 100 + value
            )
    last = said[-1] if said else ""
    if unit >= 100 and last in "一二三四五六七八九两" and len(said) > 1 and said[-2] in "百千万亿":
        number *= unit // 10
    return total + section + number
