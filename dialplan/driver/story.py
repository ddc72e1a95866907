"""What a dialog does, told to the journal by flow, node and line (R-ivr.11)."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final
from urllib.parse import unquote, urlsplit

from aiflows.runtime import Classified, TurnTaken, Utterance, event_of
from dialplan.driver.prompts import Heard
from dialplan.driver.recorder import Kept
from dialplan.driver.sounds import words_of
from dialplan.driver.transfers import Connected
from dialplan.journal import (
    Failed,
    Fetched,
    InputFailed,
    InputMatched,
    JournalEvent,
    KeyPressed,
    NodeEntered,
    NodeLeft,
    Noted,
    PromptPlayed,
    Recorded,
    RobotClassified,
    RobotHeard,
    RobotTurn,
    SpeechHeard,
    Transferred,
    masked,
)
from dialplan.session import Key
from ivrdesigner.compiler import Origin, SourceMap
from vxml.errors import Position
from vxml.interpreter import Run, Step
from vxml.platform import Exit, Fetch, FetchFailed, Segment, Spoken
from vxml.platform import Fetched as Answer

__all__ = ["Story"]

_LONGEST_TEXT: Final = 2000
_TEXTS: Final = frozenset({"error", "message", "target", "text", "url", "value"})
"""Fields that may have secrets in them."""
_HEARD: Final = (
    "script", "node", "text", "confidence", "target", "matcher", "keyword", "score", "reason", "seconds", "during",
)  # fmt: skip
_TURN: Final = (
    "script", "node", "number", "outcome", "target", "text", "matcher", "keyword", "score", "interrupted", "seconds",
)  # fmt: skip
_encode: Final = json.JSONEncoder(ensure_ascii=False, default=str).encode
_CLASS: Final = ("script", "node", "type", "priority", "talk")
_ENDED_BY: Final[Mapping[str, str]] = {
    "stopped": "key",
    "maxtime": "maximum",
    "silence": "silence",
    "hangup": "hangup",
}


@dataclass(slots=True)
class _Place:
    """A node that the call is at."""

    flow: str
    node: str
    line: int
    entered: float
    level: int = 0
    secret: bool = False
    told: bool = False
    failures: dict[str, int] = field(default_factory=dict)


class Story:
    """An observer of the interpreter, told by the driver too what it hears and does.

    Secrets of callers go no further than here: keys are told when the dialog has taken them, since only then is it known
    whether they belong to one; texts are told without those that the dialog knows of (`vxml.interpreter.secrets`).

    The level of a node counts the nodes that asked on the way to it: as the flow itself does where it has ``back``
    (the variable ``$levels``), else each one that listens.
    """

    def __init__(
        self,
        call: str,
        append: Callable[[JournalEvent], object],
        source_map: SourceMap | None,
        version: str = "",
        clock: Callable[[], float] | None = None,
    ) -> None:
        """``version`` is the build's that the dialog comes from; ``clock`` tells the seconds of the session."""
        self._call = call
        self._append = append
        self._map = source_map
        self._version = version
        self._clock = clock
        self._place = _Place("", "", 0, time.time(), told=True)
        self._levels: list[list[str]] = [[]]
        """Nodes that asked, on the way to where the call is; one list for each flow that is being run."""
        self._counting: set[str] = set()
        """Documents that count levels themselves."""
        self._branch = ""
        self._matched: Callable[..., InputMatched] | None = None
        """Lacks its branch yet."""
        self._keys: deque[KeyPressed] = deque()
        """Pressed, and not taken yet."""
        self._run: Run | None = None

    def follow(self, run: Run) -> None:
        """The session that this is the story of, which knows what is secret. Before it starts."""
        self._run = run

    @property
    def flow(self) -> str:
        return self._place.flow

    @property
    def node(self) -> str:
        """The node that the call is at; empty before the first."""
        return self._place.node

    # What the interpreter does

    def __call__(self, step: Step) -> None:
        """Take note of one step."""
        match step.kind:
            case "dialog":
                self._enter(self._origin(step.source))
            case "transition" | "catch":
                origin = self._origin(step.source)
                if origin is not None and origin.kind:
                    self._branch = origin.branch
                    self._flush()
            case "listen":
                self._flush()
                if step.source.uri not in self._counting:
                    self._ask()
                self._arrive()
            case "fetch" | "record" | "transfer":
                self._arrive()
            case "execute":
                if step.detail.get("name") == "$levels":
                    self._ask(counted=step.source.uri)
            case "subdialog":
                self._levels.append([])
            case "return":
                if len(self._levels) > 1:
                    self._levels.pop()
            case "key":
                self._taken(secret=step.detail.get("secret"))
            case "match":
                self._match(step.detail)
            case "limit":
                self.note("ivrkit", str(step.detail.get("message", "")))
            case kind if kind.startswith("script."):
                self._robot(step)

    def _origin(self, source: Position | None) -> Origin | None:
        if source is None or self._map is None:
            return None
        return self._map.origin(source.uri, source.line)

    def _enter(self, origin: Origin | None) -> None:
        self._flush()
        if origin is None or not origin.node:
            return
        self._leave()
        levels, node = self._levels[-1], origin.node
        level = levels.index(node) + 1 if node in levels else len(levels)
        self._place = _Place(origin.flow, node, origin.line, time.time(), level, origin.secret)

    def _arrive(self) -> None:
        """Tell of the node: not at once, since what it does first says whether it is a level."""
        place = self._place
        if not place.told:
            place.told = True
            self._append(
                NodeEntered(
                    self._call, place.entered, place.flow, place.node, place.level, place.line, place.secret
                )
            )

    def _leave(self) -> None:
        place, branch = self._place, self._branch
        self._branch = ""
        if place.node:
            self._arrive()
            self._append(
                NodeLeft(self._call, time.time(), place.flow, place.node, place.level, branch, place.entered)
            )

    def _ask(self, counted: str = "") -> None:
        """The node is one that asks: a level, at which the stack is cut when it is in it already."""
        if counted:
            self._counting.add(counted)
        levels, node = self._levels[-1], self._place.node
        if not node:
            return
        if node in levels:
            del levels[levels.index(node) + 1 :]
        else:
            levels.append(node)
        self._place.level = len(levels)

    def _match(self, detail: Mapping[str, object]) -> None:
        result = str(detail.get("result", ""))
        utterance, mode = str(detail.get("utterance", "")), str(detail.get("mode", "dtmf"))
        if result == "match":
            self._flush()
            value = _encode(detail.get("value"))
            self._matched = partial(
                InputMatched,
                self._call,
                time.time(),
                mode=mode,
                text=utterance[:_LONGEST_TEXT],
                value=value[:_LONGEST_TEXT],
                flow=self._place.flow,
                node=self._place.node,
                level=self._place.level,
            )
        elif result in {"noinput", "nomatch", "maxspeechtimeout"}:
            count = self._place.failures[result] = self._place.failures.get(result, 0) + 1
            self._tell(
                InputFailed,
                reason=result,
                count=count,
                text=utterance,
                level=self._place.level,
                **self._where,
            )

    def _robot(self, step: Step) -> None:
        """What a script tells of its call, with the version of the script."""
        event = event_of(step)
        whose = {"version": self._version}
        match event:
            case Utterance():
                facts = {name: getattr(event, name) for name in _HEARD}
                if self._clock is not None:
                    # The session's time stands still while a matcher thinks.
                    facts["seconds"] = round(self._clock() - event.at + event.seconds, 3)
                self._tell(RobotHeard, **whose, **facts, audio=_file_of(event.audio))
            case TurnTaken():
                self._branch = event.target
                facts = {name: getattr(event, name) for name in _TURN}
                self._tell(RobotTurn, **whose, **facts, audio=_file_of(event.audio))
            case Classified():
                self._tell(RobotClassified, **whose, **{name: getattr(event, name) for name in _CLASS})
            case _:
                pass

    def _flush(self) -> None:
        """The branch that an input took is known, or there is none."""
        if self._matched is not None:
            self._append(self._matched(branch=self._branch))
            self._matched = None

    # What the driver hears and does

    def key(self, key: Key) -> None:
        """A key came; the dialog takes it now or later."""
        self._arrive()
        place = self._place
        pressed = KeyPressed(
            self._call, time.time(), key.key, place.flow, place.node, place.level, key.source, key.duration
        )
        if key.key:
            self._keys.append(pressed)
        else:
            self._append(pressed)

    def _taken(self, *, secret: object) -> None:
        """The dialog took the first of the keys; with None for ``secret`` it did not hear it."""
        if self._keys:
            hidden = self._keeps_secrets if secret is None else secret
            pressed = self._keys.popleft()
            self._append(masked(pressed) if hidden else pressed)

    def spoken(self, spoken: Spoken, engine: str, seconds: float) -> None:
        self._arrive()
        best = spoken.hypotheses[0] if spoken.hypotheses else None
        heard = SpeechHeard(
            self._call,
            time.time(),
            text=self._public(best.text)[:_LONGEST_TEXT] if best else "",
            confidence=best.confidence if best else 0.0,
            engine=engine,
            flow=self._place.flow,
            node=self._place.node,
            seconds=seconds,
        )
        self._append(masked(heard) if self._run is not None and self._run.secret else heard)

    def prompt(self, heard: Heard) -> None:
        """Prompts are told at the nodes that queued them, however many of them were played as one."""
        self._arrive()
        here = self._place.flow, self._place.node, self._place.line
        told: list[tuple[tuple[str, str, int], list[Segment]]] = []
        seconds: list[float] = []
        for number, segment in enumerate(heard.command.segments):
            origin = self._origin(segment.source)
            place = (origin.flow, origin.node, origin.line) if origin is not None and origin.node else here
            if not told or told[-1][0] != place:
                told.append((place, []))
                seconds.append(0.0)
            told[-1][1].append(segment)
            seconds[-1] += heard.parts.get(number, 0.0)
        last = len(told) - 1
        if heard.interrupted:
            # The last that was heard is what was interrupted; none of what follows was heard at all.
            last = 0
            for index, length in enumerate(seconds):
                if length:
                    last = index
        ended = time.time() - sum(seconds)
        for index, ((flow, node, line), segments) in enumerate(told[: last + 1]):
            ended += seconds[index]
            self._append(
                PromptPlayed(
                    self._call,
                    ended,
                    self._public(words_of(segments))[:_LONGEST_TEXT],
                    round(seconds[index], 3),
                    heard.interrupted and index == last,
                    flow,
                    node,
                    line,
                )
            )

    def fetched(self, command: Fetch, answer: Answer | FetchFailed, seconds: float) -> None:
        if isinstance(answer, Answer):
            error = f"error.badfetch.http.{answer.status}" if answer.status >= 400 else ""
            facts = {"status": answer.status, "size": len(answer.body), "error": error}
        else:
            facts = {"error": f"error.badfetch: {answer.reason}"}
        self._tell(
            Fetched,
            method=command.method,
            url=command.uri,
            seconds=round(seconds, 3),
            **facts,
            **self._where,
        )

    def recorded(self, kept: Kept, purpose: str) -> None:
        if kept.path is not None:
            self._tell(
                Recorded,
                file=str(kept.path),
                seconds=round(kept.seconds, 3),
                purpose=purpose,
                secret=kept.command.secret,
                ended_by=_ENDED_BY.get(kept.reason, kept.reason),
                **self._where,
            )

    def transferred(self, connected: Connected) -> None:
        self._tell(
            Transferred,
            target=connected.command.dest,
            mode=connected.command.kind,
            outcome=connected.result,
            cause=connected.cause,
            seconds=round(connected.seconds, 3),
            other=connected.other,
            **self._where,
        )

    def note(self, label: str, text: str) -> None:
        self._tell(Noted, label=label, text=text, line=self._place.line, **self._where)

    def ended(self, end: Exit) -> None:
        """The dialog is over."""
        self._flush()
        while self._keys:
            self._taken(secret=None)
        if end.reason == "error":
            message = self._public(end.message)[:_LONGEST_TEXT]
            self._tell(
                Failed, error=end.event or "error", message=message, line=self._place.line, **self._where
            )
        self._leave()

    @property
    def _where(self) -> dict[str, str]:
        return {"flow": self._place.flow, "node": self._place.node}

    @property
    def _keeps_secrets(self) -> bool:
        return self._run is not None and self._run.keeps_secrets

    def _public(self, text: str) -> str:
        """The text without secrets."""
        return text if self._run is None else self._run.secrets.mask(text)

    def _tell(self, kind: Callable[..., JournalEvent], **facts: object) -> None:
        self._arrive()
        told = {
            name: self._public(value)[:_LONGEST_TEXT] if name in _TEXTS and isinstance(value, str) else value
            for name, value in facts.items()
        }
        self._append(kind(self._call, time.time(), **told))


def _file_of(uri: str) -> str:
    """The path of a recorded utterance."""
    parts = urlsplit(uri)
    return unquote(parts.path) if parts.scheme == "file" else uri
