"""What lives as long as the session: commands going out, the clock, queued prompts, keys typed ahead."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Container, Generator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from vxml.ecmascript import Engine, Scope
from vxml.errors import Position, ResourceLimit
from vxml.grammar import Grammar, GrammarDocument
from vxml.interpreter.secrets import MASK, PROPERTY, Secrets
from vxml.interpreter.trace import Observer, Step
from vxml.message import Message
from vxml.platform import Command, Disconnected, Event, Exit, Key, Log, Play, Segment

__all__ = ["Cache", "DialogLimit", "ObjectHandler", "Options", "QueuedPrompt", "Run", "Wait"]

T = TypeVar("T")
Wait = Generator[None, Event, T]
"""A dialog step that may wait: it yields, the next event is sent in, and in the end it returns a T."""


class DialogLimit(ResourceLimit):
    """The dialog itself ran too long without waiting: nothing in the document can handle that."""


class Cache:
    """Parsed documents and grammars by content, shared between sessions and bounded in number."""

    def __init__(self, size: int = 256) -> None:
        self.size = size
        self._entries: OrderedDict[tuple[object, ...], object] = OrderedDict()

    def __contains__(self, key: tuple[object, ...]) -> bool:
        return key in self._entries

    def get(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """The entry, made on the first call; an exception of `make` is not kept."""
        if key in self._entries:
            self._entries.move_to_end(key)
            return self._entries[key]  # type: ignore[return-value]
        value = make()
        self._entries[key] = value
        while len(self._entries) > self.size:
            self._entries.popitem(last=False)
        return value


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of a session. Times are seconds, sizes bytes."""

    language: str = "en-US"
    """Of documents that do not say."""
    tolerant: bool = True
    properties: Mapping[str, str] = field(default_factory=dict)
    """Platform defaults over those of the specification (§6.3)."""
    session: Mapping[str, object] = field(default_factory=dict)
    """Session variables (§5.1.4), such as {"connection": {"remote": {"uri": "tel:…"}}}."""
    objects: Mapping[str, ObjectHandler] = field(default_factory=dict)
    """`<object>` implementations by classid (§2.3.5)."""
    recording_types: frozenset[str] = frozenset(
        ["audio/basic", "audio/wav", "audio/x-alaw-basic", "audio/x-wav"]
    )
    """Media types that the platform records, without their parameters (Appendix E)."""
    epoch: float = 0.0
    """The call's start as seconds since 1970, for Date."""
    seed: int = 0
    """Of Math.random."""
    max_steps: int = 20_000
    """Elements executed without the caller doing anything; 1,000 more for each second that passes."""
    max_depth: int = 50
    """Nested subdialogs."""
    script_time: float = 0.25
    script_memory: int = 16 << 20


_MOST_KEYS: Final = 256
"""Typed ahead."""
_NOWHERE: Final = Position("caller")
_STEPS_A_SECOND: Final = 1_000
_STEPS_A_FETCH: Final = 50
_LETTERS_A_STEP: Final = 1_000
"""Documents that lead to each other are slow steps."""
_MAX_FETCHES: Final = 2_000
"""Fetches in a row without the caller doing anything."""

ObjectHandler = Callable[["Run", Mapping[str, object]], Generator[None, Event, object]]
"""Runs an `<object>`: gets its parameters, may fetch, returns a JSON-like value. Raises `ObjectFailed`."""


@dataclass(slots=True)
class QueuedPrompt:
    """A prompt that waits to be played (§4.1.8)."""

    segments: tuple[Segment, ...]
    bargein: bool
    hotword: bool
    timeout: float
    """Silence allowed after it, if it is the last one (§4.1.7)."""
    source: Position


