"""Chinese as it is spoken, in plain words: what differs only in small words, dialect or politeness becomes the same (R-ai.11).

Written from general usage: 啥 and 什么, 哪儿 and 哪里; 约个时间 and 约一下时间; 麻烦帮我 before what is wanted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from aiflows.match.texts import is_han

__all__ = ["Plain", "asks", "core", "opens", "plain"]

_SAME: Final = (
    "什么=啥子|啥|甚么|么子|么事 怎么=咋个|咋|怎样|怎么样|咋样|如何 哪里=哪儿|哪块|哪边|哪搭|哪旮旯|何处 在=搁 这里=这儿|这边 那里=那儿|那边 "
    "我=俺们|俺|咱们|咱|我们|本人 你=您们|您|你们|恁 他=他们|她们|她 孩子=小孩子|小孩|娃娃|娃儿|娃|小朋友|儿子|女儿 "
    "今天=今儿个|今儿|今朝|今日 明天=明儿个|明儿|明朝|明日 昨天=昨儿个|昨儿|昨日 星期=礼拜|周 星期天=星期日|周日|礼拜日 "
    "现在=这会儿|这会|这阵子|眼下|目前|如今|当前 没有=没得|没啥|没什么|冇|木有|没 不=勿|唔|弗 别=甭|莫|休 看=瞅|瞧|望 "
    "知道=晓得|清楚|了解|明白 多少=几多|好多 钱=块钱|费用|价钱 能=可不可以|能不能|可否|能否|可以不可以|行不行|可以 "
    "要=需要|需|得要|须要 是不是=是否|可是 有没有=有无 一会=一会儿|会儿|一阵|片刻 以前=之前|从前 以后=之后|往后|过后 "
    "告诉=跟我说|和我说|给我说 房=房子|屋子 东西=物品|物件 妻子=老婆|媳妇|爱人|太太 丈夫=老公|先生 很=蛮|忒|老|挺|特别|非常|十分 "
    "电话=手机|号码 大夫=医生 赶=来得及 办=搞|弄|整 买=购买|购入|入手 付=支付|缴|交 还款=还钱|归还|偿还"
)
_FILLERS: Final = (
    "麻烦您|麻烦你|麻烦|劳驾|请问一下|请问|请教|想问一下|问一下|想问|我想问|帮我|帮忙|帮|给我|一下子|一下|一点|一些|有点|那个|这个|就是说|就是|"
    "的话|其实|反正|可能|大概|大约|差不多|到底|究竟|啊|呀|吧|嘛|呢|哦|噢|喔|哈|呗|啦|咯|喽|哟|嘞|呃|额|诶|哎|唉|嗯|喂|个|的|了|着|就|都|也|再|"
    "先|那|这|请|把"
)
_TABLE: Final = {
    other: word
    for entry in _SAME.split()
    for word, others in [entry.split("=")]
    for other in others.split("|")
}
_PIECE: Final = re.compile(
    "|".join(map(re.escape, sorted([*_TABLE, *_FILLERS.split("|")], key=len, reverse=True)))
)

_ASKS: Final = re.compile(
    "[吗么]$|[不没]$|什么|怎么|多少|哪|谁|几[个点天号时块万千百]|啥|咋|为何|是否|能否|可否|再说|一遍|听清|听懂|(.)[不没]\\1|"
    r"^(?:who|what|when|where|why|how|which|is|are|do|does|did|can|could|will|would)\b"
)
_HESITATION: Final = re.compile("^[嗯哦啊呃额诶哎唉喂]+")
_GOES_ON: Final = re.compile(r"[我你您咱那就啊呀吧嘞了,谢麻到]|\s")
_OPENERS: Final = "好行对嗯成中"
_BEFORE: Final = re.compile(
    "^(?:嗯+|哦+|啊+|呃+|额+|诶+|哎+|唉+|喂+|那|我|你|先|都|也|倒|还|很|挺|当然|应该|肯定|一定|(?:um+|uh+|oh|ah|er+|well|so|and|i think|i guess|just|yeah|yes|no|okay|ok)\\s+)"
)
_BEHIND: Final = re.compile(
    "(?:啊|呀|吧|嘛|呢|哦|噢|哈|啦|了|的|咯|喽|呗|哟|嘞|滴|谢谢|您|你|我|\\s+(?:then|thanks|thank you|please|mate|there|really|actually|i think|i guess|sir|love))$"
)


@dataclass(frozen=True, slots=True)
class Plain:
    """A text in plain words; ``places`` are where its characters stood, with one more for the end."""

    text: str
    places: tuple[int, ...]


@lru_cache(maxsize=4096)
def plain(text: str) -> Plain:
    """The plain words of a folded text; other languages than Chinese stay as they are."""
    if not is_han(text):
        return Plain(text, tuple(range(len(text) + 1)))
    words: list[str] = []
    places: list[int] = []
    at = 0
    while at < len(text):
        found = _PIECE.match(text, at)
        piece = found[0] if found is not None else text[at]
        word = _TABLE.get(piece, "") if found is not None else piece
        words.append(word)
        places += [at] * len(word)
        at += len(piece)
    return Plain("".join(words), (*places, len(text)))


@lru_cache(maxsize=4096)
def core(clause: str) -> str:
    """A folded clause without particles around it, and once what is said twice: 好好好 and 嗯好的呀 are 好."""
    while True:
        shorter = _BEHIND.sub("", clause)
        shorter = rest if (rest := _BEFORE.sub("", shorter)) else shorter
        if shorter in ("", clause):
            break
        clause = shorter
    doubled = re.fullmatch(r"(.{1,4}?)\s?(?:\1\s?)+", clause)
    return doubled[1].strip() if doubled is not None else clause


def opens(word: str, clause: str) -> bool:
    """Whether a clause begins with a word that stands by itself, as recognisers write no commas: 行我带孩子去."""
    rest = _HESITATION.sub("", clause)
    can_open = len(word) > 1 or word in _OPENERS
    return can_open and rest.startswith(word) and _GOES_ON.match(rest[len(word) :]) is not None


def asks(clause: str, ending: str = "") -> bool:
    """Whether a folded clause is a question: its words of consent agree to nothing."""
    return "?" in ending or _ASKS.search(clause) is not None
