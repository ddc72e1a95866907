"""Speech of the caller: recognisers of `asr_tts`, with their own end of speech (VoiceXML 2.0 §4.1.5, §6.3.2)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import gevent

from aiflows.runtime.listening import KEEP
from asr_tts.audio import write_wav
from asr_tts.errors import SpeechError
from asr_tts.listening import (
    BackgroundListening,
    Heard,
    Listening,
    ListeningEvent,
    ListeningFailed,
    ListeningSettings,
)
from asr_tts.spi import Audio, Recognizer, WordGraph
from dialplan.driver.ear import Ear
from dialplan.driver.open_call import OpenCall
from dialplan.errors import DialplanError
from dialplan.routing import LiveProject
from ivrdesigner.runtime.listening import error_event, word_graphs
from vxml.errors import VxmlError
from vxml.platform import Listen

__all__ = ["HeardFrom", "Listener", "Utterance"]

_MOST_EARLY: Final = 500
"""Pieces of 20 ms that are kept for grammars that are not ready."""
_SILENT_LINE: Final = 3.0
"""Seconds without a single sample after which FreeSWITCH cannot be giving us sound."""


@dataclass(frozen=True, slots=True)
class HeardFrom:
    """Something that a listening told, in the inbox of its call."""

    identifier: int
    event: ListeningEvent


@dataclass(frozen=True, slots=True)
class Utterance:
    """A recorded utterance: ``uri``, bytes and seconds (VoiceXML 2.1 §7)."""

    uri: str
    size: int
    seconds: float


class Listener:
    """One `Listen` at a time. What it hears comes into the inbox as `HeardFrom`, until `stop`."""

    def __init__(
        self, line: OpenCall, project: LiveProject | None, failed: Callable[[int, str, str], None]
    ) -> None:
        """``failed`` is told the id of a `Listen` that cannot be carried out, the event, and why."""
        self._line = line
        self._project = project
        self._recognizer: Recognizer | None = None
        self._failed = failed
        self._command: Listen | None = None
        self._graphs: tuple[WordGraph, ...] = ()
        self._settings = ListeningSettings()
        self._ear: Ear | None = None
        self._early: list[bytes] | None = None
        """Sound that came before the grammars were ready; None when they are."""
        self._background: BackgroundListening | None = None
        self._greenlet: gevent.Greenlet | None = None

    @property
    def engine(self) -> str:
        """Name of what recognises, for reports."""
        return type(self._recognizer).__name__

    def listen(self, command: Listen) -> None:
        """Begin; returns at once."""
        self.close()
        self._command = command
        self._greenlet = gevent.spawn(self._start, command)

    def stop(self, identifier: int) -> None:
        """Hear no more."""
        if self._command is not None and self._command.id == identifier:
            self.close()

    def close(self) -> None:
        """End whatever goes on."""
        self._command = None
        if self._greenlet is not None:
            self._greenlet.kill(block=False)
            self._greenlet = None
        if self._background is not None:
            self._background.cancel()
            self._background = None
        if self._ear is not None:
            self._ear.close()
            self._ear = None

    def take(self, heard: HeardFrom) -> ListeningEvent | None:
        """An event out of the inbox; None when nobody waits for it any more."""
        if self._command is None or self._command.id != heard.identifier:
            return None
        if isinstance(heard.event, Heard | ListeningFailed):
            self._background = None  # what is said next is a new utterance
        return heard.event

    def utterance(self, audio: Audio) -> Utterance | None:
        """Keep a recorded utterance for as long as the call lasts, with the property `ivrkit.keeputterance` (ours) among
        the recordings of callers; None when there is no room.
        """
        services, name = self._line.services, f"{uuid.uuid4()}.wav"
        path = services.spool / name
        try:
            if self._command is not None and self._command.properties.get(KEEP) == "true":
                path = services.settings.recordings / "utterances" / f"{datetime.now(UTC):%Y/%m/%d}" / name
                path.parent.mkdir(parents=True, exist_ok=True)
            services.making.run(write_wav, path, audio)
            return Utterance(path.as_uri(), path.stat().st_size, audio.duration)
        except (SpeechError, OSError):
            return None

    def _start(self, command: Listen) -> None:
        services = self._line.services
        recognizer = self._recognizer = services.recognizer_of(self._project)
        if recognizer is None or services.detector is None:
            self._fail(command, "error.noresource", "no speech recogniser can run here")
            return
        try:
            self._line.ensure_answered()
            self._line.wait_linked()
            self._early = []
            self._ear = Ear(self._line.call, services.spool, self._feed)
            self._graphs = services.making.run(word_graphs, command, recognizer)
            self._settings = ListeningSettings.from_properties(command.properties)
            early, self._early = b"".join(self._early), None
            self._feed(early)
        except (SpeechError, VxmlError, OSError) as fault:
            self._fail(command, error_event(fault), str(fault))
        except DialplanError as fault:
            # A caller who is gone is told otherwise.
            if self._line.call.hangup is None:
                self._fail(command, "error.noresource", str(fault))
        else:
            gevent.sleep(_SILENT_LINE)
            if self._ear is not None and not self._ear.heard:
                reason = "no sound of the caller comes: is FreeSWITCH on another machine?"
                self._fail(command, "error.noresource", reason)

    def _fail(self, command: Listen, event: str, reason: str) -> None:
        if self._command is command:
            if self._ear is not None:
                self._ear.close()
                self._ear = None
            self._failed(command.id, event, reason)

    def _listening(self) -> None:
        command, detector, ear = self._command, self._line.services.detector, self._ear
        assert command is not None
        assert self._recognizer is not None
        assert detector is not None
        assert ear is not None
        listening = Listening(
            self._recognizer,
            detector,
            self._graphs,
            language=command.grammars[0].language,
            sample_rate=ear.rate,
            settings=self._settings,
        )
        identifier = command.id
        self._background = BackgroundListening(
            listening,
            lambda event: self._line.put_from_thread(HeardFrom(identifier, event)),
            bytes_a_second=ear.rate * 2,
        )

    def _feed(self, samples: bytes) -> None:
        if self._command is None or self._ear is None:
            return
        if self._early is not None:
            self._early.append(samples)
            del self._early[:-_MOST_EARLY]
            return
        if self._background is None:
            self._listening()
        if self._background is not None:
            self._background.feed(samples)
