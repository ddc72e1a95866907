"""What a negation word reaches: "不需要" is not "需要", "不贵我需要" is, and "你们需不需要" asks (R-ai.11).

Rules over the surface of a clause, no parser: recognisers give neither punctuation nor reliable words. A negator
reaches what follows it within a few characters (words), up to a new subject. Behind a topic, a refusal reaches back
("贷款我不需要"). Two negators cancel each other, and a question with 吗 or 呢 asks instead of refusing.
"""

from __future__ import annotations

import re
from typing import Final

from aiflows.match.texts import is_han

__all__ = ["has_negator", "is_negated", "masked"]

_MASK: Final = "\u25cb"
"""Stands for characters that negate nothing, so that places stay."""

# 有没有, 是不是, 需不需要, 要不要: questions. 不错, 没问题, 不好意思: no refusal. 不知道多少钱: wants to know.
_QUESTION: Final = re.compile(r"(?<![不没])(.)[不没]\1")
_IDIOMS: Final = re.compile(
    "不好意思|不客气|不用谢|不错|没错|没问题|没关系|没事|不仅|不但|不光|不只|不止|不管|不论|不过|不断|不久|不然|不如|"
    "不得不|不能不|不会不|差不多|来不及|对不起|了不起|要不然|要不|不一会|不见不散|"
    "(?:不太|不大|还不|也不|都不|并不|不是很|不怎么)?(?:不知道|不清楚|不了解|不明白|不懂|不确定|没听清|没听懂|没听明白|没弄懂|没搞懂|没注意)|"
    "(?:不太|不大|还没|没有|不是很|不怎么)(?:知道|清楚|了解|明白|听懂|听清|懂)|"
    "特别|别的|别人|区别|级别|分别|个别|告别|类别|未来|非常|除非|无论|无所谓|免费|并非没有"
)
_NEGATOR: Final = re.compile(
    "不是|并非|没有|不要|不用|不会|不能|不想|不太|不怎么|不大|不再|不必|不需|不打算|不考虑|不准备|没打算|没想|无需|"
    "无须|拒绝|谢绝|取消|不|没|别|未|勿|甭|非|无|免"
)
_WIDE: Final = frozenset(
    {
        "不是",
        "并非",
        "没有",
        "拒绝",
        "谢绝",
        "取消",
        "不打算",
        "不考虑",
        "不准备",
        "没打算",
        "没想",
        "不要",
        "不想",
    }
)
_REACH, _WIDE_REACH = 4, 6
_SUBJECT: Final = re.compile("(?<![给跟和对帮让向叫替为是用与])(?:我|你|您|他|她|它|咱)")
_REFUSAL: Final = re.compile(
    r"^(?:的?事?情?)?(?:我|我们|咱们|这个|那个)?(?:就|都|也|还|暂时|现在|目前|真的|真|是|倒|可|先){0,3}"
    r"(?:不(?:需要|要|用|想|考虑|感兴趣|办|买|看|关心|行|可以|必|了|做|弄|搞|贷|租|去|来)|没(?:有)?(?:兴趣|需要|需求|必要|时间|空)|免了|算了)"
    # 不用接我 refuses to be fetched and not what was named before.
    "(?:了|的|啊|吧|呀|哈|嘛|哦|呢|它|这个|那个|谢谢.*|麻烦.*|再见.*|拜拜.*)*$"
)
_ASKS: Final = re.compile("[吗么呢]$")

_ENGLISH: Final = re.compile(
    r"\b(?:not|no|never|without|neither|nor|none|cannot|hardly|don't|doesn't|didn't|won't|wouldn't|can't|couldn't|"
    r"isn't|aren't|wasn't|weren't|haven't|hasn't|shouldn't|ain't|dont|doesnt|didnt|wont|cant|isnt|stop|cancel|refuse)\b"
)
_ENGLISH_IDIOMS: Final = re.compile(
    r"\b(?:not only|not just|no problem|no doubt|no worries|why not|why don't|can't wait|cannot wait|"
    r"(?:do not|don't|dont|didn't|not) (?:really |quite )?(?:know|understand|sure|certain|clear|hear|mind)|not (?:sure|certain|clear))\b"
)
_ENGLISH_SUBJECT: Final = re.compile(r"\b(?:i|i'm|i'd|you|he|she|we|they|yes|because|so)\b")
_ENGLISH_AFTER_NO: Final = re.compile(r"\s+(?:it|that|this|there|the|my|one)\b")
"""No, it was broken: the answer is no, and nothing of it is denied."""
_ENGLISH_BEHIND: Final = re.compile(
    r"^\s*(?:is|are|was|sounds?|does|do|would|will)?\s*(?:really )?"
    r"(?:no thanks|no thank you|not (?:needed|necessary|interesting|for me|now|today|required)|"
    r"(?:isn't|aren't|doesn't|don't|won't) (?:\w+ )?(?:needed|necessary|interest|matter|work|for me|suit))"
)
_ENGLISH_REACH: Final = 5


def has_negator(keyword: str) -> bool:
    """Whether a keyword says no by itself, as 不需要 and "not now" do."""
    return bool(_NEGATOR.search(masked(keyword)) or _ENGLISH.search(masked(keyword)))


def masked(clause: str) -> str:
    """The clause with what looks like a negation and is none put out of sight; places stay."""
    hidden = _IDIOMS.sub(_hide, _QUESTION.sub(_hide_question, clause))
    return _ENGLISH_IDIOMS.sub(_hide, hidden)


def is_negated(clause: str, start: int, end: int, ending: str = "") -> bool:
    """Whether what stands from ``start`` to ``end`` of a folded clause is denied; ``ending`` is what follows the clause."""
    keyword = clause[start:end]
    hidden = masked(clause)
    if hidden[start:end] != masked(keyword) and has_negator(keyword):
        return True  # 需不需要 is not 不需要
    if not is_han(clause):
        return _english(hidden, start, end, keyword)
    if _ASKS.search(clause) or "?" in ending:
        return False
    if not has_negator(keyword) and _REFUSAL.search(hidden[end:]):
        return True
    return _denials(hidden[:start]) % 2 == 1


def _denials(before: str) -> int:
    """How many negators reach the end of a text, one after the other."""
    count = 0
    while True:
        nearest = None
        for found in _NEGATOR.finditer(before):
            nearest = found
        if nearest is None:
            return count
        gap = before[nearest.end() :]
        reach = _WIDE_REACH if nearest[0] in _WIDE else _REACH
        if len(gap) > reach or _SUBJECT.search(gap):
            return count
        count += 1
        before = before[: nearest.start()]


def _english(hidden: str, start: int, end: int, keyword: str) -> bool:
    if not _ENGLISH.search(keyword) and _ENGLISH_BEHIND.search(hidden[end:]):
        return True
    count, before = 0, hidden[:start]
    while True:
        nearest = None
        for found in _ENGLISH.finditer(before):
            nearest = found
        if nearest is None:
            break
        gap = before[nearest.end() :]
        is_answer = nearest[0] == "no" and _ENGLISH_AFTER_NO.match(gap)
        if is_answer or len(gap.split()) > _ENGLISH_REACH or _ENGLISH_SUBJECT.search(gap):
            break
        count += 1
        before = before[: nearest.start()]
    return count % 2 == 1


def _hide(found: re.Match[str]) -> str:
    return _MASK * len(found[0])


def _hide_question(found: re.Match[str]) -> str:
    """需不需要 keeps 需要: only the first two characters go."""
    return _MASK * 2 + found[1]
