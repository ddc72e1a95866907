"""The words that numbers, dates, times and money are made of, and cutting a text into words that were recorded."""

from __future__ import annotations

import re
from collections.abc import Collection
from string import ascii_uppercase
from typing import Final

__all__ = ["PAUSE", "fragment_words", "in_fragments"]

PAUSE: Final = ","
"""Stands for a short pause between fragments."""
_LONGEST = 400
_PAUSES = re.compile(r"[，。、；！？]+|[,.;!?]+(?=\s|$|[一-鿿])")

_CHINESE = (
    "零 一 二 两 三 四 五 六 七 八 九 十 百 千 万 亿 幺 点 负 第 百分之 到 加 杠 转 星号 井号 艾特 下划线 斜杠 是 否 "
    "元 角 分 美元 欧元 英镑 日元 港元 新台币 澳元 加元 年 月 日 秒 上午 下午"
)  # fmt: skip
_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million "
    "billion trillion and to point minus plus dash star pound dot at underscore slash extension oh o'clock hours second seconds A M P yes no "
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth hundredth thousandth "
    "millionth billionth trillionth the "
    "January February March April May June July August September October November December "
    "dollar dollars cent cents euro euros pounds penny pence yuan fen yen sen "
    "Hong Kong New Taiwan Australian Canadian"
)


def fragment_words(language: str) -> list[str]:
    """What a voice of fragments must say for every value of `asr_tts.text.say_as`; empty for languages without rules."""
    words = {"zh": _CHINESE, "cmn": _CHINESE, "en": _ENGLISH}.get(language.lower().partition("-")[0], "")
    # Letters are for what is spelt, and for currencies without a name.
    return list(dict.fromkeys([*words.split(), *ascii_uppercase])) if words else []


def in_fragments(text: str, known: Collection[str]) -> list[str] | None:
    """The text as fragments of ``known`` and `PAUSE`, longest first, or None when one is missing.

    Case does not matter; hyphens in a word are where it may be cut: twenty-six is one fragment or two.
    """
    if not text.strip() or len(text) > _LONGEST:
        return None
    by_sound = {word.lower(): word for word in known}
    longest = max(map(len, by_sound), default=0)
    found: list[str] = []
    rest = _PAUSES.sub(f" {PAUSE} ", text).strip().lower()
    while rest:
        if rest.startswith(PAUSE):
            found.append(PAUSE)
            rest = rest[1:].lstrip()
            continue
        word = next(
            (rest[:n] for n in range(min(longest, len(rest)), 0, -1) if _is_word(rest, n, by_sound)), None
        )
        if word is None:
            return None
        found.append(by_sound[word])
        rest = rest[len(word) :].lstrip(" -\t\n")
    return found


def _is_word(text: str, length: int, known: Collection[str]) -> bool:
    """Whether a word ends there: in Chinese anywhere, in English not between two letters."""
    if text[:length] not in known:
        return False
    last, after = text[length - 1], text[length : length + 1]
    return not (after and last.isascii() and after.isascii() and last.isalnum() and after.isalnum())
