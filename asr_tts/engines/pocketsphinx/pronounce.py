"""How a word sounds that the dictionary does not have, in the phones of the CMU dictionary.

Names of products and people are what menus add to a language. In order: figures as words, parts the dictionary
knows ("voice" + "mail"), letters one by one where a word cannot be read, and rules from spelling to sound.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

__all__ = ["DIGIT_NAMES", "pronunciation"]

DIGIT_NAMES = dict(
    zip(
        "0123456789",
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
        strict=True,
    )
)

_LETTERS = {
    "a": "EY", "b": "B IY", "c": "S IY", "d": "D IY", "e": "IY", "f": "EH F", "g": "JH IY", "h": "EY CH",
    "i": "AY", "j": "JH EY", "k": "K EY", "l": "EH L", "m": "EH M", "n": "EH N", "o": "OW", "p": "P IY",
    "q": "K Y UW", "r": "AA R", "s": "EH S", "t": "T IY", "u": "Y UW", "v": "V IY",
    "w": "D AH B AH L Y UW", "x": "EH K S", "y": "W AY", "z": "Z IY",
}  # fmt: skip
_VOICELESS = frozenset({"P", "T", "K", "F", "TH"})
_HISSING = frozenset({"S", "Z", "SH", "ZH", "CH", "JH"})
_SHORTEST_PART = 3
_LONGEST_ACRONYM = 4

# The first rule that fits at a place is taken: letters, what may stand before, what must follow, phones.
_VOWEL = "[aeiouy]"
_CONSONANT = "[bcdfghjklmnpqrstvwxz]"
_RULES: tuple[tuple[str, str, str, str], ...] = (
    # whole endings
    ("tion", "", "", "SH AH N"), ("sion", _VOWEL, "", "ZH AH N"), ("sion", "", "", "SH AH N"),
    ("ture", "", "$", "CH ER"), ("cious", "", "", "SH AH S"), ("tious", "", "", "SH AH S"),
    ("ough", "", "", "OW"), ("eigh", "", "", "EY"), ("igh", "", "", "AY"), ("augh", "", "", "AO"),
    ("ing", _CONSONANT, "$", "IH NG"), ("ous", "", "$", "AH S"), ("able", "", "$", "AH B AH L"),
    ("le", _CONSONANT, "$", "AH L"), ("ed", "[td]", "$", "AH D"), ("ed", "[pkfsx]|sh|ch", "$", "T"),
    ("ed", f"{_VOWEL}.*", "$", "D"),
    # pairs
    ("tch", "", "", "CH"), ("sch", "", "", "SH"), ("ch", "", "[rl]", "K"), ("ch", "", "", "CH"),
    ("sh", "", "", "SH"), ("th", "", "", "TH"), ("ph", "", "", "F"), ("wh", "", "", "W"), ("gh", "^", "", "G"),
    ("gh", "", "", ""), ("ck", "", "", "K"), ("qu", "", "", "K W"), ("kn", "^", "", "N"), ("wr", "^", "", "R"),
    ("gn", "^", "", "N"), ("ps", "^", "", "S"), ("ng", "", "$", "NG"), ("ng", "", _CONSONANT, "NG"),
    ("nk", "", "", "NG K"), ("dge", "", "", "JH"), ("sc", "", "[eiy]", "S"), ("x", "^", "", "Z"),
    # vowels before r
    ("air", "", "", "EH R"), ("eer", "", "", "IH R"), ("ear", "", "", "IH R"), ("oor", "", "", "AO R"),
    ("our", "", "", "AO R"), ("are", "", "$", "EH R"), ("ire", "", "$", "AY ER"), ("ore", "", "$", "AO R"),
    ("ure", "", "$", "Y UH R"), ("ar", "", f"{_CONSONANT}|$", "AA R"), ("or", "", f"{_CONSONANT}|$", "AO R"),
    ("er", "", f"{_CONSONANT}|$", "ER"), ("ir", "", f"{_CONSONANT}|$", "ER"), ("ur", "", f"{_CONSONANT}|$", "ER"),
    # pairs of vowels
    ("ai", "", "", "EY"), ("ay", "", "", "EY"), ("au", "", "", "AO"), ("aw", "", "", "AO"), ("ee", "", "", "IY"),
    ("ea", "", "", "IY"), ("ei", "", "", "EY"), ("ey", "", "$", "IY"), ("ew", "", "", "UW"), ("ie", "", "$", "IY"),
    ("ie", "", "", "IY"), ("oa", "", "", "OW"), ("oi", "", "", "OY"), ("oy", "", "", "OY"), ("oo", "", "", "UW"),
    ("ou", "", "", "AW"), ("ow", "", "$", "OW"), ("ow", "", "", "AW"), ("ue", "", "$", "UW"), ("ui", "", "", "UW"),
    # a single vowel is long before one consonant and a silent e, and at the end
    ("a", "", f"{_CONSONANT}es?$", "EY"), ("e", "", f"{_CONSONANT}es?$", "IY"), ("i", "", f"{_CONSONANT}es?$", "AY"),
    ("o", "", f"{_CONSONANT}es?$", "OW"), ("u", "", f"{_CONSONANT}es?$", "UW"), ("y", "", f"{_CONSONANT}es?$", "AY"),
    ("e", f"{_VOWEL}.*", "s?$", ""), ("e", "", "$", "IY"), ("a", "", "$", "AH"), ("i", "", "$", "IY"),
    ("o", "", "$", "OW"), ("u", "", "$", "UW"), ("y", f"{_VOWEL}.*", "$", "IY"), ("y", "", "$", "AY"),
    ("y", "^", "", "Y"), ("y", "", "", "IH"), ("i", "", "[ao]", "IY"), ("a", "", "", "AE"), ("e", "", "", "EH"),
    ("i", "", "", "IH"), ("o", "", "", "AA"), ("u", "", "", "AH"),
    # consonants; a doubled one is said once
    ("bb", "", "", "B"), ("cc", "", "[eiy]", "K S"), ("cc", "", "", "K"), ("dd", "", "", "D"), ("ff", "", "", "F"),
    ("gg", "", "", "G"), ("kk", "", "", "K"), ("ll", "", "", "L"), ("mm", "", "", "M"), ("nn", "", "", "N"),
    ("pp", "", "", "P"), ("rr", "", "", "R"), ("ss", "", "", "S"), ("tt", "", "", "T"), ("zz", "", "", "Z"),
    ("c", "", "[eiy]", "S"), ("g", "", "[eiy]", "JH"), ("s", _VOWEL, f"{_VOWEL}", "Z"), ("b", "", "", "B"),
    ("c", "", "", "K"), ("d", "", "", "D"), ("f", "", "", "F"), ("g", "", "", "G"), ("h", "", _VOWEL, "HH"),
    ("h", "", "", ""), ("j", "", "", "JH"), ("k", "", "", "K"), ("l", "", "", "L"), ("m", "", "", "M"),
    ("n", "", "", "N"), ("p", "", "", "P"), ("q", "", "", "K"), ("r", "", "", "R"), ("s", "", "", "S"),
    ("t", "", "", "T"), ("v", "", "", "V"), ("w", "", _VOWEL, "W"), ("w", "", "", ""), ("x", "", "", "K S"),
    ("z", "", "", "Z"),
)  # fmt: skip
_COMPILED = tuple(
    (letters, re.compile(f"(?:{before})\\Z") if before not in {"", "^"} else None, before == "^",
     re.compile(after) if after else None, phones)
    for letters, before, after, phones in _RULES
)  # fmt: skip


def pronunciation(word: str, known: Callable[[str], str | None]) -> str | None:
    """Phones of a word separated by blanks, or None when it is not written in Latin letters or figures.

    ``known`` looks a word up in the dictionary.
    """
    if word in DIGIT_NAMES:
        return known(DIGIT_NAMES[word])
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    plain = plain.replace("ß", "ss").replace("ø", "o").replace("æ", "ae").replace("œ", "oe")
    if not re.fullmatch("[a-z]+(?:'[a-z]+)*", plain):
        return None
    found = known(plain)
    if found is not None:
        return found
    if plain.endswith("'s") and (stem := pronunciation(plain[:-2], known)):
        return f"{stem} {_plural(stem.split()[-1])}"
    plain = plain.replace("'", "")
    if len(plain) <= _LONGEST_ACRONYM and not re.search("[aeiou]", plain):
        return " ".join(_LETTERS[letter] for letter in plain)
    return _parts(plain, known) or _spelled(plain)


def _parts(word: str, known: Callable[[str], str | None]) -> str | None:
    for cut in sorted(
        range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1), key=lambda at: abs(2 * at - len(word))
    ):
        first, second = known(word[:cut]), known(word[cut:])
        if first is not None and second is not None:
            return f"{first} {second}"
    if word.endswith("s") and not word.endswith("ss") and (stem := known(word[:-1])):
        return f"{stem} {_plural(stem.split()[-1])}"
    return None


def _plural(last: str) -> str:
    if last in _HISSING:
        return "AH Z"
    return "S" if last in _VOICELESS else "Z"


def _spelled(word: str) -> str:
    phones: list[str] = []
    at = 0
    while at < len(word):
        for letters, before, only_first, after, sound in _COMPILED:
            if not word.startswith(letters, at) or (only_first and at > 0):
                continue
            if before is not None and not before.search(word[:at]):
                continue
            if after is not None and not after.match(word[at + len(letters) :]):
                continue
            phones += sound.split()
            at += len(letters)
            break
        else:
            at += 1
    return " ".join(phones) or " ".join(_LETTERS[letter] for letter in word)
