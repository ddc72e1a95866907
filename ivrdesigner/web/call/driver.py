"""One call in real time: what the browser sends becomes events of the interpreter, whose commands are carried out."""

from __future__ import annotations

import json
import queue
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Final

from asr_tts.host import CachedSynthesizer
from asr_tts.listening import Heard as SpeechHeard
from asr_tts.listening import ListeningFailed, Outcome, PartialWords, SpeechStarted
from asr_tts.spi import Recognizer, VoiceActivityDetector
from ivrdesigner.compiler import Application
from ivrdesigner.replay import Moment, Recording, record_call
from ivrdesigner.runtime.listening import error_event
from ivrdesigner.simulate import Caller, flow_options
from ivrdesigner.web.call.ear import Ear, VoiceRecord
from ivrdesigner.web.call.player import Heard, Player
from ivrdesigner.web.call.sounds import Sounds
from vxml.ecmascript import UNDEFINED
from vxml.interpreter import Session
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

__all__ = ["Engines", "VoiceCall"]

_LONGEST_CALL: Final = 1800.0
"""Seconds after which the line is cut."""
_FINAL_SECONDS: Final = 15.0
"""How long a flow may go on after its caller has gone."""
_BRIDGE_SECONDS: Final = 60.0
"""How long the other party of a bridge talks when nobody says otherwise."""
_RESULTS: Final = frozenset(["answered", "busy", "noanswer", "far_end_disconnect", "network_busy"])
_LONGEST_VALUES: Final = 8_000
_VXML: Final = "application/voicexml+xml"

Send = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Engines:
    """Speech as it is installed here; None for what is not."""

    speaker: CachedSynthesizer | None
    recognizer: Recognizer | None
    detector: VoiceActivityDetector


@dataclass(frozen=True, slots=True)
class _FromEar:
    identifier: int
    event: object


