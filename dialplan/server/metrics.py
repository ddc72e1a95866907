"""Figures of a worker, as Prometheus takes them. The parent adds those of all workers up (`dialplan.server.monitor`).

Import this in worker processes only, after ``PROMETHEUS_MULTIPROC_DIR`` is set: prometheus_client decides then whether
figures live in files that the parent can read. Labels have few values: no number and no call ever is one.

It writes each figure into such a file at once, which is dear; so what every call counts waits here for `hand_over`.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from prometheus_client import Counter, Gauge, Histogram

__all__ = [
    "ACTIVE",
    "ANSWER",
    "CALLS",
    "CLASSES",
    "CONNECTED",
    "ENDED",
    "ERRORS",
    "FALLBACKS",
    "FETCH",
    "HUB_LAG",
    "INPUTS",
    "JOURNAL_LAG",
    "JOURNAL_LOST",
    "JOURNAL_WAITING",
    "MATCHING",
    "PASSED_ON",
    "PROMPTS",
    "SECONDS",
    "SPEECH",
    "TRANSFERS",
    "TURNS",
    "UNDERSTOOD",
    "Samples",
    "Tally",
    "hand_over",
]

_CALL_SECONDS: Final = (1, 3, 10, 20, 30, 60, 120, 300, 600, 1800)
_WAIT_SECONDS: Final = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
_LAG_SECONDS: Final = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1)


class Tally(defaultdict[tuple[str, ...], int]):
    """How often something has happened since the last `hand_over`, by the values of its labels."""

    def __init__(self, name: str, text: str, labels: list[str]) -> None:
        super().__init__(int)
        self._counter = Counter(name, text, labels)
        _WAITING.append(self)

    def hand_over(self) -> None:
        for labels, count in self.items():
            self._counter.labels(*labels).inc(count)
        self.clear()


class Samples(defaultdict[tuple[str, ...], list[float]]):
    """Seconds that were measured since the last `hand_over`, by the values of labels."""

    def __init__(self, name: str, text: str, labels: list[str], buckets: tuple[float, ...]) -> None:
        super().__init__(list)
        self._histogram = Histogram(name, text, labels, buckets=buckets)
        _WAITING.append(self)

    def hand_over(self) -> None:
        for labels, seconds in self.items():
            histogram = self._histogram.labels(*labels) if labels else self._histogram
            for each in seconds:
                histogram.observe(each)
        self.clear()


_WAITING: Final[list[Tally | Samples]] = []


def hand_over() -> None:
    """Give all that waits to prometheus_client. The worker does so once a second, and at its end."""
    for each in _WAITING:
        each.hand_over()


CALLS = Tally("ivrkit_calls_started", "Calls taken", ["project", "flow", "switch"])
ENDED = Tally("ivrkit_calls_ended", "Calls ended, by whom", ["project", "flow", "by"])
ACTIVE = Gauge("ivrkit_calls_active", "Calls under way", multiprocess_mode="livesum")
SECONDS = Samples("ivrkit_call_seconds", "Length of calls", ["project"], _CALL_SECONDS)
ANSWER = Samples(
    "ivrkit_answer_seconds", "From a call's arrival at FreeSWITCH to its answer", [], _WAIT_SECONDS
)
ERRORS = Tally("ivrkit_errors", "Faults of flows", ["project", "flow", "error"])
FALLBACKS = Tally("ivrkit_fallbacks", "Calls sent to a fallback, by its kind", ["kind"])
PASSED_ON = Tally("ivrkit_calls_passed_on", "New calls left to others", ["why"])
INPUTS = Tally("ivrkit_inputs", "What callers entered", ["project", "result"])
PROMPTS = Tally("ivrkit_prompts", "Prompts, heard out or interrupted", ["project", "end"])
FETCH = Samples("ivrkit_fetch_seconds", "HTTP exchanges and documents", ["result"], _WAIT_SECONDS)
SPEECH = Samples(
    "ivrkit_recognition_seconds",
    "From the end of what was said to its result",
    ["engine"],
    _WAIT_SECONDS,
)
UNDERSTOOD = Tally(
    "ivrkit_robot_utterances",
    "What robots heard, by the matcher that knew what it means",
    ["project", "matcher"],
)
MATCHING = Samples(
    "ivrkit_robot_matching_seconds",
    "From an utterance to what it means",
    ["project"],
    _WAIT_SECONDS,
)
TURNS = Tally("ivrkit_robot_turns", "Turns of robots, by how they ended", ["project", "outcome"])
CLASSES = Tally("ivrkit_robot_classes", "Calls of robots, by type of customer", ["project", "type"])
TRANSFERS = Tally("ivrkit_transfers", "Transfers", ["mode", "outcome"])
HUB_LAG = Histogram("ivrkit_hub_lag_seconds", "How much later than due a greenlet runs", buckets=_LAG_SECONDS)
CONNECTED = Gauge("ivrkit_switch_connected", "Workers connected", ["switch"], multiprocess_mode="livesum")
JOURNAL_LAG = Gauge(
    "ivrkit_journal_lag_seconds", "Age of what is not durable yet", multiprocess_mode="livemax"
)
JOURNAL_WAITING = Gauge("ivrkit_journal_waiting_bytes", "Not durable yet", multiprocess_mode="livesum")
JOURNAL_LOST = Gauge(
    "ivrkit_journal_lost_events", "Not kept, for want of memory", multiprocess_mode="livesum"
)
