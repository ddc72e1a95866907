"""`TextCall`: a session driven by method calls in virtual time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from math import inf
from typing import Final

from vxml.errors import HostError
from vxml.interpreter import Cache, Observer, Options, Session, Witness
from vxml.interpreter.properties import seconds as time_of
from vxml.interpreter.secrets import HIDDEN, MASK
from vxml.platform import (
    Command,
    Disconnect,
    Disconnected,
    Event,
    Exit,
    Fetch,
    Fetched,
    FetchFailed,
    Hypothesis,
    Key,
    Listen,
    Log,
    MaxSpeech,
    Play,
    PlayDone,
    Record,
    Recorded,
    Segment,
    Spoken,
    StopListening,
    StopPlay,
    StopRecording,
    StopTransfer,
    Tick,
    Transfer,
    TransferEnded,
)
from vxml.text.line import line

__all__ = ["Entry", "Fetcher", "TextCall"]

_PATIENCE: Final = 100
"""Recordings in a row without another input; a caller who is only recorded has hung up by then."""
_UNANSWERED = ("busy", "noanswer", "network_busy")

Fetcher = Callable[[Fetch, float], Fetched | FetchFailed]
"""Answers a fetch; gets the command and the time of the call in seconds."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the transcript. `kind`: prompt, key, speech, silence, log, transfer, record, hangup, exit."""

    at: float
    kind: str
    text: str
    detail: Mapping[str, object] = field(default_factory=dict)


def duration_of(segment: Segment) -> float:
    """About how long a segment takes to play, in seconds: 0.06 s a letter, 0.25 s a Chinese character."""
    if segment.speech is not None:
        text = segment.speech.text
        wide = sum(1 for c in text if "\u2e80" <= c <= "\u9fff")
        return 0.25 * wide + 0.06 * (len(text) - wide)
    if segment.audio is not None:
        return sum(map(duration_of, segment.fallback)) or 2.0
    return segment.silence


def words_of(segment: Segment) -> str:
    """What a segment says, for people to read: speech, or the words that stand in for a recording."""
    if segment.speech is not None:
        return segment.speech.text
    if segment.audio is not None:
        said = segment.description or " ".join(filter(None, map(words_of, segment.fallback)))
        return said or f"[{segment.audio.rsplit('/', 1)[-1]}]"
    return ""


