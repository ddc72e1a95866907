"""Callers heard by an engine of FreeSWITCH's own (``detect_speech``), such as the MRCP client mod_unimrcp.

FreeSWITCH gives it the voice itself, so it may be on another machine than the worker. Where speech begins and ends is
the engine's affair; it records no utterances.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Callable
from typing import Final

from asr_tts.audio.files import write_whole
from asr_tts.errors import UnsupportedGrammar
from asr_tts.listening import Heard, ListeningEvent, ListeningSettings, Outcome, SpeechStarted
from asr_tts.spi import Audio, RecognitionRequest, RecognitionStream, RecognizerCapabilities
from dialplan.driver.listener import HeardFrom, Utterance
from dialplan.driver.open_call import OpenCall
from dialplan.driver.switch_speech import readings, srgs
from dialplan.errors import DialplanError, InvalidArgument
from dialplan.esl import CALL_EVENTS, Event
from ivrdesigner.runtime.listening import error_event, word_graphs
from vxml.errors import VxmlError
from vxml.platform import Listen

__all__ = ["SPEECH_EVENTS", "SwitchListener", "SwitchRecognizer"]

_EVENT: Final = "DETECTED_SPEECH"
SPEECH_EVENTS: Final = (*CALL_EVENTS, _EVENT)
"""What has to be asked of FreeSWITCH where its engine hears."""
_OURS: Final = "freeswitch:"
_GRAMMAR: Final = "ivrkit"
"""Name under which FreeSWITCH has the grammar."""
_NAME: Final = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


class SwitchRecognizer:
    """Stands for the engine where recognisers are chosen. Speech never comes here: use a `SwitchListener`."""

    def __init__(self, engine: str) -> None:
        """``engine`` as FreeSWITCH names it: ``unimrcp``, ``unimrcp:profile``. Raises InvalidArgument."""
        if not _NAME.fullmatch(engine):
            raise InvalidArgument(f"{engine[:40]!r} is no name of a speech engine of FreeSWITCH")
        self.engine = engine

    @classmethod
    def named(cls, name: str | None) -> SwitchRecognizer | None:
        """By ``freeswitch:ENGINE`` in the place of a recogniser's name; None for all other names."""
        return cls(name.removeprefix(_OURS)) if name is not None and name.startswith(_OURS) else None

    def capabilities(self) -> RecognizerCapabilities:
        """What it knows is its own affair."""
        return RecognizerCapabilities(languages=("*",), free_speech=True)

    def start(self, request: RecognitionRequest) -> RecognitionStream:
        """Always UnsupportedGrammar."""
        raise UnsupportedGrammar(f"{self.engine} hears in FreeSWITCH, and nothing that it is sent")

    def close(self) -> None:
        """Nothing is open."""


class SwitchListener:
    """As `dialplan.driver.listener.Listener`: one `Listen` at a time, heard as `HeardFrom`."""

    def __init__(
        self, line: OpenCall, recognizer: SwitchRecognizer, failed: Callable[[int, str, str], None]
    ) -> None:
        self._line = line
        self._recognizer = recognizer
        self._failed = failed
        self._command: Listen | None = None
        self._settings = ListeningSettings()
        self._deaf: Callable[[], None] | None = None
        """Ends what hears events of the engine; None when it does not run."""

    @property
    def engine(self) -> str:
        """Name of what recognises, for reports."""
        return self._recognizer.engine

    def listen(self, command: Listen) -> None:
        """Begin. The engine is asked before whatever is played next, so it hears callers who interrupt that."""
        self.close()
        try:
            self._line.ensure_answered()
            self._line.wait_linked()
            self._settings = ListeningSettings.from_properties(command.properties)
            argument = (
                f"{self._recognizer.engine} {self._parameters(command)}{self._grammar(command)} {_GRAMMAR}"
            )
            self._deaf = self._line.call.channel.listen(_EVENT, self._told)
            self._command = command
            self._detect(f"%[fire_asr_events=true]{argument}")
        except (VxmlError, UnsupportedGrammar, OSError) as fault:
            self._failed(command.id, error_event(fault), str(fault))
        except DialplanError as fault:
            # A caller who is gone is told otherwise.
            if self._line.call.hangup is None:
                self._failed(command.id, "error.noresource", str(fault))

    def stop(self, identifier: int) -> None:
        """Hear no more."""
        if self._command is not None and self._command.id == identifier:
            self.close()

    def close(self) -> None:
        """End whatever goes on."""
        self._command = None
        if self._deaf is not None:
            self._deaf()
            self._deaf = None
            with contextlib.suppress(DialplanError):
                self._detect("stop")

    def take(self, heard: HeardFrom) -> ListeningEvent | None:
        """An event out of the inbox; None when nobody waits for it any more."""
        return heard.event if self._command is not None and self._command.id == heard.identifier else None

    def utterance(self, audio: Audio) -> Utterance | None:
        """The engine keeps none."""
        return None

    def _detect(self, argument: str) -> None:
        self._line.call.channel.start("detect_speech", argument)

    def _grammar(self, command: Listen) -> str:
        """The file with what may be said; FreeSWITCH must see it under the same path."""
        services, language = self._line.services, command.grammars[0].language
        graphs = services.making.run(word_graphs, command, self._recognizer)
        text = services.making.run(srgs, graphs, language)
        file = services.spool / f"{hashlib.sha256(text).hexdigest()}.grxml"
        if not file.exists():
            services.making.run(write_whole, file, text)
        return str(file)

    def _parameters(self, command: Listen) -> str:
        """Of the request (RFC 6787 §9.4). The session itself tells when nobody speaks."""
        wanted, language = self._settings, command.grammars[0].language
        told = {
            "start-input-timers": "false",
            "n-best-list-length": wanted.nbest,
            "sensitivity-level": f"{wanted.sensitivity:g}",
            "speed-vs-accuracy": f"{wanted.accuracy:g}",
            "speech-complete-timeout": round(wanted.complete_timeout * 1000),
            "speech-incomplete-timeout": round(wanted.incomplete_timeout * 1000),
        }
        if _NAME.fullmatch(language):
            told["speech-language"] = language
        return "{" + ",".join(f"{name}={value}" for name, value in told.items()) + "}"

    def _told(self, event: Event) -> None:
        command, kind = self._command, event.get("Speech-Type")
        if command is None:
            return
        if kind == "begin-speaking":
            self._line.put(HeardFrom(command.id, SpeechStarted(0.0, 0.0)))
        elif kind == "detected-speech":
            found = readings(event.body.decode("utf-8", "replace"))
            sure = tuple(reading for reading in found if reading.confidence >= self._settings.confidence)
            outcome = Outcome.MATCH if sure else Outcome.NOMATCH
            self._line.put(
                HeardFrom(command.id, Heard(0.0, outcome, (sure or found)[: self._settings.nbest]))
            )
            if not sure:
                with contextlib.suppress(DialplanError):
                    self._detect("resume")  # whoever was not understood may be asked to say it again
