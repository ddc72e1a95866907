"""A call to a build: its VoiceXML from memory, everything else by a fetcher."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ivrdesigner.compiler import Application
from vxml.interpreter import Cache, Observer, Options, Witness
from vxml.platform import Fetch, Fetched, FetchFailed, Segment
from vxml.text import Fetcher, TextCall

__all__ = ["Caller", "first_flow", "flow_call", "flow_options"]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls which number, in what language, and when (seconds since 1970)."""

    caller: str
    called: str
    language: str
    epoch: float


def first_flow(build: Application, called: str, epoch: float) -> str:
    """The flow that takes a call to ``called`` at that moment; the project's start when no access number decides."""
    moment = datetime.fromtimestamp(epoch, ZoneInfo(build.project.timezone))
    return build.project.flow_for(called, moment) or build.project.start


def flow_options(build: Application, caller: Caller, *, seed: int = 0) -> Options:
    """Settings of the session of a call without a telephone."""
    return Options(
        language=caller.language,
        epoch=caller.epoch,
        objects=build.objects,
        seed=seed,
        session={
            "connection": {
                "remote": {"uri": f"tel:{caller.caller}"},
                "local": {"uri": f"tel:{caller.called}"},
            },
            "ivrkit": {"language": caller.language},
        },
    )


def flow_call(
    build: Application,
    flow: str,
    caller: Caller,
    fetcher: Fetcher,
    *,
    observer: Observer | None = None,
    witness: Witness | None = None,
    on_play: Callable[[tuple[Segment, ...]], None] | None = None,
    cache: Cache | None = None,
    seed: int = 0,
) -> TextCall:
    """A call to ``flow``. Recordings are found from the project's folder of builds, whether it was written or not."""
    base = (build.folder / "build").resolve().as_uri()
    options = flow_options(build, caller, seed=seed)
    return TextCall(
        f"{base}/{flow}.vxml",
        _with_documents(build.documents, base, fetcher),
        options=options,
        cache=cache,
        observer=observer,
        witness=witness,
        on_play=on_play,
    )


def _with_documents(documents: Mapping[str, str], base: str, fetcher: Fetcher) -> Fetcher:
    def fetch(command: Fetch, at: float) -> Fetched | FetchFailed:
        folder, _, name = command.uri.partition("#")[0].partition("?")[0].rpartition("/")
        if folder == base and name in documents:
            return Fetched(at, command.id, command.uri, documents[name].encode(), "application/voicexml+xml")
        return fetcher(command, at)

    return fetch
