"""What a field does on no input and no match: prompts that ask again, then the way out (R-ivr.7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ivrdesigner.compiler.prompts import PromptWriter, Spoken
from ivrdesigner.compiler.ways import Way, Ways
from ivrdesigner.project import Defaults, Retry

__all__ = ["Handler", "handlers"]


@dataclass(frozen=True, slots=True)
class Handler:
    """A `<noinput>` or `<nomatch>`: what is said from the ``count``-th time on, or where the call goes then."""

    event: str
    count: int
    prompts: tuple[Spoken, ...]
    again: Way | None
    """Set when the field asks again; with no prompts of its own it repeats the field's."""
    out: Way | None


def handlers(
    kind: Literal["no_input", "no_match"],
    retry: Retry,
    defaults: Defaults,
    ways: Ways,
    writer: PromptWriter,
    *,
    barge_in: bool | None,
    only: str | None = None,
) -> list[Handler]:
    """Handlers in order of their count; VoiceXML takes the one with the greatest count that is reached (§5.2.2)."""
    event = kind.replace("_", "")
    retries = defaults.retries if retry.retries is None else retry.retries
    found: list[Handler] = []
    steps = range(1, retries + 1) if retry.prompts else range(1, min(retries, 1) + 1)
    for time in steps:
        if time > 1 and retry.prompt_for(time) == retry.prompt_for(time - 1):
            continue
        spoken = writer.spoken(retry.prompt_for(time), barge_in=barge_in, only=only)
        found.append(Handler(event, time, spoken, ways("retry", kind), None))
    out = ways(kind, kind, "to") if retry.to is not None else ways(kind, kind)
    found.append(Handler(event, retries + 1, (), None, out))
    return found
