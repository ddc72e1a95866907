"""`<record>` on a call (VoiceXML 2.0 §2.3.6): recorded aside, then moved to its place whole."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import gevent

from asr_tts.audio import measure, read_recording
from asr_tts.audio.files import write_whole
from asr_tts.errors import AudioError
from dialplan.driver.open_call import OpenCall
from dialplan.errors import CallEnded, CommandFailed, CommandTimeout, ConnectionLost, DialplanError
from dialplan.session import Recorded as Told
from dialplan.session import Recording, Tone, play, record
from dialplan.session.arguments import word
from vxml.platform import Record

__all__ = ["RECORDING_TYPES", "Kept", "Recorder"]

RECORDING_TYPES: Final = {
    "audio/x-wav": ".wav",
    "audio/wav": ".wav",
    "audio/mpeg": ".mp3",
    "audio/basic": ".ulaw",
    "audio/x-alaw-basic": ".alaw",
}
"""Media types that are recorded, and the endings of their files; the last two are G.711 without a header."""

_BEEP: Final = Tone("%(300,100,1000)")
_BEEP_SECONDS: Final = 5.0
_QUIET_DBFS: Final = -50.0
"""Where nothing was said; about the threshold by which FreeSWITCH hears silence."""
_END_SECONDS: Final = 3.0
_REASONS: Final = {
    "silence": "silence",
    "no_input": "noinput",
    "maximum": "maxtime",
    "stop": "stopped",
    "hangup": "hangup",
    "discarded": "stopped",
    "failed": "error.noresource",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A `Record` that has ended; without ``path`` there is no recording."""

    command: Record
    reason: str
    """As `vxml.platform.Recorded`."""
    path: Path | None = None
    seconds: float = 0.0
    size: int = 0
    message: str = ""