class VoiceCall:
    """`run` is the call, in one thread; the browser's doings come by `take` and `hear` from another."""

    def __init__(
        self,
        build: Application,
        flow: str,
        caller: Caller,
        *,
        name: str,
        seed: int,
        engines: Engines,
        fetch: Callable[[Fetch, float], Fetched | FetchFailed],
        send: Send,
        send_audio: Callable[[bytes], None],
    ) -> None:
        """``fetch`` answers in threads, within the time of its command. ``send`` and ``send_audio`` may be called from any."""
        self._build = build
        self._folder = build.folder
        self._base = (self._folder / "build").resolve().as_uri()
        self._send = send
        self._fetch = fetch
        self._engines = engines
        self._inbox: queue.SimpleQueue[tuple[float, object]] = queue.SimpleQueue()
        self._events: deque[Event] = deque()
        self._began = time.monotonic()
        self._recorder = record_call(
            build, flow, caller, name=name, source="browser", seed=seed, told=self._moment
        )
        self._session = Session(
            f"{self._base}/{flow}.vxml",
            options=flow_options(build, caller, seed=seed),
            observer=self._recorder,
            witness=self._recorder.witness,
        )
        self._recorder.follow(self._session.run)
        sounds = Sounds(
            engines.speaker,
            build.project.voices,
            self._folder,
            lambda command: fetch(command, 0.0),
            self._complain,
        )
        self._player = Player(sounds, send_audio, self._put)
        self._ear = (
            Ear(
                engines.recognizer, engines.detector, lambda number, event: self._put(_FromEar(number, event))
            )
            if engines.recognizer is not None
            else None
        )
        self._voice_record: VoiceRecord | None = None
        self._transfer: tuple[Transfer, float] | None = None
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="fetch")
        self._gone_at: float | None = None
        self._exit: Exit | None = None
        self._shown = ""

    def run(self) -> Recording:
        """The whole call. Never raises for what a flow, server or engine does."""
        try:
            self._carry_out(self._session.start(0.0))
            while not self._session.ended:
                event = self._next()
                if event is None:
                    break
                self._carry_out(self._session.receive(event))
                self._show_variables()
        finally:
            if self._ear is not None:
                self._ear.close()
            self._threads.shutdown(wait=False, cancel_futures=True)
        return self._recorder.recording

    @property
    def end(self) -> Exit:
        """How it ended."""
        return self._exit or Exit("stuck", message="The flow did not end in time after its caller had gone.")

    # From the browser, by another thread

    def take(self, message: Mapping[str, Any]) -> None:
        """A message of the browser; one that is none is left."""
        self._put(dict(message))

    def hear(self, samples: bytes) -> None:
        """Sound of the microphone."""
        self._put(samples)

    def hang_up(self) -> None:
        """The browser is gone, or the caller put the receiver down."""
        self._put({"type": "hangup"})

    # What comes

    def _put(self, item: object) -> None:
        self._inbox.put((time.monotonic(), item))

    @property
    def _now(self) -> float:
        return time.monotonic() - self._began

    def _next(self) -> Event | None:
        """The next event; None when the flow goes on too long without its caller."""
        while True:
            if self._events:
                return self._events.popleft()
            self._watch()
            if self._events:
                continue
            if self._gone_at is not None and self._now > self._gone_at + _FINAL_SECONDS:
                return None
            deadline = self._session.deadline
            until = self._until(deadline)
            try:
                at, item = self._inbox.get(timeout=max(0.0, until - self._now))
            except queue.Empty:
                if deadline is not None and self._now >= deadline:
                    return Tick(max(self._now, deadline))
                continue
            event = self._event(max(0.0, at - self._began), item)
            if event is not None:
                return event

    def _until(self, deadline: float | None) -> float:
        """When to look again though nothing comes."""
        times = [_LONGEST_CALL if self._gone_at is None else self._gone_at + _FINAL_SECONDS]
        if deadline is not None:
            times.append(deadline)
        if self._voice_record is not None:
            times.append(self._voice_record.until - self._began)
        if self._transfer is not None and self._transfer[0].kind == "bridge":
            times.append(self._transfer[1] + _BRIDGE_SECONDS)
        return min(times)

    def _watch(self) -> None:
        """End what lasts too long."""
        now = self._now
        record = self._voice_record
        if record is not None and (reason := record.due()):
            self._end_record(reason)
        if self._transfer is not None:
            transfer, since = self._transfer
            if transfer.kind != "bridge":
                self._end_transfer("transferred", 0.0)
            elif now >= since + _BRIDGE_SECONDS:
                self._end_transfer("far_end_disconnect", now - since)
        if self._gone_at is None and now >= _LONGEST_CALL:
            self._complain("the call is as long as calls in the browser may be; it is cut")
            self._hung_up()

    def _event(self, at: float, item: object) -> Event | None:
        match item:
            case bytes():
                self._sound(item)
            case dict():
                return self._act(at, item)
            case Heard():
                self._send({"type": "played", "id": item.command.id, "cut": item.cut})
                return PlayDone(at, item.command.id, item.mark, item.mark_time)
            case Fetched() | FetchFailed():
                return replace(item, at=at)
            case _FromEar():
                return self._heard(at, item)
        return None

    def _act(self, at: float, message: Mapping[str, Any]) -> Event | None:
        match message.get("type"):
            case "key" if self._gone_at is None:
                key = str(message.get("key", ""))
                return Key(at, key) if len(key) == 1 and key in "0123456789*#ABCD" else None
            case "say" if self._gone_at is None:
                words = str(message.get("text", "")).strip()[:500]
                return Spoken(at, (Hypothesis(words),)) if words else None
            case "transfer" if self._transfer is not None:
                result = str(message.get("result", ""))
                if result in _RESULTS:
                    talked = result in ("answered", "far_end_disconnect")
                    seconds = at - self._transfer[1] if talked else 0.0
                    self._end_transfer("far_end_disconnect" if talked else result, seconds)
            case "hangup":
                self._hung_up()
        return None

    def _hung_up(self) -> None:
        """What was under way ends with the call (VoiceXML 2.0 §1.5.4)."""
        if self._gone_at is not None:
            return
        self._gone_at = self._now
        if self._voice_record is not None:
            self._end_record("hangup")
        self._events.append(Disconnected(self._now))
        self._player.stop_all()
        if self._transfer is not None:
            self._end_transfer("near_end_disconnect", self._now - self._transfer[1])

    def _sound(self, samples: bytes) -> None:
        if self._voice_record is not None:
            reason = self._voice_record.feed(samples)
            if reason:
                self._end_record(reason)
        elif self._ear is not None:
            self._ear.feed(samples)

    def _heard(self, at: float, item: _FromEar) -> Event | None:
        assert self._ear is not None  # it told
        event = self._ear.take(item.identifier, item.event)  # type: ignore[arg-type]
        match event:
            case SpeechStarted():
                self._send({"type": "speech", "on": True})
                return SpeechBegan(at)
            case PartialWords():
                self._send({"type": "partial", "text": self._public(event.text)[:500]})
            case SpeechHeard(outcome=Outcome.MAXSPEECH):
                return MaxSpeech(at)
            case SpeechHeard():
                self._send({"type": "speech", "on": False})
                return Spoken(at, tuple(Hypothesis(r.text, r.confidence) for r in event.readings))
            case ListeningFailed():
                return ListenFailed(at, item.identifier, error_event(event.error), str(event.error))
        return None

    # What is to be done

    def _carry_out(self, commands: list[Command]) -> None:
        for command in commands:
            self._command(command)

    def _command(self, command: Command) -> None:
        match command:
            case Fetch():
                self._answer(command)
            case Play() | Record() | Transfer() if self._gone_at is not None:
                self._events.append(_without_caller(command, self._now))
            case Play():
                self._send({"type": "playing", "id": command.id})
                self._player.play(command)
            case StopPlay():
                self._send({"type": "cut", "id": command.id})
                self._player.stop(command.id)
            case Listen():
                self._listen(command)
            case StopListening():
                self._send({"type": "listening", "on": False})
                if self._ear is not None:
                    self._ear.stop(command.id)
            case Record():
                if command.beep:
                    self._player.beep()
                self._send({"type": "recording", "on": True})
                self._voice_record = VoiceRecord(command, self._engines.detector, self._folder)
            case StopRecording():
                self._end_record("stopped")
            case Transfer():
                self._transfer = (command, self._now)
                self._send({"type": "transfer", "dest": self._public(command.dest), "kind": command.kind})
            case StopTransfer():
                if self._transfer is not None:
                    self._end_transfer("near_end_disconnect", self._now - self._transfer[1])
            case Log():
                self._send({"type": "log", "label": command.label, "text": self._public(command.text)[:2000]})
            case Disconnect():
                self._gone_at = self._now if self._gone_at is None else self._gone_at
            case Exit():
                self._exit = command

    def _listen(self, command: Listen) -> None:
        self._send({"type": "listening", "on": True})
        if self._ear is None:
            return  # words can be typed
        failed = self._ear.listen(command)
        if failed is not None:
            self._complain(failed.message)  # words can be typed all the same

    def _answer(self, command: Fetch) -> None:
        folder, _, name = command.uri.partition("#")[0].partition("?")[0].rpartition("/")
        document = self._build.documents.get(name) if folder == self._base else None
        if document is not None:
            self._events.append(Fetched(self._now, command.id, command.uri, document.encode(), _VXML))
            return
        self._threads.submit(lambda: self._put(self._fetch(command, 0.0)))

    def _end_record(self, reason: str) -> None:
        record, self._voice_record = self._voice_record, None
        if record is not None:
            self._send({"type": "recording", "on": False})
            self._events.append(record.end(self._now, reason))

    def _end_transfer(self, result: str, seconds: float) -> None:
        if self._transfer is not None:
            transfer, _ = self._transfer
            self._transfer = None
            self._send({"type": "transferred", "result": result})
            self._events.append(TransferEnded(self._now, transfer.id, result, seconds))

    # What is shown

    def _moment(self, moment: Moment) -> None:
        facts = {name: _short(value) for name, value in moment.facts.items()}
        self._send({"type": "moment", "at": round(moment.at, 3), "kind": moment.kind, "facts": facts})

    def _show_variables(self) -> None:
        values = self._session.variables().get("document", {})
        own = {name: value for name, value in values.items() if "$" not in name and value is not UNDEFINED}
        text = json.dumps(self._session.run.secrets.masked(own), ensure_ascii=False, default=str)
        if text != self._shown and len(text) <= _LONGEST_VALUES:
            self._shown = text
            self._send({"type": "variables", "values": json.loads(text)})

    def _complain(self, text: str) -> None:
        self._send({"type": "log", "label": "platform", "text": text[:2000]})

    def _public(self, text: str) -> str:
        return self._session.run.secrets.mask(text)


def _short(value: object) -> object:
    return value[:2000] + "…" if isinstance(value, str) and len(value) > 2000 else value


def _without_caller(command: Play | Record | Transfer, at: float) -> Event:
    """The answer when there is nobody to hear, speak or be connected (§1.5.4)."""
    if isinstance(command, Play):
        return PlayDone(at, command.id)
    if isinstance(command, Record):
        return Recorded(at, command.id, None, reason="hangup")
    return TransferEnded(at, command.id, "near_end_disconnect")
