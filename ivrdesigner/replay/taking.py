"""Recording a call to a build that was compiled here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from ivrdesigner.compiler import Application, SourceMap
from ivrdesigner.replay.recorder import Recorder
from ivrdesigner.replay.recording import Moment, Recording, Source
from ivrdesigner.simulate import Caller, flow_options

__all__ = ["record_call"]


def record_call(
    build: Application,
    flow: str,
    caller: Caller,
    *,
    name: str,
    source: Source,
    seed: int = 0,
    told: Callable[[Moment], None] | None = None,
) -> Recorder:
    """The recorder of a call that has the options of `ivrdesigner.simulate.flow_options`."""
    head = Recording(
        name=name,
        source=source,
        project=build.project.name,
        version=_version(build),
        flow=flow,
        caller=caller.caller,
        called=caller.called,
        language=caller.language,
        epoch=caller.epoch,
        seed=seed,
        session=dict(flow_options(build, caller).session),
    )
    return Recorder(
        head,
        base=(build.folder / "build").resolve().as_uri(),
        source_map=SourceMap.load(build.source_map),
        told=told,
    )


def _version(build: Application) -> str:
    digest = hashlib.sha256()
    for name in sorted(build.documents):
        digest.update(f"{name}\0{build.documents[name]}\0".encode())
    return digest.hexdigest()[:16]
