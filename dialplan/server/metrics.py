"""Figures of a worker, as Prometheus takes them. The parent adds those of all workers up (`dialplan.server.monitor`).

Import this in worker processes only, after ``PROMETHEUS_MULTIPROC_DIR`` is set: prometheus_client decides then whether
figures live in files that the parent can read. Labels have few values: no number and no call ever is one.
"""

from __future__ import annotations

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
]

_CALL_SECONDS: Final = (1, 3, 10, 20, 30, 60, 120, 300, 600, 1800)
_WAIT_SECONDS: Final = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
_LAG_SECONDS: Final = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1)

CALLS = Counter("ivrkit_calls_started", "Calls taken", ["project", "flow", "switch"])
ENDED = Counter("ivrkit_calls_ended", "Calls ended, by whom", ["project", "flow", "by"])
ACTIVE = Gauge("ivrkit_calls_active", "Calls under way", multiprocess_mode="livesum")
SECONDS = Histogram("ivrkit_call_seconds", "Length of calls", ["project"], buckets=_CALL_SECONDS)
ANSWER = Histogram(
    "ivrkit_answer_seconds", "From a call's arrival at FreeSWITCH to its answer", buckets=_WAIT_SECONDS
)
ERRORS = Counter("ivrkit_errors", "Faults of flows", ["project", "flow", "error"])
FALLBACKS = Counter("ivrkit_fallbacks", "Calls sent to a fallback, by its kind", ["kind"])
PASSED_ON = Counter("ivrkit_calls_passed_on", "New calls left to others", ["why"])
INPUTS = Counter("ivrkit_inputs", "What callers entered", ["project", "result"])
PROMPTS = Counter("ivrkit_prompts", "Prompts, heard out or interrupted", ["project", "end"])
FETCH = Histogram("ivrkit_fetch_seconds", "HTTP exchanges and documents", ["result"], buckets=_WAIT_SECONDS)
SPEECH = Histogram(
    "ivrkit_recognition_seconds",
    "From the end of what was said to its result",
    ["engine"],
    buckets=_WAIT_SECONDS,
)
UNDERSTOOD = Counter(
    "ivrkit_robot_utterances",
    "What robots heard, by the matcher that knew what it means",
    ["project", "matcher"],
)
MATCHING = Histogram(
    "ivrkit_robot_matching_seconds",
    "From an utterance to what it means",
    ["project"],
    buckets=_WAIT_SECONDS,
)
TURNS = Counter("ivrkit_robot_turns", "Turns of robots, by how they ended", ["project", "outcome"])
CLASSES = Counter("ivrkit_robot_classes", "Calls of robots, by type of customer", ["project", "type"])
TRANSFERS = Counter("ivrkit_transfers", "Transfers", ["mode", "outcome"])
HUB_LAG = Histogram("ivrkit_hub_lag_seconds", "How much later than due a greenlet runs", buckets=_LAG_SECONDS)
CONNECTED = Gauge("ivrkit_switch_connected", "Workers connected", ["switch"], multiprocess_mode="livesum")
JOURNAL_LAG = Gauge(
    "ivrkit_journal_lag_seconds", "Age of what is not durable yet", multiprocess_mode="livemax"
)
JOURNAL_WAITING = Gauge("ivrkit_journal_waiting_bytes", "Not durable yet", multiprocess_mode="livesum")
JOURNAL_LOST = Gauge(
    "ivrkit_journal_lost_events", "Not kept, for want of memory", multiprocess_mode="livesum"
)
