"""What a recording holds to answer commands with: sounds' lengths, exchanges, recordings, transfers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ivrdesigner.replay.recording import Moment, Recording

__all__ = ["Answer", "Pool"]

Request = tuple[str, str, str]
"""Method, address, body."""


@dataclass(slots=True)
class Answer:
    """A command of the recorded call, and what came back."""

    command: Moment
    given: Moment
    used: bool = False

    @property
    def seconds(self) -> float:
        """From the command to the answer."""
        return max(0.0, self.given.at - self.command.at)


class Pool:
    """Answers by the commands that ask for them; each is given once, in the order of the recorded call."""

    def __init__(self, recording: Recording) -> None:
        self._exchanges: list[tuple[Request, Answer]] = []
        self._records: list[Answer] = []
        self._transfers: list[Answer] = []
        self._lengths: dict[str, float] = {}
        asked: dict[int, Moment] = {}
        words: dict[int, list[str]] = {}
        self.deaf: Moment | None = None
        """How listening failed in the recorded call; None when it did not."""
        for moment in recording.moments:
            number = moment["id"]
            if not isinstance(number, int):
                continue
            if moment.kind == "prompt":
                words.setdefault(number, []).append(str(moment["text"]))
                asked[number] = moment
            elif moment.kind in ("fetch", "record", "transfer"):
                asked[number] = moment
            elif moment.kind == "listen-failed":
                self.deaf = moment
            elif number in asked:
                self._answered(asked[number], moment, " ".join(words.get(number, ())))

    def _answered(self, command: Moment, given: Moment, words: str) -> None:
        answer = Answer(command, given)
        if given.kind == "played":
            # One that was interrupted is shorter than it is.
            self._lengths[words] = max(self._lengths.get(words, 0.0), answer.seconds)
        elif given.kind in ("fetched", "fetch-failed"):
            request = (
                str(command["method"] or "GET"),
                str(command["uri"] or ""),
                str(command["body"] or ""),
            )
            self._exchanges.append((request, answer))
        elif given.kind == "recorded":
            self._records.append(answer)
        elif given.kind == "transferred":
            self._transfers.append(answer)

    def spend(self, given: Moment) -> None:
        """The recorded answer was given."""
        for answer in [*(a for _, a in self._exchanges), *self._records, *self._transfers]:
            if answer.given is given:
                answer.used = True

    def length(self, words: str) -> float | None:
        """Seconds that a prompt took; None for one that the recorded call did not play."""
        return self._lengths.get(words)

    def exchange(self, request: Request) -> Answer | None:
        """The answer to a request: to the same one, else to one that differs in its query or body only.

        What was answered once is answered so again.
        """
        same = [answer for asked, answer in self._exchanges if asked == request]
        address = request[1].partition("?")[0]
        alike = [
            answer
            for asked, answer in self._exchanges
            if asked[0] == request[0] and asked[1].partition("?")[0] == address
        ]
        found = _first_unused(same) or _first_unused(alike) or next(reversed(same or alike), None)
        return _spent(found)

    def record(self) -> Answer | None:
        """The next recording of the caller."""
        return _spent(_first_unused(self._records))

    def transfer(self, dest: str) -> Answer | None:
        """The next transfer to ``dest``, else the next one."""
        there = [answer for answer in self._transfers if answer.command["dest"] == dest]
        return _spent(_first_unused(there) or _first_unused(self._transfers))


def _first_unused(answers: Iterable[Answer]) -> Answer | None:
    return next((answer for answer in answers if not answer.used), None)


def _spent(answer: Answer | None) -> Answer | None:
    if answer is not None:
        answer.used = True
    return answer
