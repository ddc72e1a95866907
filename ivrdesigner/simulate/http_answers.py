"""Other systems as a scenario tells them: requests are answered from a table, in virtual time."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache

from ivrdesigner.simulate.scenario import Answer
from vxml.platform import Fetch, Fetched, FetchFailed

__all__ = ["HttpAnswers", "answered", "fits"]


def fits(pattern: str, request: str) -> bool:
    """Whether a request such as ``GET http://bank/balance`` fits a pattern with ``*`` for anything."""
    return _glob(pattern).fullmatch(request) is not None


@lru_cache(maxsize=1024)
def _glob(pattern: str) -> re.Pattern[str]:
    # A few .* in a row would take exponential time, so each is one that never gives back (re, Python 3.11).
    parts = [re.escape(part) for part in re.split(r"\*+", pattern)]
    if len(parts) == 1:
        return re.compile(parts[0])
    inner = "".join(f"(?>.*?{part})" for part in parts[1:-1])
    return re.compile(f"{parts[0]}{inner}.*{parts[-1]}", re.DOTALL)


class HttpAnswers:
    """Answers requests; ``unanswered`` collects those that no answer fits, ``requests`` all."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self._answers = [(answer, [answer.times]) for answer in answers]
        self.requests: list[str] = []
        self.unanswered: list[str] = []

    def __call__(self, command: Fetch, at: float) -> Fetched | FetchFailed:
        request = f"{command.method} {command.uri}"
        self.requests.append(request)
        for answer, left in self._answers:
            if left[0] == 0 or not fits(answer.request, request):
                continue
            if left[0] is not None:
                left[0] -= 1
            return answered(command, at, answer)
        self.unanswered.append(request)
        return FetchFailed(at, command.id, "network", "the scenario has no answer to this request")


def answered(command: Fetch, at: float, answer: Answer) -> Fetched | FetchFailed:
    """The event by which an answer arrives; one that takes longer than the time-out of the request is none."""
    if answer.fail == "timeout" or (answer.fail is None and answer.delay > command.timeout):
        return FetchFailed(at + command.timeout, command.id, "timeout")
    if answer.fail is not None:
        return FetchFailed(at + answer.delay, command.id, "network", f"connection {answer.fail}")
    if answer.json_ is not None:
        body, kind = json.dumps(answer.json_, ensure_ascii=False), "application/json"
    else:
        body, kind = answer.text or "", "text/plain; charset=utf-8"
    return Fetched(
        at + answer.delay, command.id, command.uri, body.encode("utf-8", "replace"), kind, answer.status
    )
