"""Scripts are tried in a process of its own: matchers of others may hang, and a page must not wait for hundreds of utterances."""

from __future__ import annotations

import atexit
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from aiflows.evaluate import LabelledSet, evaluate, load_labelled
from aiflows.learn import Unanswered, missing_ways, propose
from aiflows.model import Script
from aiflows.web.domain.checking import checked
from asr_tts.host.pool import WorkerPool
from ivrdesigner.errors import RecordingError
from ivrdesigner.replay import Recording, differences, replay
from ivrdesigner.web.domain.errors import Refused
from ivrdesigner.web.editor import FilesError
from ivrdesigner.web.processes import answered, asked
from vxml.message import Message

__all__ = ["Trials", "tried"]


def tried(do: str, name: str, text: str, **more: Any) -> dict[str, Any]:
    """What comes of trying a script: ``do`` is the name of a function below with what it needs in ``more``. Raises Refused."""
    try:
        return asked(_pool(), {"do": do, "name": name, "text": text, **more})
    except FilesError as fault:
        raise Refused(fault.code, fault.message, 409) from None


@cache
def _pool() -> WorkerPool:
    pool = WorkerPool("aiflows.web.trials:Trials", size=1, request_limit=60.0)
    atexit.register(pool.close)
    return pool


class Trials:
    """What runs in the process: an `asr_tts.host.serve.WorkerEngine`."""

    def describe(self) -> dict[str, Any]:
        """Nothing to tell."""
        return {}

    def handle(self, header: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        """Try one script."""
        return answered(_answer, payload)


def _answer(request: dict[str, Any]) -> Any:
    found = checked(request["name"], request["text"], request.get("recordings", ()))
    script = found.loaded.script
    if script is None:
        raise FilesError("has-errors", Message("The script does not load; correct its errors first."))
    match request["do"]:
        case "evaluation":
            return _evaluation(script, request["labelled"])
        case "learning":
            return _learning(script, request["labelled"], request["unanswered"], request["decided"])
    if found.build is None:
        raise FilesError("has-errors", Message("The script has errors; correct them first."))
    try:
        recording = Recording.loads(request["recording"])
    except RecordingError as fault:
        raise FilesError(
            "no-recording", Message("The call cannot be replayed: {fault}", fault=Message.of(fault))
        ) from None
    done = replay(recording, found.build)
    return {
        "same": done.same,
        "differences": [each.as_dict() for each in differences(recording, done, found.build)],
    }


def _evaluation(script: Script, labelled: str) -> dict[str, Any]:
    """Scores of both parts, and what is wrong with the set."""
    known = _labelled(script, labelled)
    return {
        "parts": {part: evaluate(script, known.of(part)).as_dict() for part in ("tuning", "held_back")},
        "findings": [found.as_dict() for found in known.findings],
    }


def _learning(
    script: Script,
    labelled: str,
    unanswered: Sequence[Mapping[str, Any]],
    decided: Sequence[tuple[str, str]],
) -> dict[str, Any]:
    records = [Unanswered(**one) for one in unanswered if one["node"] in script.nodes]
    known = _labelled(script, labelled).of("tuning") if labelled.strip() else ()
    proposals = propose(script, records, known=known, decided=[(one, word) for one, word in decided])
    return {
        "proposals": [one.as_dict() for one in proposals],
        "ways": [one.as_dict() for one in missing_ways(script, records)],
    }


def _labelled(script: Script, text: str) -> LabelledSet:
    with tempfile.TemporaryDirectory(prefix="ivrkit-labelled-") as place:
        file = Path(place) / f"{script.name}.yaml"
        file.write_text(text, encoding="utf-8")
        return load_labelled(file, script)