class TextCall:
    """One call by text.

    Inputs (`press`, `say`, `silence`, `hangup`) act when the call waits for the caller: prompts have been
    played to their end first, unless `barge_in` is asked for. All times are virtual seconds.
    """

    def __init__(
        self,
        uri: str,
        fetcher: Fetcher,
        *,
        options: Options | None = None,
        cache: Cache | None = None,
        observer: Observer | None = None,
        witness: Witness | None = None,
        on_play: Callable[[tuple[Segment, ...]], None] | None = None,
        on_begin: Callable[[str], None] | None = None,
    ) -> None:
        """`on_begin` is called when a "record" or "transfer" has begun: it may press keys, hang up or say how it ends."""
        options = options or Options()
        if "connection" not in options.session:
            options = replace(options, session={**line(), **options.session})
        self.options = options
        self.session = Session(uri, options=options, cache=cache, observer=observer, witness=witness)
        self.fetcher = fetcher
        self.transcript: list[Entry] = []
        self.exit: Exit | None = None
        self.now = 0.0
        self._on_play = on_play
        self._on_begin = on_begin
        self.on_speaking: Callable[[float], None] | None = None
        """Called when prompts have begun to play, with their length in seconds: it may talk into them by `say` with
        `barge_in`, whose ``seconds`` are then those until the words are understood."""
        self._playing: tuple[Play, float] | None = None
        self._recording: Record | None = None
        self._since = 0.0
        self._transferring: Transfer | None = None
        self._transfer_results: deque[tuple[str, float]] = deque()
        self._record_lengths: deque[float] = deque()
        self._listening: Listen | None = None
        self._events: deque[Event] = deque()
        self._is_busy = False
        self._recordings = 0
        self._unasked_records = 0
        self._disconnected = False
        self._begun = 0

    @property
    def ended(self) -> bool:
        return self.session.ended

    @property
    def waiting(self) -> bool:
        """The call waits for the caller: nothing plays and nothing else is under way."""
        return not self.ended and self._playing is None and self.session.deadline is not None

    def start(self) -> None:
        self._carry_out(self.session.start(self.now))
        self.settle()

    def press(self, keys: str, *, barge_in: bool = False, pause: float = 0.2) -> None:
        """Press keys one after the other, `pause` seconds apart."""
        self._note("key", MASK * len(keys) if self.session.run.secret else keys)
        for key in keys:
            late = self.session.run.late_terminator
            # The key that ends a number follows it at once, although the call went on when the number was complete.
            if not barge_in and (late is None or key != late[0]):
                self._settle(key_pause=False)
            if self.ended:
                return
            self._send(Key(self._later(pause), key))
        self.settle()

    def say(
        self, text: str, *, confidence: float = 1.0, barge_in: bool = False, seconds: float = 1.0
    ) -> None:
        """Speak; the recogniser hears just these words."""
        self.say_all((Hypothesis(text, confidence),), barge_in=barge_in, seconds=seconds)

    def say_all(
        self, hypotheses: tuple[Hypothesis, ...], *, barge_in: bool = False, seconds: float = 1.0
    ) -> None:
        """Speak for some seconds; the recogniser offers these readings. None at all: it understood nothing."""
        words = hypotheses[0].text if hypotheses else ""
        self._note("speech", HIDDEN if self.session.run.secret else words)
        if not barge_in:
            self.settle()
        if not self.ended:
            limit = self._longest_speech()
            if seconds > limit:
                self._send(MaxSpeech(self._later(limit)))
            else:
                self._send(Spoken(self._later(seconds), hypotheses))
            self.settle()

    def silence(self) -> None:
        """Say and press nothing until the session's patience ends."""
        self._note("silence", "")
        self.settle()
        deadline = self.session.deadline
        if not self.ended and deadline is not None:
            self.now = max(self.now, deadline)
            self._send(Tick(self.now))
            self.settle()

    def hangup(self) -> None:
        """Put the receiver down, whatever is under way."""
        if self.ended:
            return
        self._note("hangup", "")
        self._disconnected = True
        if self._recording is not None:
            self._end_recording("hangup", self.now - self._since)
        if not self.ended:
            self._send(Disconnected(self.now))
        if self._playing is not None and not self.ended:
            self._play_ends()
        if self._transferring is not None and not self.ended:
            self._end_transfer("near_end_disconnect", 0.0)
        self.settle()

    def transfer_result(self, result: str, duration: float = 10.0) -> None:
        """How the next transfer ends: "answered", a result of VoiceXML 2.0 §2.3.7, an error event, or "hangup": the
        caller puts the receiver down during a bridge.

        A blind transfer is not watched (§2.3.7.1): whatever the far end does, the caller is handed over.
        """
        self._transfer_results.append((result, duration))

    def record_length(self, seconds: float) -> None:
        """How long the caller speaks at the next recording; 0 for not at all. Without this it is 3 s."""
        self._record_lengths.append(seconds)

    def prompts_since(self, mark: int) -> str:
        """What was spoken from transcript entry `mark` on."""
        return " ".join(e.text for e in self.transcript[mark:] if e.kind == "prompt")

    def settle(self) -> None:
        """Let everything go on that needs no caller: prompts, key time-outs, fetches, transfers."""
        self._settle(key_pause=True)

    def _settle(self, *, key_pause: bool) -> None:
        for _ in range(10_000):
            if self.ended:
                return
            if self._playing is not None:
                deadline = self.session.deadline
                play, ends = self._playing
                if self.on_speaking is not None and play.id != self._begun:
                    self._begun = play.id
                    self.on_speaking(ends - self.now)
                    continue
                if deadline is not None and deadline < ends:
                    self.now = max(self.now, deadline)
                    self._send(Tick(self.now))
                    continue
                self.now = max(self.now, ends)
                self._play_ends()
            elif self._recording is not None:
                if not self._begins("record", self._recording):
                    self._record_now()
            elif self._transferring is not None:
                if self._begins("transfer", self._transferring):
                    continue
                result, length = self._next_transfer(self._transferring)
                self.now += length
                if result == "hangup":
                    self.hangup()
                    return
                self._end_transfer(result, 0.0 if result in _UNANSWERED else length)
            elif key_pause and self.session.deadline is not None and self.session.collecting:
                self.now = max(self.now, self.session.deadline)
                self._send(Tick(self.now))
            else:
                return
        raise HostError("the call goes on without the caller and does not come to rest")

    # Commands

    def _carry_out(self, commands: list[Command]) -> None:
        """Carry out commands, then send what came of them: not at once, or a long way of documents would go too deep."""
        self._is_busy = True
        try:
            for command in commands:
                self._command(command)
            while self._events and not self.ended:
                for command in self.session.receive(self._events.popleft()):
                    self._command(command)
        finally:
            self._is_busy = False

    def _command(self, command: Command) -> None:
        match command:
            case Play():
                words = " ".join(filter(None, (words_of(s) for s in command.segments)))
                self._note("prompt", words)
                if self._on_play is not None:
                    self._on_play(command.segments)
                self._playing = (command, self.now + sum(map(duration_of, command.segments)))
            case StopPlay():
                if self._playing is not None and self._playing[0].id == command.id:
                    self._play_ends(stopped=True)
            case Fetch():
                answer = self.fetcher(command, self.now)
                self.now = max(self.now, answer.at)
                self._send(answer)
            case Listen():
                self._listening = command
            case StopListening():
                self._listening = None
            case Record():
                self._recording, self._since = command, self.now
                self._note("record", command.dest or "")
            case StopRecording():
                self._end_recording("stopped", self.now - self._since)
            case Transfer():
                self._transferring, self._since = command, self.now
                self._note("transfer", command.dest, kind=command.kind, aai=command.aai)
            case StopTransfer():
                self._end_transfer("near_end_disconnect", self.now - self._since)
            case Log():
                self._note("log", command.text, label=command.label)
            case Disconnect():
                self._disconnected = True
                self._note("disconnect", "")
            case Exit():
                self.exit = command
                self._note("exit", command.reason, values=dict(command.values), message=command.message)

    def _send(self, event: Event) -> None:
        self._events.append(event)
        if not self._is_busy:
            self._carry_out([])

    def _later(self, pause: float) -> float:
        self.now += pause
        return self.now

    def _note(self, kind: str, text: str, /, **detail: object) -> None:
        if kind in ("key", "speech", "silence"):
            self._unasked_records = 0
        self.transcript.append(Entry(self.now, kind, text, detail))

    # What the world does

    def _begins(self, kind: str, command: Record | Transfer) -> bool:
        """Ask once what the caller does; whether that ended it."""
        if self._on_begin is None or command.id == self._begun:
            return False
        self._begun = command.id
        self._on_begin(kind)
        return self.ended or command not in (self._recording, self._transferring)

    def _longest_speech(self) -> float:
        """`maxspeechtimeout` of what listens (VoiceXML 2.0 §6.3.2)."""
        limit = self._listening.properties.get("maxspeechtimeout", "") if self._listening else ""
        return time_of(limit) or inf

    def _play_ends(self, *, stopped: bool = False) -> None:
        assert self._playing is not None  # callers check
        play, ends = self._playing
        self._playing = None
        began = ends - sum(map(duration_of, play.segments))
        mark: str | None = None
        mark_at = at = began
        for segment in play.segments:
            if stopped and at > self.now:
                break
            if segment.mark is not None:
                mark, mark_at = segment.mark, at
            at += duration_of(segment)
        self._send(PlayDone(self.now, play.id, mark, max(0.0, self.now - mark_at)))

    def _record_now(self) -> None:
        record = self._recording
        assert record is not None  # callers check
        if not self._record_lengths and self._unasked_records >= _PATIENCE:
            self.hangup()
            return
        self._unasked_records += not self._record_lengths
        length = self._record_lengths.popleft() if self._record_lengths else 3.0
        if length <= 0:
            self.now += record.timeout
            self._recording = None
            self._send(Recorded(self.now, record.id, None, reason="noinput"))
        else:
            self.now += min(length, record.max_time)
            self._end_recording(
                "maxtime" if length >= record.max_time else "silence", min(length, record.max_time)
            )

    def _end_recording(self, reason: str, length: float) -> None:
        record, self._recording = self._recording, None
        if record is not None and length <= 0:
            self._send(Recorded(self.now, record.id, None, reason=reason))
        elif record is not None:
            self._recordings += 1
            uri = record.dest or f"recording:{self._recordings}"
            self._send(Recorded(self.now, record.id, uri, length, int(length * 16000), reason))

    def _next_transfer(self, transfer: Transfer) -> tuple[str, float]:
        result, length = self._transfer_results.popleft() if self._transfer_results else ("answered", 10.0)
        if transfer.kind == "bridge":
            return ("far_end_disconnect" if result == "answered" else result), length
        if result == "answered" or (transfer.kind == "blind" and not result.startswith("error.")):
            return "transferred", 0.0
        return result, length

    def _end_transfer(self, result: str, length: float) -> None:
        transfer, self._transferring = self._transferring, None
        if transfer is not None:
            self._send(TransferEnded(self.now, transfer.id, result, length))
