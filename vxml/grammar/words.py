"""Text into the words that are compared: on the grammar's side and on the caller's side by the same rule.

NFKC, case folded, punctuation dropped, every digit, Han character and kana a word of its own, so that
"查询余额" is found with and without blanks, and "12" is what "1 2" is. Apostrophes inside a word stay.
A point between digits, a minus before one and a currency sign before one are words too: numbers need them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from vxml.grammar.expansion import Token

__all__ = ["DTMF_KEYS", "dtmf_tokens", "join", "tokenize", "words"]

DTMF_KEYS = "0123456789*#ABCD"
_DTMF_NAMES = {"star": "*", "pound": "#", "hash": "#"}

_CJK = "\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_NOT_LETTERS = (
    r"\s\d_!-/:-@\[-`{-~\x00-\x1f\x7f-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7"
    r"\u0589\u05be\u060c\u061b\u061f\u066a-\u066d\u06d4\u0964\u0965\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff"
    r"\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u30fb\ufe10-\ufe6f\ufffc-\uffff\U0001f000-\U0001faff"
)
_NUMERIC = r"\d|(?<=\d)\.(?=\d)|(?<![^\s(])-(?=\d)|[$¥£€](?=\s?\d)"
_ASCII_WORD = re.compile(rf"[a-z]+(?:'[a-z]+)*|{_NUMERIC}", re.ASCII)
_WORD = re.compile(rf"[{_CJK}]|[^{_NOT_LETTERS}{_CJK}]+(?:'[^{_NOT_LETTERS}{_CJK}]+)*|{_NUMERIC}")
_GLUE = re.compile(rf"(?<=[{_CJK}])\s+(?=[{_CJK}])")
_APOSTROPHES = {0x2019: "'", 0x02BC: "'", 0x200C: None, 0x200D: None, 0x00AD: None}
_EDGES = ".,;:!?\u3002\uff0c\u3001\uff01\uff1f\uff1b\uff1a\u2026\u00a1\u00bf"


def words(text: str) -> list[str]:
    """The words of an utterance or of a token, in order; [] when there is nothing to say in it."""
    if text.isascii():
        return _ASCII_WORD.findall(text.lower())
    folded = unicodedata.normalize("NFKC", text.translate(_APOSTROPHES)).casefold()
    return _WORD.findall(unicodedata.normalize("NFKC", folded))


@lru_cache(maxsize=65536)
def _token(text: str) -> Token | None:
    spoken = tuple(words(text))
    return Token(text.strip(_EDGES) or text, spoken) if spoken else None


_QUOTED = re.compile(r'"([^"]*)"|[^\s"]+')


def tokenize(text: str) -> list[Token]:
    """Token content of SRGS 1.0 §2.1 Tokens: split at white space, except in double quotes."""
    if '"' not in text:
        return [token for part in text.split() if (token := _token(part))]
    found = (_token(m[0]) if m[1] is None else phrase_token(m[1]) for m in _QUOTED.finditer(text))
    return [token for token in found if token]


def phrase_token(text: str) -> Token | None:
    """The whole text as one token (quoted, or in a <token> element), its punctuation kept; None when nothing in it
    can be said.
    """
    spoken = tuple(words(text))
    return Token(" ".join(text.split()), spoken) if spoken else None


def dtmf_tokens(text: str) -> list[Token] | None:
    """The keys of SRGS 1.0 Appendix E DTMF Definition, one token each; None when something is no key.

    More than one key in a token ("12#") is read as several.
    """
    keys: list[str] = []
    for part in text.replace('"', " ").replace("'", " ").split():
        if part.lower() in _DTMF_NAMES:
            keys.append(_DTMF_NAMES[part.lower()])
        elif all(key in DTMF_KEYS for key in part.upper()):
            keys.extend(part.upper())
        else:
            return None
    return [Token(key, (key,)) for key in keys]


def join(texts: Sequence[str]) -> str:
    """Tokens into one line: blanks between words, none between two Han characters or kana."""
    line = " ".join(texts)
    return line if line.isascii() else _GLUE.sub("", line)
