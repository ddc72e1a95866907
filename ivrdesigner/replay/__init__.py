"""Golden-call replay: a recorded call, played again on any build, and what is otherwise there.

`Recorder` writes a call down while any driver runs it, `Recording` is the file, `replay` plays it on an `Application`,
`differences` and `side_by_side` compare, `Acceptances` are those that are meant. Pure but for reading files. May import
`ivrdesigner.simulate` and the packages below.
"""

from ivrdesigner.replay.acceptance import Acceptance, Acceptances
from ivrdesigner.replay.differences import KINDS, Difference, Row, differences, side_by_side
from ivrdesigner.replay.recorder import MAX_BODY, Recorder
from ivrdesigner.replay.recording import Moment, Recording, load_recordings
from ivrdesigner.replay.replayer import Lack, Replayed, replay
from ivrdesigner.replay.report import Case, junit, replay_all
from ivrdesigner.replay.taking import record_call
from ivrdesigner.replay.visits import Visit, visits_of, way_words

__all__ = [
    "KINDS",
    "MAX_BODY",
    "Acceptance",
    "Acceptances",
    "Case",
    "Difference",
    "Lack",
    "Moment",
    "Recorder",
    "Recording",
    "Replayed",
    "Row",
    "Visit",
    "differences",
    "junit",
    "load_recordings",
    "record_call",
    "replay",
    "replay_all",
    "side_by_side",
    "visits_of",
    "way_words",
]
