"""The loop: what happens to a call becomes events of one VoiceXML session, whose commands are carried out."""

from __future__ import annotations

import logging
import math
import time
import zlib
from collections import deque
from dataclasses import dataclass, replace
from typing import Final

from aiflows.runtime import objects_beside
from asr_tts.listening import Heard as SpeechHeard
from asr_tts.listening import ListeningFailed, Outcome, SpeechStarted
from dialplan.driver.connection import session_variables
from dialplan.driver.fetches import Answer, Fetches
from dialplan.driver.listener import HeardFrom, Listener
from dialplan.driver.open_call import OpenCall
from dialplan.driver.prompts import Heard, PromptPlayer
from dialplan.driver.recorder import RECORDING_TYPES, Kept, Recorder
from dialplan.driver.replayable import keep, written_down
from dialplan.driver.sounds import Sounds
from dialplan.driver.story import Story
from dialplan.driver.switch_listener import SwitchListener, SwitchRecognizer
from dialplan.driver.task import Task
from dialplan.driver.transfers import Connected, Transfers
from dialplan.errors import DialplanError, Hangup
from dialplan.session import Ended, Reconnected
from dialplan.session import Key as KeyNotice
from ivrdesigner.runtime.listening import error_event
from vxml.interpreter import Options, Session, Step
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
    ListenFailed,
    Log,
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
from vxml.platform import SpeechStarted as SpeechBegan

__all__ = ["Dialog", "DialogEnd"]

