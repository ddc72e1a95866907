"""Values and plain text as words, by language."""

from __future__ import annotations

from types import ModuleType

from asr_tts.text import chinese, english
from asr_tts.text.values import ascii_digits, parse_date, parse_money, parse_number, parse_time

__all__ = ["say_as", "spoken"]

_LONGEST_VALUE = 1000
"""Characters of one say-as value. A longer one is prose by mistake and is spoken as it stands."""


def say_as(text: str, interpret_as: str, language: str, *, form: str = "") -> str:
    """The words for ``text`` in the BCP 47 ``language``.

    ``interpret_as`` is a type of the W3C say-as note or of VoiceXML 2.0 Appendix P, with or without ``vxml:``:
    digits, characters, spell-out, number, cardinal, ordinal, currency, date, time, telephone, phone, boolean.
    ``form`` is the ``format`` attribute: an order such as 'mdy' for dates; 'ordinal', 'digits' or 'telephone' for
    number. Text that is no such value, an unknown type, and a language other than Chinese and English are spoken as
    plain text, except that digits and characters are set apart in every language.
    """
    value = ascii_digits(text).strip()
    kind = interpret_as.strip().lower().removeprefix("vxml:")
    if kind == "number" and form in {"ordinal", "digits", "telephone"}:
        kind = form
    if not value or len(value) > _LONGEST_VALUE:
        return spoken(text, language)
    words = _words(language)
    said = None if words is None else _said(words, value, kind, form)
    if said is None and words is None and kind in {"digits", "characters", "spell-out", "telephone", "phone"}:
        said = " ".join(value)
    return spoken(text, language) if said is None else said


def spoken(text: str, language: str) -> str:
    """Plain text with the numbers in words that engines read wrongly."""
    words = _words(language)
    return text if words is None else str(words.spoken(text))


def _words(language: str) -> ModuleType | None:
    return {"zh": chinese, "cmn": chinese, "en": english}.get(language.lower().partition("-")[0])


def _said(words: ModuleType, value: str, kind: str, form: str) -> str | None:
    said: str | None = None
    match kind:
        case "digits":
            said = words.digits("".join(value.split()))
        case "characters" | "spell-out":
            said = words.characters(value)
        case "telephone" | "phone":
            said = words.telephone(value)
        case "number" | "cardinal" if number := parse_number(value):
            said = words.cardinal(number)
        case "ordinal" if (number := parse_number(value.rstrip("stndrh"))) and "." not in number:
            said = words.ordinal(number)
        case "currency" if money := parse_money(value):
            said = words.money(money)
        case "date" if date := parse_date(value, form):
            said = words.date(date)
        case "time" if time := parse_time(value):
            said = words.clock_time(time)
        case "boolean" if value.lower() in {"true", "false"}:
            said = words.boolean(value.lower() == "true")
    return said
