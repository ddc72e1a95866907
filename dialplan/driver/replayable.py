"""Dialogs written down for golden-call replay (docs/replay.md)."""

from __future__ import annotations

import logging
import time

from dialplan.driver.open_call import OpenCall
from dialplan.driver.task import Task
from dialplan.journal import dialog_events
from ivrdesigner.compiler import SourceMap
from ivrdesigner.replay import Recorder, Recording
from vxml.interpreter import Options

__all__ = ["keep", "written_down"]

_log = logging.getLogger(__name__)


def written_down(
    line: OpenCall, task: Task, options: Options, source_map: SourceMap | None
) -> Recorder | None:
    """What writes the dialog down; None for documents of no project, and when nobody wants it."""
    project, call = task.project, line.call
    if project is None or source_map is None or not line.services.settings.replayable:
        return None
    head = Recording(
        name=call.uuid,
        source="freeswitch",
        project=project.name,
        version=project.version,
        flow=task.flow,
        caller=task.caller or call.caller_number,
        called=task.called or call.called_number,
        language=options.language,
        epoch=options.epoch,
        seed=options.seed,
        session=dict(options.session),
        properties=dict(options.properties),
        recording_types=tuple(sorted(options.recording_types)),
    )
    return Recorder(head, base=project.base_uri, source_map=source_map)


def keep(line: OpenCall, recorder: Recorder) -> None:
    """Write the recording into the journal. What cannot be written must not cost the call."""
    try:
        for event in dialog_events(line.call.uuid, time.time(), recorder.recording.dumps()):
            line.services.journal.append(event)
    except (TypeError, ValueError) as fault:
        _log.warning("call %s cannot be replayed: %s", line.call.uuid, fault)
