"""What a caller, and the world around a call, does on a way through the flows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from vxml.message import Message

__all__ = ["MAX_WORDS", "Act", "step_of", "words_of"]

ActKind = Literal[
    "press", "enter", "say", "silence", "record", "no_record", "transfer", "http", "hours", "branch"
]
MAX_WORDS: Final = 200
"""Most words of a way; a reader needs no more to know it."""
_EVENTS: Final = {
    "fails": Message("fails"),
    "busy": Message("busy"),
    "noanswer": Message("noanswer"),
    "unknown": Message("unknown"),
    "open": Message("open"),
    "closed": Message("closed"),
    "holiday": Message("holiday"),
    "otherwise": Message("otherwise"),
}


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

    @property
    def words(self) -> Message:
        """As people read it."""
        words = self._done
        if self.wrong:
            words = Message("{act} (wrong)", act=words)
        return words if self.times == 1 else Message("{act} ×{times}", act=words, times=self.times)

    @property
    def _done(self) -> Message:
        match self.kind:
            case "press":
                return Message("press {keys}", keys=self.text)
            case "say":
                return Message("say {phrase}", phrase=self.text)
            case "enter" if self.text:
                return Message("enter {variable} {keys}", variable=self.about, keys=self.text)
            case "enter":
                return Message("enter {variable}", variable=self.about)
            case "silence" | "no_record":
                return Message("stay silent")
            case "record":
                return Message("speak for {seconds:g} s", seconds=self.seconds)
            case "http" if self.text == "answers":
                return Message("{node}: answers", node=self.about)
            case "branch" if self.text != "otherwise":
                return Message("{node}: {event}", node=self.about, event=self.text)
            case _:
                return Message("{node}: {event}", node=self.about, event=_EVENTS.get(self.text, self.text))


def words_of(acts: Iterable[Act]) -> tuple[Message, ...]:
    """The acts as words; the middle of a very long way is left out."""
    merged: list[Act] = []
    for act in acts:
        last = merged[-1] if merged else None
        if last is not None and last.text == act.text and replace(last, times=act.times) == act:
            merged[-1] = replace(last, times=last.times + act.times)
        else:
            merged.append(act)
    if len(merged) <= MAX_WORDS:
        return tuple(act.words for act in merged)
    half = MAX_WORDS // 2
    left_out = len(merged) - 2 * half
    between = Message("… {count:,} more …", count=left_out)
    return (*(act.words for act in merged[:half]), between, *(act.words for act in merged[-half:]))


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
