"""Telephone numbers: as dialled and in E.164, the blacklist's comparison, translation by prefix (R-num.4)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Final

from pydantic import Field, Strict, model_validator

from ivrdesigner.project.names import DialledNumber, Model, fault
from vxml.message import Message

__all__ = ["BLACKLIST_DIGITS", "PhoneNumber", "Translation", "blacklist_key", "phone_number", "translated"]

BLACKLIST_DIGITS: Final = 11
"""The blacklist compares so many of the last digits; shorter numbers are compared whole."""

_SEPARATORS: Final = re.compile(r"[\s().\-/]+")


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A number of a caller or of somebody called."""

    dialled: str
    """As it came, without the blanks and dashes that people write; may be no number at all (``anonymous``)."""
    e164: str | None = None
    """``+`` and digits, where the number is a valid one of its country; None for short codes and extensions."""

    def __str__(self) -> str:
        return self.dialled


@lru_cache(maxsize=4096)
def phone_number(text: str, country: str | None) -> PhoneNumber:
    """A number with its E.164 form when it is valid in ``country`` (ISO 3166, such as CN) or written with ``+``."""
    dialled = _SEPARATORS.sub("", text[:128])
    if not re.fullmatch(r"\+?[0-9]{3,20}", dialled) or not (country or dialled[0] == "+"):
        return PhoneNumber(dialled)
    import phonenumbers  # its parser takes 50 ms to import, and not every process routes calls

    try:
        number = phonenumbers.parse(dialled, country)
    except phonenumbers.NumberParseException:
        return PhoneNumber(dialled)
    if not phonenumbers.is_valid_number(number):
        return PhoneNumber(dialled)
    return PhoneNumber(dialled, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def blacklist_key(number: str) -> str:
    """What two numbers must have in common for the blacklist to take them for the same: the last 11 digits, or all."""
    return re.sub(r"[^0-9*#]", "", number)[-BLACKLIST_DIGITS:]


class Translation(Model):
    """A rule that rewrites numbers with a prefix. The first rule that fits is taken, and no other."""

    prefix: DialledNumber | None = None
    """What the number begins with; by default anything."""
    length: Annotated[int, Strict(), Field(ge=1, le=64)] | None = None
    """How many characters the number has; by default any."""
    strip: Annotated[int, Strict(), Field(ge=0, le=32)] = 0
    """How many characters are taken from its beginning."""
    add: DialledNumber | None = None
    """What is then put before it."""

    @model_validator(mode="after")
    def _changes_something(self) -> Translation:
        if not self.strip and self.add is None:
            raise fault(
                Message("The rule changes nothing."),
                Message("Give it strip, add or both; remove it when numbers may stay."),
            )
        if self.length is not None and self.strip >= self.length and self.add is None:
            raise fault(Message("The rule leaves nothing of the number."), Message("Strip less than length."))
        return self

    def fits(self, number: str) -> bool:
        """Whether the rule is about this number."""
        whole = self.length is None or len(number) == self.length
        return whole and number.startswith(self.prefix or "") and len(number) > self.strip - bool(self.add)


def translated(number: str, rules: Iterable[Translation]) -> str:
    """The number as the first rule that fits rewrites it; without one as it is."""
    for rule in rules:
        if rule.fits(number):
            return (rule.add or "") + number[rule.strip :]
    return number
