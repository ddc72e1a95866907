"""Secrets: what nobody may read who looks at a call (property ``ivrkit.secret``, ours).

The property names form items and variables, in the scope of a form item, dialog, document or application as every
property; ``*`` is whatever is entered there. What callers enter at such an item, and what such a variable is given, is
remembered by value for the rest of the session, and masked in steps, logs and messages. Whoever tells of a call by
other ways asks: `Run.secret` (is what is entered now a secret?) and `Secrets.mask` (this text, without secrets). The
dialog and what it sends have the real values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, quote_plus

__all__ = ["HIDDEN", "MASK", "PROPERTY", "Secrets"]

PROPERTY: Final = "ivrkit.secret"
MASK: Final = "•"
"""Stands for a key."""
HIDDEN: Final = MASK * 3
"""Stands for a text of any length."""

_SHORTEST: Final = 3
"""Characters: what is shorter is found in any text, and is masked only where it is entered."""
_LONGEST_GROUPED: Final = 64
_MOST: Final = 2_000
"""Values remembered."""
_BETWEEN: Final = r"(?:%20|[\s+\-.,])*"
"""What may stand between the digits of a number that is written in groups or one by one."""


class Secrets:
    """The secret values of one session."""

    def __init__(self) -> None:
        self.values: dict[str, None] = {}
        """In the order in which they were learnt; empty as long as nothing is secret."""
        self._pattern: re.Pattern[str] | None = None

    def __bool__(self) -> bool:
        return bool(self.values)

    def learn(self, value: object) -> None:
        """Remember a value of a script: a text or number, or all in an object or array."""
        if isinstance(value, dict):
            for member in value.values():
                self.learn(member)
        elif isinstance(value, list | tuple):
            for member in value:
                self.learn(member)
        elif isinstance(value, str | int | float) and not isinstance(value, bool):
            text = (f"{value:.15g}" if isinstance(value, float) else str(value)).strip()
            if len(text) >= _SHORTEST and text not in self.values:
                while len(self.values) >= _MOST:
                    del self.values[next(iter(self.values))]
                self.values[text] = None
                self._pattern = None

    def mask(self, text: str) -> str:
        """The text with `HIDDEN` for each secret in it: as it is, as in URIs, and digits in groups."""
        return self._found().sub(HIDDEN, text) if self.values else text

    def hides(self, text: str) -> bool:
        """Whether the text has a secret in it."""
        return bool(self.values) and self._found().search(text) is not None

    def masked(self, value: object) -> object:
        """A value of a script with `mask` for every text and number in it."""
        if not self.values:
            return value
        if isinstance(value, dict):
            return {name: self.masked(member) for name, member in value.items()}
        if isinstance(value, list | tuple):
            return [self.masked(member) for member in value]
        if isinstance(value, str):
            return self.mask(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return HIDDEN if self.hides(str(value)) else value
        return value

    def facts(self, detail: Mapping[str, object]) -> dict[str, object]:
        """The details of a step, `masked`."""
        return {name: self.masked(value) for name, value in detail.items()}

    def _found(self) -> re.Pattern[str]:
        if self._pattern is None:
            forms = {form for value in self.values for form in _forms(value)}
            self._pattern = re.compile("|".join(sorted(forms, key=len, reverse=True)))
        return self._pattern


def _forms(value: str) -> list[str]:
    """Patterns for what a value looks like in texts."""
    if value.isdecimal() and len(value) <= _LONGEST_GROUPED:
        return [_BETWEEN.join(value)]
    return [re.escape(form) for form in (value, quote(value, safe=""), quote(value), quote_plus(value))]
