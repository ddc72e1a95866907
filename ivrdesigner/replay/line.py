"""The telephone line of a replay: what is under way, and from the first difference on a simulated clock."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

from ivrdesigner.replay.inputs import Input
from ivrdesigner.replay.moments import event_of
from ivrdesigner.replay.pool import Answer, Pool
from ivrdesigner.replay.recorder import Recorder
from ivrdesigner.replay.recording import Moment
from vxml.interpreter import Session
from vxml.interpreter.properties import seconds as time_of
from vxml.interpreter.secrets import MASK
from vxml.message import Message
from vxml.platform import (
    Command,
    Disconnect,
    Disconnected,
    Event,
    Fetch,
    Fetched,
    FetchFailed,
    Key,
    Listen,
    ListenFailed,
    MaxSpeech,
    Play,
    PlayDone,
    Record,
    Recorded,
    Spoken,
    StopListening,
    StopPlay,
    StopRecording,
    StopTransfer,
    Tick,
    Transfer,
    TransferEnded,
)
from vxml.text import duration_of, words_of

__all__ = ["Line"]

_MOST_EVENTS: Final = 20_000
_TALK_SECONDS: Final = 10.0
"""Length of a bridge that the recording does not hold."""
_VXML: Final = "application/voicexml+xml"


class Line:
    """Commands under way by their numbers, each with the event that ends it and when (once the clock is simulated)."""

    def __init__(
        self,
        session: Session,
        recorder: Recorder,
        pool: Pool,
        document: Callable[[str], str | None],
        lack: Callable[[str, str], None],
        secret_key: Callable[[], str],
    ) -> None:
        self._session = session
        self._recorder = recorder
        self._pool = pool
        self._document = document
        self._lack = lack
        self._secret_key = secret_key
        self._open: dict[int, tuple[Command, float]] = {}
        """Commands that are not answered, and when they were given."""
        self._due: dict[int, Event] = {}
        """How they will be."""
        self._listening: Listen | None = None
        self._simulated = False
        self._gone = False
        self._last = 0.0
        """When something happened last."""

    # What is under way

    def command(self, command: Command) -> None:
        """Take a command."""
        now = self._session.run.now
        match command:
            case Play() | Fetch() | Record() | Transfer():
                self._open[command.id] = (command, now)
                if self._simulated:
                    self._due[command.id] = self._answer(command, now)
            case Listen():
                self._listening = command
                deaf = self._pool.deaf
                if self._simulated and deaf is not None:
                    failed = event_of(deaf, now, command.id)
                    assert isinstance(failed, ListenFailed)
                    self._due[command.id] = failed
            case StopListening():
                self._listening = None
                self._due.pop(command.id, None)
            case StopPlay() | StopRecording() | StopTransfer() if self._simulated:
                self._stop(command.id, now)
            case Disconnect():
                self._gone = True

    def awaits(self, kind: str, number: int) -> bool:
        """Whether a given moment of that kind answers a command that is open."""
        if kind == "listen-failed":
            return self._listening is not None and self._listening.id == number
        command = self._open.get(number, (None, 0.0))[0]
        wanted = {"played": Play, "recorded": Record, "transferred": Transfer}.get(kind, Fetch)
        return isinstance(command, wanted)

    def forget(self, event: Event) -> None:
        """The command that the event answers is over."""
        self._last = event.at
        if isinstance(event, Disconnected):
            self._gone = True
        number = getattr(event, "id", None)
        if number is not None:
            self._open.pop(number, None)
            self._due.pop(number, None)

    # The simulated clock

    def carry_on(self, acts: Sequence[Input]) -> tuple[Moment, ...]:
        """Go on to the end of the call; what is left of the caller's acts then."""
        self._simulated = True
        now = self._session.run.now
        for number, (command, since) in self._open.items():
            assert isinstance(command, Play | Fetch | Record | Transfer)
            self._due[number] = self._answer(command, since)
        if self._gone:
            self._hang_up_everything(now)
        waiting = list(acts)
        for _ in range(_MOST_EVENTS):
            if self._session.ended:
                break
            if not self._next(waiting):
                break
        else:
            self._lack(
                "input",
                Message("the call goes on without end; {most} events were replayed", most=_MOST_EVENTS),
            )
        return tuple(act.moment for act in waiting if not act.is_silence and act.moment.kind != "hangup")

    def _next(self, acts: list[Input]) -> bool:
        """Let the next thing happen; False when nothing can."""
        session = self._session
        answer = min(self._due.values(), key=lambda event: event.at, default=None)
        answer_at = answer.at if answer is not None else math.inf
        deadline = session.deadline if session.deadline is not None else math.inf
        act = acts[0] if acts else None
        act_at = self._act_at(act)
        if answer is not None and answer_at <= min(deadline, act_at):
            self._send(answer)
        elif act is not None and not act.is_silence and act_at <= deadline and act_at < math.inf:
            acts.pop(0)
            self._act(act, act_at)
        elif deadline < math.inf:
            self._time_passes(deadline, acts)
        else:
            return False
        return True

    def _act_at(self, act: Input | None) -> float:
        """When the caller acts; infinity while something else must be first."""
        if act is None or act.is_silence or (self._due and not act.meanwhile):
            return math.inf
        return max(self._session.run.now, self._last + act.pause)

    def _time_passes(self, deadline: float, acts: list[Input]) -> None:
        waits_for_caller = not self._session.collecting and not self._due
        if waits_for_caller and acts and acts[0].is_silence:
            acts.pop(0)
        elif waits_for_caller and not acts and not self._gone:
            self._lack("input", Message("the caller did no more; he hangs up here"))
            self._hang_up(self._session.run.now)
            return
        self._send(Tick(max(self._session.run.now, deadline)))

    def _act(self, act: Input, at: float) -> None:
        moment = act.moment
        if moment.kind == "hangup":
            self._hang_up(at)
            return
        event = event_of(moment, at)
        if isinstance(event, Key) and event.key == MASK:
            event = Key(at, self._secret_key())
        if isinstance(event, Spoken) and self._listening is not None:
            limit = time_of(self._listening.properties.get("maxspeechtimeout", ""))
            if limit and act.pause > limit:
                event = MaxSpeech(at)
        self._send(event)

    def _hang_up(self, at: float) -> None:
        """The receiver is down: what was under way ends with it (VoiceXML 2.0 §1.5.4)."""
        if self._gone:
            return
        for number, (command, since) in list(self._open.items()):
            if isinstance(command, Record) and not self._session.ended:
                length = at - since
                self._send(Recorded(at, number, _voice(number), length, int(length * 16000), "hangup"))
        self._gone = True
        if not self._session.ended:
            self._send(Disconnected(at))
        self._hang_up_everything(at)

    def _hang_up_everything(self, at: float) -> None:
        for number, (command, _) in self._open.items():
            if not isinstance(command, Fetch):
                self._due[number] = _without_caller(command, at, number)

    def _send(self, event: Event) -> None:
        self.forget(event)
        for command in self._session.receive(event):
            self.command(command)

    # Answers

    def _answer(self, command: Play | Fetch | Record | Transfer, since: float) -> Event:
        now = self._session.run.now
        if isinstance(command, Fetch):
            return self._fetched(command, since)
        if self._gone:
            return _without_caller(command, now, command.id)
        if isinstance(command, Play):
            length = self._length(command)
            return PlayDone(max(now, since + length), command.id, *_marks(command, length))
        if isinstance(command, Record):
            return self._recorded(command, since)
        return self._transferred(command, since)

    def _length(self, command: Play) -> float:
        """Seconds of the prompt: of the whole as it was heard, else by its letters."""
        words = " ".join(filter(None, map(words_of, command.segments)))
        known = self._pool.length(words)
        return known if known is not None else sum(map(duration_of, command.segments))

    def _fetched(self, command: Fetch, since: float) -> Event:
        now = self._session.run.now
        document = self._document(command.uri)
        if document is not None:
            return Fetched(now, command.id, command.uri, document.encode(), _VXML)
        request = self._recorder.request(command)
        answer = self._pool.exchange(request)
        if answer is None or answer.given["left_out"] is not None:
            self._lack("fetch", f"{request[0]} {request[1]}")
            return FetchFailed(now, command.id, "network", "the recording has no answer to this request")
        if answer.seconds > command.timeout:
            return FetchFailed(since + command.timeout, command.id, "timeout")
        event = event_of(answer.given, max(now, since + answer.seconds), command.id)
        assert isinstance(event, Fetched | FetchFailed)
        return event

    def _recorded(self, command: Record, since: float) -> Event:
        answer = self._pool.record()
        if answer is None:
            self._lack("record", Message("the caller stays silent"))
            return Recorded(since + command.timeout, command.id, None, reason="noinput")
        if answer.given["reason"] in ("stopped", "hangup"):  # by something that the caller does again
            length = command.max_time
            return Recorded(
                since + length, command.id, _voice(command.id), length, int(length * 16000), "maxtime"
            )
        return event_of(
            answer.given, since + min(answer.seconds, command.max_time + command.timeout), command.id
        )

    def _transferred(self, command: Transfer, since: float) -> Event:
        answer = self._pool.transfer(command.dest)
        if answer is None:
            self._lack(
                "transfer",
                Message("{kind} to {dest}: it is taken as answered", kind=command.kind, dest=command.dest),
            )
        return _transfer_ended(command, answer, since)

    def _stop(self, number: int, now: float) -> None:
        """A command is stopped: its event comes at once."""
        command, since = self._open.get(number, (None, 0.0))
        if isinstance(command, Play):
            self._due[number] = PlayDone(now, number, *_marks(command, now - since))
        elif isinstance(command, Record):
            length = now - since
            uri = _voice(number) if length > 0 else None
            self._due[number] = Recorded(now, number, uri, length, int(length * 16000), "stopped")
        elif isinstance(command, Transfer):
            self._due[number] = TransferEnded(now, number, "near_end_disconnect", now - since)