class Recorder:
    """Records one thing at a time; ``over`` is told of its end, once."""

    def __init__(
        self, line: OpenCall, mailbox: str, over: Callable[[Kept], None], complain: Callable[[str], None]
    ) -> None:
        self._line = line
        self._mailbox = mailbox
        self._over = over
        self._complain = complain
        self._count = 0
        self._identifier: int | None = None
        self._recording: Recording | None = None
        self._greenlet: gevent.Greenlet | None = None
        self._stopped = False

    @property
    def busy(self) -> bool:
        """Whether one is under way."""
        return self._identifier is not None

    def record(self, command: Record) -> None:
        """Begin; returns at once."""
        self._identifier, self._recording, self._stopped = command.id, None, False
        self._greenlet = gevent.spawn(self._run, command)

    def stop(self, identifier: int) -> None:
        """End it now."""
        if identifier == self._identifier:
            self._stopped = True
            if self._recording is not None:
                gevent.spawn(self._stop, self._recording)

    def close(self) -> None:
        """Tell nothing any more."""
        if self._greenlet is not None:
            self._greenlet.kill(block=False)

    def _run(self, command: Record) -> None:
        kept = self._kept(command)
        if kept.message:
            self._complain(f"recording: {kept.message}")
        if kept.reason == "hangup":
            self._line.wait_gone()
        if self._identifier == command.id:
            self._identifier = None
            self._over(kept)

    def _kept(self, command: Record) -> Kept:
        ending = RECORDING_TYPES.get(command.type.partition(";")[0].strip().lower())
        if ending is None:
            return Kept(command, "error.unsupported.format", message=f"{command.type} is not recorded")
        place = self._place(command, ending)
        if place is None:
            message = f"{command.dest} is not below the folder of recordings"
            return Kept(command, "error.noauthorization", message=message)
        aside = self._line.services.settings.recordings / ".partial" / f"{self._name()}{_first(ending)}"
        try:
            aside.parent.mkdir(parents=True, exist_ok=True)
            # FreeSWITCH may run as another user of the same group.
            with contextlib.suppress(OSError):
                aside.parent.chmod(0o2775)
            told = self._recorded(command, aside)
            return self._line.services.making.run(self._finished, command, told, aside, place, self._stopped)
        except CallEnded:
            return Kept(command, "hangup")
        except (DialplanError, OSError) as fault:
            return Kept(command, "error.noresource", message=str(fault))

    def _recorded(self, command: Record, aside: Path) -> Told:
        line = self._line
        line.ensure_answered()
        line.wait_linked()
        if command.beep and not self._stopped:
            with contextlib.suppress(CommandTimeout, CommandFailed):
                play(line.call, _BEEP).wait(_BEEP_SECONDS)
        began = time.monotonic()
        if self._stopped:  # by a key during the beep
            return Told(str(aside), 0.0, "discarded", time.time())
        self._recording = recording = self._begun(command, aside)
        try:
            try:
                return recording.wait(max(0.0, began + command.max_time - time.monotonic()))
            except CommandTimeout:
                return recording.stop()
        except CallEnded:
            told = recording.final(_END_SECONDS)
            if told is None:
                raise
            return told
        except ConnectionLost:
            # It goes on in FreeSWITCH. When the event socket is back, it is ended there and taken as it is.
            line.wait_linked()
            with contextlib.suppress(DialplanError):
                line.call.channel.bgapi("uuid_record", f"stop {word(str(aside))}")
            return Told(str(aside), time.monotonic() - began, "stop", time.time())
        finally:
            recording.abandon()

    def _begun(self, command: Record, aside: Path) -> Recording:
        recording = record(
            self._line.call,
            str(aside),
            maximum=command.max_time + 1,
            silence=command.final_silence,
            no_input=max(command.timeout, 0.02),
        )
        if self._stopped:  # while it began
            gevent.spawn(self._stop, recording)
        return recording

    def _stop(self, recording: Recording) -> None:
        with contextlib.suppress(DialplanError):
            recording.stop()

    def _place(self, command: Record, ending: str) -> Path | None:
        """Where it goes; None for a destination elsewhere."""
        top = self._line.services.settings.recordings.resolve()
        if command.dest is not None:
            parts = urlsplit(command.dest)
            path = Path(unquote(parts.path)).resolve()
            return path if parts.scheme == "file" and path.is_relative_to(top) and path != top else None
        folder = top / "voicemail" / self._mailbox if self._mailbox else top
        return folder / f"{datetime.now(UTC):%Y/%m/%d}" / f"{self._name()}{ending}"

    def _name(self) -> str:
        """A name of its own for each recording of a call."""
        return f"{self._line.call.uuid}-{self._line.recordings}"

    # In a native thread

    def _finished(self, command: Record, told: Told, aside: Path, place: Path, stopped: bool) -> Kept:
        reason = _REASONS.get(told.ended_by, "stopped")
        if reason == "stopped" and not stopped:
            reason = "maxtime"
        if reason in {"noinput", "error.noresource"} or told.ended_by == "discarded":
            aside.unlink(missing_ok=True)
            message = "FreeSWITCH could not write it" if reason == "error.noresource" else ""
            return Kept(command, reason, message=message)
        try:
            seconds = self._moved(command, told, aside, place)
            size = place.stat().st_size if seconds is not None else 0
        except (AudioError, OSError) as fault:
            return Kept(command, "error.noresource", message=str(fault))
        if seconds is None:
            aside.unlink(missing_ok=True)
            return Kept(command, reason)
        return Kept(command, reason, place, seconds, size)

    def _moved(self, command: Record, told: Told, aside: Path, place: Path) -> float | None:
        """Bring the file to its place; its length in seconds, None when nothing is heard in it."""
        audio = read_recording(aside) if aside.stat().st_size > _header(aside) else None
        if told.seconds > 1.0 and (audio is None or audio.duration < told.seconds / 2):
            raise AudioError(f"{aside}: shorter than it was recorded; is the disk full?")
        if audio is None or (told.ended_by != "silence" and measure(audio).peak_dbfs < _QUIET_DBFS):
            return None
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.suffix in {".ulaw", ".alaw"}:
            write_whole(place, _g711(audio.samples, place.suffix.strip(".").upper()))
            aside.unlink()
        else:
            aside.replace(place)
        # An MP3 goes on after the end, until its last frames are full.
        return min(audio.duration, told.seconds or audio.duration)


def _first(ending: str) -> str:
    """Ending of the file that FreeSWITCH writes."""
    return ending if ending in {".wav", ".mp3"} else ".wav"


def _header(path: Path) -> int:
    return 44 if path.suffix == ".wav" else 0


def _g711(samples: bytes, subtype: str) -> bytes:
    import io

    import numpy as np
    import soundfile

    buffer = io.BytesIO()
    soundfile.write(buffer, np.frombuffer(samples, "<i2"), 8000, format="RAW", subtype=subtype)
    return buffer.getvalue()
