"""What was entered at secret nodes: never written down, nor where it comes up again."""

from __future__ import annotations

import re
from typing import Any, Final

from ivrdesigner.replay.recording import Moment

__all__ = ["KEY", "TEXT", "Secrets"]

KEY: Final = "•"
"""Stands for a secret key."""
TEXT: Final = "•••"
"""Stands for secret words."""
_SHORTEST: Final = 3
"""Shorter values come up in any text by chance."""


class Secrets:
    """The secrets of one call."""

    def __init__(self) -> None:
        self.met = False
        """Whether anything was hidden."""
        self._values: set[str] = set()

    def learn(self, value: str) -> None:
        """Hide a value, with and without the spaces between its letters, from now on."""
        self.met = True
        self._values |= {form for form in (value, value.replace(" ", "")) if len(form) >= _SHORTEST}

    def mask_input(self, facts: dict[str, Any]) -> dict[str, Any]:
        """A key or words without what they are."""
        self.met = True
        if "key" in facts:
            return {**facts, "key": KEY}
        return {**facts, "readings": [[TEXT, sure] for _, sure in facts["readings"]]}

    def mask_keys(self, moments: list[Moment], keys: str) -> list[Moment]:
        """Mask keys that were typed ahead, before the call came to the secret node: the last run of those keys."""
        at = [index for index, moment in enumerate(moments) if moment.kind == "key"]
        pressed = "".join(str(moments[index]["key"]) for index in at)
        if pressed.endswith(KEY * len(keys)):
            return moments
        found = pressed.rfind(keys) if keys else -1
        if found < 0:
            return moments
        hidden = set(at[found : found + len(keys)])
        return [
            moment.model_copy(update={"facts": {**moment.facts, "key": KEY}}) if index in hidden else moment
            for index, moment in enumerate(moments)
        ]

    def clean(self, text: str) -> str:
        """The text without secrets."""
        if not self._values:
            return text
        longest_first = sorted(self._values, key=len, reverse=True)
        return re.sub("|".join(map(re.escape, longest_first)), TEXT, text)