def _transfer_ended(command: Transfer, answer: Answer | None, since: float) -> TransferEnded:
    result = str(answer.given["result"]) if answer is not None else "transferred"
    talked = float(answer.given["seconds"] or 0.0) if answer is not None else _TALK_SECONDS
    if command.kind == "bridge":
        at = since + (answer.seconds if answer is not None else _TALK_SECONDS)
        return TransferEnded(
            at, command.id, "far_end_disconnect" if result == "transferred" else result, talked
        )
    if result.endswith("_disconnect"):  # it was a bridge; now the caller is handed over
        return TransferEnded(since, command.id, "transferred")
    return TransferEnded(since + (answer.seconds if answer is not None else 0.0), command.id, result)


def _without_caller(command: Command, at: float, number: int) -> Event:
    if isinstance(command, Play):
        return PlayDone(at, number)
    if isinstance(command, Record):
        return Recorded(at, number, None, reason="hangup")
    return TransferEnded(at, number, "near_end_disconnect")


def _marks(command: Play, until: float) -> tuple[str | None, float]:
    """The last mark within some seconds of a prompt, and the seconds since."""
    mark, mark_at, at = None, 0.0, 0.0
    for segment in command.segments:
        if at > until:
            break
        if segment.mark is not None:
            mark, mark_at = segment.mark, at
        at += duration_of(segment)
    return mark, max(0.0, until - mark_at) if mark is not None else 0.0


def _voice(number: int) -> str:
    return f"recording:{number}"
