"""Many recordings on one build, as continuous integration wants to know it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ivrdesigner.compiler import Application
from ivrdesigner.errors import RecordingError
from ivrdesigner.replay.acceptance import Acceptances
from ivrdesigner.replay.differences import Difference, differences
from ivrdesigner.replay.recording import Recording
from ivrdesigner.replay.replayer import Replayed, replay
from ivrdesigner.replay.visits import visits_of
from ivrdesigner.simulate import ScenarioResult, junit_xml
from vxml.interpreter import Cache

__all__ = ["Case", "junit", "replay_all"]


@dataclass(frozen=True, slots=True)
class Case:
    """A recording that was replayed."""

    file: str
    recording: Recording
    replayed: Replayed | None
    """None when it could not be replayed."""
    new: tuple[Difference, ...] = ()
    """Differences that nobody has accepted."""
    accepted: tuple[Difference, ...] = ()
    fault: str = ""
    """Why it could not be replayed."""

    @property
    def ok(self) -> bool:
        """Whether nothing is new."""
        return not self.new and not self.fault

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "file": self.file,
            "name": self.recording.name,
            "flow": self.recording.flow,
            "ok": self.ok,
            "same": self.replayed is not None and self.replayed.same,
            "deviated_at": self.replayed.deviated_at if self.replayed is not None else None,
            "masked": self.recording.masked,
            "incomplete": self.recording.incomplete,
            "fault": self.fault,
            "differences": [each.as_dict() for each in self.new],
            "accepted": [each.as_dict() for each in self.accepted],
        }


def replay_all(
    recordings: Iterable[tuple[str, Recording]],
    build: Application,
    acceptances: Acceptances,
    *,
    secrets: Mapping[str, Sequence[str]] | None = None,
) -> Iterator[Case]:
    """Replay each on the build. Parsed documents are shared, so that a call takes some milliseconds."""
    cache = Cache()
    for file, recording in recordings:
        try:
            replayed = replay(recording, build, secrets=secrets, cache=cache)
        except RecordingError as error:
            yield Case(file, recording, None, fault=str(error))
            continue
        new: list[Difference] = []
        accepted: list[Difference] = []
        for each in differences(recording, replayed, build):
            (accepted if acceptances.take(file, each) else new).append(each)
        yield Case(file, recording, replayed, tuple(new), tuple(accepted))


def junit(cases: Iterable[Case]) -> str:
    """Results as JUnit XML; a file is a suite."""
    return junit_xml([_result(case) for case in cases])


def _result(case: Case) -> ScenarioResult:
    moments = case.replayed.recording.moments if case.replayed is not None else ()
    return ScenarioResult(
        case.recording.name,
        case.file,
        case.fault or "\n".join(map(str, case.new)),
        tuple(visit.place for visit in visits_of(moments)),
        frozenset(),
        "",
        moments[-1].at if moments else 0.0,
    )