_UNOBSERVED: Final = frozenset({"document", "exit", "filled", "item", "object", "prompt"})
"""Steps of the interpreter that neither story nor recording has a use for."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DialogEnd:
    """How a dialog ended, and what the caller goes on with."""

    exit: Exit
    onward: Task | None = None


@dataclass(frozen=True, slots=True)
class _Failed:
    """A `Listen` that cannot be carried out, in the inbox."""

    identifier: int
    event: str
    message: str


class Dialog:
    """One VoiceXML session on a call. All its waiting is in `run`; whatever takes time goes on beside."""

    def __init__(self, line: OpenCall, task: Task) -> None:
        self._line = line
        self._task = task
        self._services = services = line.services
        source_map = services.source_map(task.project) if task.project is not None else None
        self.session: Session | None = None
        """The running session; None before."""
        version = task.project.version if task.project is not None else ""
        self.story = Story(
            line.call.uuid, services.journal.append, source_map, version, clock=lambda: self._now
        )
        self._options = self._settings()
        self._written_down = written_down(line, task, self._options, source_map)
        self._fetches = Fetches(line, task)
        self._events: deque[Event] = deque()
        self._began = time.monotonic()
        self._onward: Task | None = None
        self._exit: Exit | None = None
        self._key = ("", 0.0)
        """The last one, and when it came by `time.monotonic`."""
        self._let_go = False
        """The caller is gone or went on elsewhere by our own doing."""
        self._sounds = Sounds(
            services, task.project, self._fetched_audio, self._fetches.file_of, self._complain
        )
        self._prompts = PromptPlayer(line, self._sounds, self._prompt_over)
        self._recorder = Recorder(line, task.mailbox, line.put, self._complain)
        self._transfers = Transfers(line, task, self._sounds, line.put, self._complain)
        self._listener = self._listening()

    def _listening(self) -> Listener | SwitchListener:
        recognizer = self._services.recognizer_of(self._task.project)

        def failed(identifier: int, event: str, message: str) -> None:
            self._line.put(_Failed(identifier, event, message))

        if isinstance(recognizer, SwitchRecognizer):
            return SwitchListener(self._line, recognizer, failed)
        return Listener(self._line, self._task.project, failed)

    def run(self) -> DialogEnd:
        """Run to the end. Never raises for what a caller, document, server or engine does."""
        try:
            session = self.session = self._begun()
            self.story.follow(session.run)
            self._carry_out(session.start(0.0))
            while not session.ended:
                event = self._next(session)
                if event is None:
                    break
                self._carry_out(session.receive(event))
        except Exception as fault:  # a mistake of ours must not take the call's journal with it
            _log.exception("the dialog of call %s failed", self._line.call.uuid)
            self._exit = Exit("error", message=f"{type(fault).__name__}: {fault}", event="error.internal")
        finally:
            self._close()
        end = self._exit or Exit("stuck", message="the dialog did not end in time after its caller had gone")
        self.story.ended(end)
        if self._written_down is not None:
            keep(self._line, self._written_down)
        return DialogEnd(end, self._onward)

    @property
    def waiting(self) -> bool:
        """Whether the dialog waits for its caller: nothing plays and nothing else is under way."""
        busy = (
            self._fetches.busy
            or self._events
            or self._prompts.busy
            or self._recorder.busy
            or self._transfers.busy
        )
        session = self.session
        return not busy and session is not None and not session.ended and session.deadline is not None

    @property
    def _now(self) -> float:
        return time.monotonic() - self._began

    def _begun(self) -> Session:
        written, story = self._written_down, self.story
        if written is None:
            return Session(
                self._task.uri,
                options=self._options,
                cache=self._services.cache,
                observer=story,
                unobserved=_UNOBSERVED,
            )

        def observe(step: Step) -> None:
            story(step)
            written(step)

        session = Session(
            self._task.uri,
            options=self._options,
            cache=self._services.cache,
            observer=observe,
            unobserved=_UNOBSERVED,
            witness=written.witness,
        )
        written.follow(session.run)
        return session

    def _settings(self) -> Options:
        settings = self._services.settings
        call = self._line.call
        return Options(
            language=self._task.language,
            properties=settings.properties,
            session=session_variables(call, self._task),
            objects=objects_beside(self._services.matching),
            recording_types=frozenset(RECORDING_TYPES),
            epoch=self._task.at or time.time(),
            seed=zlib.crc32(call.uuid.encode()),
        )

    def _close(self) -> None:
        for part in (self._prompts, self._recorder, self._transfers, self._listener, self._sounds):
            part.close()
        self._fetches.close()
        self._line.forget_reports()
        if self.session is not None:
            self.session.close()

    # What comes

    def _next(self, session: Session) -> Event | None:
        """The next event; None when the dialog takes too long without its caller."""
        while True:
            if self._events:
                return self._events.popleft()
            line, settings = self._line, self._services.settings
            # By `time.monotonic`: when the session wants to be told the time, when its prompt is late, and when to wait
            # no longer, since the caller has gone, or the event socket has.
            deadline = due = limit = math.inf
            if line.linked.is_set():
                due = self._prompts.due
                if session.deadline is not None:
                    deadline = self._began + session.deadline
            else:
                limit = line.away_at + settings.away_seconds
            if line.gone_at:
                limit = line.gone_at + settings.final_seconds
            arrival = line.next(min(limit, deadline, due))
            if arrival is not None:
                event = self._event(max(0.0, arrival[0] - self._began), arrival[1])
                if event is not None:
                    return event
                continue
            now = time.monotonic()
            if now >= limit:
                if line.linked.is_set():
                    return None
                line.put(Hangup("", time.time(), "lost"))
                line.linked.set()
            elif now >= due:
                self._prompts.late()
            elif now >= deadline:
                return Tick(max(now - self._began, session.deadline or 0.0))

    def _event(self, at: float, item: object) -> Event | None:
        """What came, as an event of the session; None for what it is not about."""
        match item:
            case KeyNotice():
                self.story.key(item)
                self._key = item.key, self._began + at
                return Key(at, item.key) if item.key else None
            case Ended():
                self._prompts.ended(item.operation)
            case Answer():
                self.story.fetched(item.command, item.answer, item.seconds)
                return replace(item.answer, at=at)
            case Kept():
                return self._kept(at, item)
            case Connected():
                return self._connected(at, item)
            case HeardFrom():
                return self._heard(at, item)
            case Fetched():
                return replace(item, at=at)
            case _Failed():
                return ListenFailed(at, item.identifier, item.event, item.message)
            case Hangup():
                return self._hung_up(at, item)
            case Reconnected():
                self._prompts.resumed()
        return None

    def _hung_up(self, at: float, hangup: Hangup) -> Event | None:
        if self._line.hangup is None:
            self._line.hung_up(hangup)
        # Whoever waits for `gone` runs when this greenlet waits again, and the end of a prompt is told after what is
        # returned: when the session has heard of this.
        self._line.gone.set()
        self._prompts.gone()
        return None if self._let_go else Disconnected(at)

    def _prompt_over(self, heard: Heard) -> None:
        self.story.prompt(heard)
        self._events.append(PlayDone(self._now, heard.command.id, heard.mark, heard.mark_time))

    def _kept(self, at: float, kept: Kept) -> Event:
        self.story.recorded(kept, "voicemail" if self._task.mailbox else "input")
        uri = kept.path.as_uri() if kept.path is not None else None
        if uri is not None:
            self._fetches.allow(uri)
        return Recorded(at, kept.command.id, uri, kept.seconds, kept.size, kept.reason)

    def _connected(self, at: float, connected: Connected) -> Event:
        self.story.transferred(connected)
        if connected.result == "transferred":
            self._onward = connected.onward
            self._let_go = True
        return TransferEnded(at, connected.command.id, connected.result, connected.seconds)

    def _heard(self, at: float, item: HeardFrom) -> Event | None:
        event = self._listener.take(item)
        match event:
            case SpeechStarted():
                return SpeechBegan(at)
            case SpeechHeard(outcome=Outcome.MAXSPEECH):
                return MaxSpeech(at)
            case SpeechHeard():
                return self._spoken(at, event)
            case ListeningFailed():
                return ListenFailed(at, item.identifier, error_event(event.error), str(event.error))
            case _:
                return None

    def _spoken(self, at: float, heard: SpeechHeard) -> Spoken:
        kept = self._listener.utterance(heard.recording) if heard.recording is not None else None
        if kept is not None:
            self._fetches.allow(kept.uri)
        spoken = Spoken(
            at,
            tuple(Hypothesis(reading.text, reading.confidence) for reading in heard.readings),
            kept.uri if kept is not None else None,
            kept.size if kept is not None else 0,
            kept.seconds if kept is not None else 0.0,
        )
        end = heard.speech[1] if heard.speech is not None else heard.at
        self.story.spoken(spoken, self._listener.engine, round(heard.at - end, 3))
        return spoken

    def _fetched_audio(self, command: Fetch) -> Fetched | FetchFailed:
        answer = self._fetches.wait_for(command)
        self.story.fetched(command, answer.answer, answer.seconds)
        return answer.answer

    # What is to be done

    def _carry_out(self, commands: list[Command]) -> None:
        for command in commands:
            match command:
                case Fetch():
                    self._events.extend(self._fetches.fetch(command, self._now))
                case Play() | Record() | Transfer() if self._line.gone.is_set() or self._let_go:
                    self._events.append(_without_caller(command, self._now))
                case Play():
                    self._prompts.play(command)
                case StopPlay():
                    self._prompts.stop(command.id, *self._key)
                case Listen():
                    if not self._line.gone.is_set():
                        self._listener.listen(command)
                case StopListening():
                    self._listener.stop(command.id)
                case Record():
                    self._line.recordings += 1
                    self._recorder.record(command)
                case StopRecording():
                    self._recorder.stop(command.id)
                case Transfer():
                    self._transfers.transfer(command)
                case StopTransfer():
                    self._transfers.stop(command.id)
                case Log():
                    self.story.note(command.label, command.text)
                case Disconnect():
                    self._disconnect()
                case Exit():
                    self._exit = command

    def _disconnect(self) -> None:
        if self._let_go or self._line.gone.is_set():
            return
        self._let_go = True
        try:
            self._line.hung_up(self._line.call.hang_up(), by="flow")
        except DialplanError as fault:
            self._complain(f"the call could not be hung up: {fault}")

    def _complain(self, text: str) -> None:
        self.story.note("platform", text)


def _without_caller(command: Play | Record | Transfer, at: float) -> Event:
    """The answer when there is nobody to hear, speak or be connected (§1.5.4)."""
    if isinstance(command, Play):
        return PlayDone(at, command.id)
    if isinstance(command, Record):
        return Recorded(at, command.id, None, reason="hangup")
    return TransferEnded(at, command.id, "near_end_disconnect")