class Run:
    """State of one session. Every module of the interpreter works on it."""

    def __init__(
        self,
        options: Options,
        cache: Cache,
        observer: Observer | None,
        unobserved: Container[str] = frozenset(),
    ) -> None:
        self.options = options
        self.platform_properties = tuple(options.properties.items())
        self.cache = cache
        self.observer = observer
        self.unobserved = unobserved
        self.steps = 0
        self.fetches = 0
        self._letters = 0
        self.engine = Engine(
            time_limit=options.script_time,
            memory_limit=options.script_memory,
            seed=options.seed,
            leaving=self.spend,
        )
        self.session_scope: Scope = self.engine.scope(None, "session")
        for name, value in options.session.items():
            if name == "connection" and isinstance(value, Mapping) and "originator" in value:
                self.session_scope.put_connection(name, value)
            else:
                self.session_scope.put(name, value)
        self.now = 0.0
        self.engine.now = options.epoch
        self.deadline: float | None = None
        self.collecting = False
        """Whether `deadline` ends something begun rather than the caller's silence."""
        self.outbox: list[Command] = []
        self.queue: list[QueuedPrompt] = []
        self.type_ahead: deque[Key] = deque()
        self.late_terminator: tuple[str, float] | None = None
        """The termchar that the input which ended last may still be followed by, and until when."""
        self.hangup: Disconnected | None = None
        self.final = ""
        """Final processing: the caller is gone by "disconnect" or "transfer", nothing may wait (§1.5.4)."""
        self.depth = 0
        self._last_id = 0
        self.grammars: dict[tuple[object, ...], Grammar] = {}
        """Those of this session: the cache may be too small for all choices of a large menu."""
        self.grammar_documents: dict[str, GrammarDocument] = {}
        self.mark: tuple[str, float] | None = None
        """The last mark reached and the seconds since (VoiceXML 2.1 §4)."""
        self.utterance_recording: Mapping[str, object] | None = None
        self.warned: set[str] = set()
        """What is said once."""
        self.recordings: set[str] = set()
        """URIs of what was recorded: submitted as sound, not as text (§2.3.6)."""
        self.secrets = Secrets()
        self.secret = False
        """Whether what the caller enters now is a secret."""
        self.keeps_secrets = PROPERTY in options.properties
        """Whether a document of the session has secrets."""

    def gone(self) -> bool:
        """The caller is gone; what that means waits until the dialog waits (§4.1.8)."""
        return self.hangup is not None

    def clock(self, at: float, *, by_caller: bool = False) -> None:
        """Time comes with the events; it never goes back.

        What the caller does sets the count of executed elements back. Other events do so only as time passes:
        a dialog that asks again and again after no time at all would keep a processor busy.
        """
        passed = max(0.0, at - self.now)
        self.steps = 0 if by_caller else max(0, self.steps - int(passed * _STEPS_A_SECOND))
        self.fetches = 0 if by_caller else self.fetches
        self.now += passed
        self.engine.now = self.options.epoch + self.now

    def next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def emit(self, command: Command) -> None:
        if self.secrets.values:
            if isinstance(command, Log):
                command = replace(command, text=self.secrets.mask(command.text))
            elif isinstance(command, Exit):
                command = replace(command, message=self.secrets.mask(command.message))
        self.outbox.append(command)

    def step(self, count: int = 1) -> None:
        """Count executed elements; a dialog that never waits is stopped."""
        self.steps += count
        if self.steps > self.options.max_steps:
            raise DialogLimit(
                Message(
                    "the dialog ran {most} elements, or made as much text, without waiting for the caller; look for a loop without input",
                    most=self.options.max_steps,
                )
            )

    def spend(self, letters: int) -> None:
        """Count text that is made to be spoken, logged or sent: expressions make it longer than any document is."""
        self._letters += letters
        if self._letters >= _LETTERS_A_STEP:
            steps, self._letters = divmod(self._letters, _LETTERS_A_STEP)
            self.step(steps)

    def fetch_step(self) -> None:
        """Count a fetch: a dialog that asks servers on and on without its caller is stopped, however long they take."""
        self.step(_STEPS_A_FETCH)
        self.fetches += 1
        if self.fetches > _MAX_FETCHES:
            raise DialogLimit(
                Message(
                    "the dialog fetched {most} times without waiting for the caller; look for a loop without input",
                    most=_MAX_FETCHES,
                )
            )

    def script_stopped(self) -> None:
        """A script used up its time or memory: four of those in a row end the dialog."""
        self.step(self.options.max_steps // 4 + 1)

    def note(self, kind: str, source: Position, /, *, tag: str = "", **detail: object) -> None:
        """A step of the trace outside dialogs; secrets in its details are masked."""
        if self.observer is not None and kind not in self.unobserved:
            if self.secrets.values:
                detail = self.secrets.facts(detail)
            self.observer(Step(self.now, kind, source, tag=tag, detail=detail))

    def key_taken(self, key: Key, source: Position, *, secret: bool) -> None:
        """A key that came is part of what is entered at an item; those that come are taken in their order."""
        self.note("key", source, key=MASK if secret else key.key, secret=secret)

    def key_lost(self) -> None:
        """A key that came is not heard. What it was meant for is not known: it may belong to a secret."""
        self.note("key", _NOWHERE, key="", secret=None)

    def forget_keys(self) -> None:
        """What was typed ahead is not heard."""
        while self.type_ahead:
            self.type_ahead.popleft()
            self.key_lost()

    def log(self, text: str) -> None:
        """A word of the interpreter itself, beside the documents' own `<log>`."""
        self.emit(Log("ivrkit", text))

    def log_once(self, text: str) -> None:
        """What is so for the whole session is said once."""
        if text not in self.warned:
            self.warned.add(text)
            self.log(text)

    def keep(self, event: Event) -> bool:
        """Put aside what arrives while nobody waits for it: keys typed ahead, the hang-up (§4.1.8)."""
        if isinstance(event, Key):
            if len(self.type_ahead) == _MOST_KEYS:
                self.type_ahead.popleft()
                self.key_lost()
            self.type_ahead.append(event)
            return True
        if isinstance(event, Disconnected):
            self.hangup = event
            return True
        return False

    def reply(self, identifier: int) -> Wait[Event]:
        """Wait for the answer to a command, putting everything else aside."""
        while True:
            event = yield
            if not self.keep(event) and getattr(event, "id", None) == identifier:
                return event

    def play_queue(self) -> Wait[None]:
        """Play the queued prompts to the end without listening (§4.1.8)."""
        prompts, self.queue = self.queue, []
        segments: list[Segment] = []
        for prompt in prompts:
            segments += prompt.segments
        if segments:
            identifier = self.next_id()
            self.emit(Play(identifier, tuple(segments), bargein=False))
            yield from self.reply(identifier)
