"""What the calls of one worker process share."""

from __future__ import annotations

import logging
import os
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol, Self, TypeVar

import gevent

from asr_tts.errors import SpeechError
from asr_tts.host import CachedSynthesizer, SpeechCache, open_recognizer, open_synthesizer, open_vad
from asr_tts.spi import Recognizer, Synthesizer, VoiceActivityDetector
from dialplan.driver.destinations import Destinations, Dialling, FindTask
from dialplan.driver.matching import Matching
from dialplan.driver.played_files import PlayedFiles
from dialplan.driver.robots import Robots
from dialplan.driver.threads import Threads
from dialplan.journal import JournalEvent
from dialplan.routing import LiveProject
from ivrdesigner.compiler import SourceMap
from vxml.fetcher import AnswerStore, Reach
from vxml.interpreter import Cache

__all__ = ["JournalSink", "Services", "Settings"]

E = TypeVar("E", Synthesizer, Recognizer, VoiceActivityDetector)
_log = logging.getLogger(__name__)

_SOURCE_MAPS: Final = 32


@dataclass(frozen=True, slots=True)
class Settings:
    """How calls are served. Folders are seen by FreeSWITCH under the same paths: same machine, or a shared disk."""

    recordings: Path
    """Folder of what callers record."""
    cache: Path
    """Folder of speech and of audio from web servers, for as long as there is room."""
    cache_bytes: int = 512 << 20
    root: Path | None = None
    """Documents by ``file:`` addresses lie below; None allows all files. Projects are read from memory anyway."""
    allowed_addresses: tuple[str, ...] | None = None
    """Private addresses that may be asked, as `vxml.fetcher.Reach` takes them; None allows all."""
    synthesizer: str | None = None
    """Name of the engine; None takes the best that is installed, an empty name none."""
    recognizer: str | None = None
    """As `synthesizer`."""
    speech_settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Settings of engines by name."""
    dialling: Dialling = field(default_factory=Dialling)
    properties: Mapping[str, str] = field(default_factory=dict)
    """VoiceXML properties over those of the specification."""
    fetch_threads: int = 32
    """Fetches at once; more wait for their turn."""
    speech_threads: int = 16
    """Prompts in the making and files being converted at once."""
    replayable: bool = True
    """Whether the journal gets a recording of each dialog of a project, for golden-call replay."""
    final_seconds: float = 60.0
    """How long a dialog may go on after its caller has gone, to send what it has."""
    away_seconds: float = 30.0
    """How long a call waits for the event socket to come back."""


class JournalSink(Protocol):
    """What calls need of `dialplan.journal.Journal`."""

    def append(self, event: JournalEvent, *, sensitive: bool = False) -> int: ...


class Services:
    """Made once in each worker process, after any fork and without monkey patching of threads; `open`, then `close`.

    What takes long runs in native threads: fetching, speech, decoding. Calls never wait for each other there, only for
    a free thread.
    """

    def __init__(
        self,
        settings: Settings,
        journal: JournalSink,
        *,
        find_task: FindTask = lambda number: None,
        synthesizer: Synthesizer | None = None,
        recognizer: Recognizer | None = None,
        detector: VoiceActivityDetector | None = None,
    ) -> None:
        """``find_task`` gives the dialog behind an access number, for ``ivr:NUMBER``. Engines given here are used
        instead of those that `Settings` name, and are not closed.
        """
        self.settings = settings
        self.journal = journal
        self.destinations = Destinations(settings.dialling, find_task)
        self.cache = Cache()
        """Parsed documents and grammars."""
        self.answers = AnswerStore()
        """What web servers allow to keep."""
        allowed = settings.allowed_addresses
        self.reach = Reach(allowed) if allowed is not None else None
        """Which web servers may be asked; None allows all."""
        self.kept = SpeechCache(settings.cache, max_bytes=settings.cache_bytes)
        self._speakers: dict[tuple[Path | None, str], CachedSynthesizer] = {}
        self.recognizer = recognizer
        self.detector = detector
        self.robots = Robots(settings.speech_settings)
        self.fetching = Threads(settings.fetch_threads)
        self.making = Threads(settings.speech_threads)
        self.matching = Matching()
        self.played = PlayedFiles()
        self.spool = Path()
        """Folder of this process for what lives as long as a call."""
        self._given = synthesizer
        self._synthesizer: Synthesizer | None = None
        self._opened: list[Synthesizer | Recognizer | VoiceActivityDetector] = []
        self._source_maps: OrderedDict[str, SourceMap] = OrderedDict()
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def open(self) -> None:
        """Make folders, open engines. An engine that cannot run is told in the log; calls go on without it.

        So is a folder of recordings that cannot be written. Raises OSError when the cache cannot be made.
        """
        _try_recordings(self.settings.recordings)
        self.settings.cache.mkdir(parents=True, exist_ok=True)
        self._folder = tempfile.TemporaryDirectory(prefix="calls-", dir=self.settings.cache)
        self.spool = Path(self._folder.name)
        self.spool.chmod(0o755)  # FreeSWITCH runs as another user
        self._synthesizer = self._given or self._engine(open_synthesizer, self.settings.synthesizer)
        if self.recognizer is None:
            self.recognizer = self._engine(open_recognizer, self.settings.recognizer)
        if self.recognizer is not None:
            if self.detector is None:
                self.detector = self._engine(open_vad, None)
            # Its process starts now and not when the first caller speaks.
            gevent.spawn(self._warm, self.recognizer)

    def close(self) -> None:
        """Close engines and threads. Calls must be over. May be called twice."""
        for engine in self._opened:
            engine.close()
        self._opened.clear()
        self.robots.close()
        self.fetching.close()
        self.making.close()
        self.matching.close()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *fault: object) -> None:
        self.close()

    def speaker(self, project: LiveProject | None) -> CachedSynthesizer | None:
        """Speaks the prompts of a project, those that ``ivrctl build --speech`` made from its folder; None without engine.

        A script may have an engine of its own; the greenlet may wait until that is open.
        """
        own = self.making.run(self.robots.synthesizer, project) if project and project.robot else None
        engine = own or self._synthesizer
        if engine is None:
            return None
        key = (project.folder if project is not None else None, engine.identity)
        speaker = self._speakers.get(key)
        if speaker is None:
            prepared = (project.folder / "build" / "speech",) if project is not None else ()
            kept = SpeechCache(self.settings.cache, max_bytes=self.settings.cache_bytes, prepared=prepared)
            speaker = self._speakers[key] = CachedSynthesizer(engine, kept)
        return speaker

    def keep(self, scripts: Iterable[LiveProject]) -> None:
        """Close the engines of scripts that are none of these, and forget what belongs to former builds."""
        self.robots.keep(scripts)
        self._speakers = {}

    def recognizer_of(self, project: LiveProject | None) -> Recognizer | None:
        """Hears the callers of a project; None without engine. The greenlet may wait as for `speaker`."""
        own = self.making.run(self.robots.recognizer, project) if project and project.robot else None
        return own or self.recognizer

    def source_map(self, project: LiveProject) -> SourceMap:
        """The way from a project's documents back to its flows."""
        found = self._source_maps.get(project.version)
        if found is None:
            found = self._source_maps[project.version] = SourceMap.load(project.source_map)
            while len(self._source_maps) > _SOURCE_MAPS:
                self._source_maps.popitem(last=False)
        return found

    def _warm(self, recognizer: Recognizer) -> None:
        try:
            self.making.run(recognizer.capabilities)
        except SpeechError as fault:
            _log.warning("the recogniser does not start: %s", fault)

    def _engine(self, opener: Callable[..., E], name: str | None) -> E | None:
        if name == "":
            return None
        try:
            engine = opener(name, **self.settings.speech_settings.get(name or "", {}))
        except SpeechError as fault:
            _log.warning("calls go on without it: %s", fault)
            return None
        self._opened.append(engine)
        return engine


def _try_recordings(folder: Path) -> None:
    why = ""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        why = fault.strerror or str(fault)
    if not why and not os.access(folder, os.W_OK | os.X_OK):
        why = "this user may not write there"
    if why:
        _log.error(
            "recordings in %s: %s; calls go on, and cannot record. Let media.recordings in freeswitch.yaml be a "
            "folder that FreeSWITCH and this server can write",
            folder,
            why,
        )
