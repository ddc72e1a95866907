"""Replays a recording on a build: event for event while the build does what the recorded one did, by its acts from there on.

On the build that took the call, all events are given as they came, and the replay is the recording again, bit for bit.
At the first thing that another build does otherwise, the rest of the events make no sense as they stand: prompts have
other lengths, answers belong to other commands. From there on a clock is simulated. Commands are answered from the
recording (`Pool`), and the caller acts as he did (`Input`): while something was under way or once all is quiet, so many
seconds after what happened last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ivrdesigner.compiler import Application, SourceMap
from ivrdesigner.replay.entered import TestValues
from ivrdesigner.replay.inputs import inputs_from
from ivrdesigner.replay.line import Line
from ivrdesigner.replay.moments import event_of
from ivrdesigner.replay.pool import Pool
from ivrdesigner.replay.recorder import BUILD, Recorder
from ivrdesigner.replay.recording import CAME, GIVEN, Moment, Recording
from ivrdesigner.simulate import first_flow
from vxml.errors import VxmlError
from vxml.interpreter import Cache, Options, Session
from vxml.interpreter.secrets import MASK
from vxml.message import Message
from vxml.platform import Command, Event, Fetched, Key

__all__ = ["Lack", "Replayed", "replay"]

_VXML: Final = "application/voicexml+xml"


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that the build asked for and the recording does not hold."""

    kind: str
    """``input``, ``fetch``, ``record``, ``transfer`` or ``flow``."""
    at: float
    flow: str
    node: str
    text: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of a replay."""

    recording: Recording
    """The replay, as a recording of its own."""
    deviated_at: float | None
    """Seconds into the call at which the build did something else; None when it did all as recorded."""
    lacks: tuple[Lack, ...] = ()
    left: tuple[Moment, ...] = ()
    """What the caller did besides, when the call had ended."""

    @property
    def same(self) -> bool:
        """Whether the replay is the recording, bit for bit."""
        return self.deviated_at is None and not self.lacks and not self.left


def replay(
    recording: Recording,
    build: Application,
    *,
    secrets: Mapping[str, Sequence[str]] | None = None,
    cache: Cache | None = None,
) -> Replayed:
    """Replay a call on a build. A faulty flow never raises; RecordingError for a recording that is not whole.

    ``secrets``: what is entered in the place of what the recording hides, see `TestValues`.
    """
    return _Replay(recording, build, TestValues(secrets), cache).run()


class _Replay:
    def __init__(
        self, recording: Recording, build: Application, values: TestValues, cache: Cache | None
    ) -> None:
        self._recording = recording
        self._build = build
        self._base = (build.folder / "build").resolve().as_uri()
        flow = recording.flow
        self._lacks: list[Lack] = []
        if flow not in build.nodes:
            flow = first_flow(build, recording.called, recording.epoch)
            self._lacks.append(Lack("flow", 0.0, flow, "", recording.flow))
        head = recording.model_copy(update={"moments": (), "masked": False, "incomplete": "", "flow": flow})
        self._recorder = Recorder(head, base=self._base, source_map=SourceMap.load(build.source_map))
        types = frozenset(recording.recording_types) or Options().recording_types
        options = Options(
            language=recording.language,
            epoch=recording.epoch,
            seed=recording.seed,
            session=recording.session,
            properties=recording.properties,
            objects=build.objects,
            recording_types=types,
        )
        self._session = Session(
            f"{self._base}/{flow}.vxml",
            options=options,
            cache=cache,
            observer=self._recorder,
            witness=self._recorder.witness,
        )
        self._recorder.follow(self._session.run)
        self._pool = Pool(recording)
        self._values = values
        self._line = Line(
            self._session, self._recorder, self._pool, self._document, self._lack, self._secret_key
        )
        self._produced: list[Moment] = []
        self._seen = 0

    def run(self) -> Replayed:
        """The whole call."""
        deviated_at: float | None = None
        left: tuple[Moment, ...] = ()
        try:
            self._took(self._session.start(0.0))
            place = self._as_recorded()
            if place is not None:
                deviated_at = self._session.run.now
                acts = inputs_from(self._recording.moments, place)
                left = self._line.carry_on(acts)
        except VxmlError as error:  # the driver's contract was broken: a defect of ours, told and not raised
            self._lack("input", Message("the replay broke: {error}", error=str(error)))
        return Replayed(self._recorder.recording, deviated_at, tuple(self._lacks), left)

    def _as_recorded(self) -> int | None:
        """Give the events as they came; the place of the first that does not fit, None at the end."""
        moments = self._recording.moments
        place = 0
        while True:
            expected: list[Moment] = []
            while place < len(moments) and moments[place].kind not in GIVEN:
                expected.append(moments[place])
                place += 1
            if self._new() != [each for each in expected if each.kind in CAME]:
                return place
            if place == len(moments):
                return None if self._session.ended or self._recording.incomplete else place
            event = self._fitting(moments[place])
            if event is None:
                return place
            self._pool.spend(moments[place])
            place += 1
            self._line.forget(event)
            self._took(self._session.receive(event))

    def _fitting(self, moment: Moment) -> Event | None:
        """The event as it came; None when the build does not wait for it."""
        session = self._session
        if session.ended:
            return None
        number = moment["id"]
        if moment.kind == "tick":
            deadline = session.deadline
            fits = deadline is not None and deadline <= moment.at
        elif number is not None:
            fits = self._line.awaits(moment.kind, number) and moment["left_out"] is None
        else:
            fits = session.deadline is None or moment.at <= session.deadline or bool(moment["late"])
        return self._event(moment) if fits else None

    def _event(self, moment: Moment) -> Event | None:
        event = event_of(moment, moment.at, moment["id"] or 0)
        if isinstance(event, Key) and event.key == MASK:
            return Key(event.at, self._secret_key())
        if isinstance(event, Fetched) and event.uri.startswith(BUILD):
            uri = self._base + "/" + event.uri[len(BUILD) :]
            document = self._document(uri)
            if document is None:
                return None
            return Fetched(
                event.at, event.id, uri, document.encode(), event.content_type or _VXML, event.status
            )
        return event

    def _document(self, uri: str) -> str | None:
        folder, _, name = uri.partition("#")[0].partition("?")[0].rpartition("/")
        return self._build.documents.get(name) if folder == self._base else None

    def _secret_key(self) -> str:
        recorder = self._recorder
        return self._values.key(recorder.flow, recorder.node, recorder.asked)

    def _new(self) -> list[Moment]:
        """What the flow made since the last look."""
        moments = self._recorder.moments
        found = [each for each in moments[self._seen :] if each.kind in CAME]
        self._seen = len(moments)
        return found

    def _took(self, commands: list[Command]) -> None:
        for command in commands:
            self._line.command(command)

    def _lack(self, kind: str, text: str) -> None:
        recorder = self._recorder
        self._lacks.append(Lack(kind, self._session.run.now, recorder.flow, recorder.node, text))
