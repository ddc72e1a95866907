"""What a caller, and the world around a call, does on a way through the flows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

__all__ = ["MAX_WORDS", "Act", "step_of", "words_of"]

ActKind = Literal[
    "press", "enter", "say", "silence", "record", "no_record", "transfer", "http", "hours", "branch", "note"
]
MAX_WORDS: Final = 200
"""Most words of a way; a reader needs no more to know it."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that happens, perhaps several times."""

    kind: ActKind
    text: str = ""
    """Keys, phrase, result or state; for "branch" the case of a condition."""
    about: str = ""
    """Variable that takes the entry, or node at which it happens."""
    times: int = 1
    wrong: bool = False
    """Whether the keys choose nothing, or the entry is refused."""
    seconds: float = 0.0
    """For "record" how long the caller speaks, for "transfer" and "http" how long it takes."""

    def __str__(self) -> str:
        """As people read it."""
        return (
            self._words() + (" (wrong)" if self.wrong else "") + (f" ×{self.times}" if self.times > 1 else "")
        )

    def _words(self) -> str:
        match self.kind:
            case "press" | "say":
                return f"{self.kind} {self.text}"
            case "enter":
                return f"enter {self.about}" + (f" {self.text}" if self.text else "")
            case "silence" | "no_record":
                return "stay silent"
            case "record":
                return f"speak for {self.seconds:g} s"
            case "note":
                return self.text
            case _:
                return f"{self.about}: {self.text}"


def words_of(acts: Iterable[Act]) -> tuple[str, ...]:
    """The acts as words; the middle of a very long way is left out."""
    merged: list[Act] = []
    for act in acts:
        last = merged[-1] if merged else None
        if last is not None and last.text == act.text and replace(last, times=act.times) == act:
            merged[-1] = replace(last, times=last.times + act.times)
        else:
            merged.append(act)
    if len(merged) <= MAX_WORDS:
        return tuple(map(str, merged))
    half = MAX_WORDS // 2
    left_out = len(merged) - 2 * half
    return (*map(str, merged[:half]), f"… {left_out:,} more …", *map(str, merged[-half:]))


def step_of(act: Act) -> dict[str, Any] | None:
    """The act as a step of a scenario; None when it is no step."""
    match act.kind:
        case "press" | "enter":
            return {"press": act.text}
        case "say":
            return {"say": act.text}
        case "silence":
            return {"silence": True}
        case "record":
            return {"record": act.seconds}
        case "no_record":
            return {"record": 0}
        case "transfer":
            return {"transfer": {"result": act.text, "after": act.seconds}}
        case _:
            return None
