"""Recordings of a call.

They run beside everything else the call does (a media bug on it), so keys are heard meanwhile and prompts can be
played. FreeSWITCH's ``record`` application is not used: it hangs up when it cannot write its file.
"""

from __future__ import annotations

import contextlib
import math
from pathlib import PurePosixPath

from gevent.event import AsyncResult

from dialplan.errors import CommandFailed, CommandTimeout, InvalidArgument
from dialplan.esl import Event
from dialplan.session.arguments import absolute_path, word
from dialplan.session.call import Call
from dialplan.session.notices import Recorded, recorded

__all__ = ["Recording", "record"]

_FORMATS = (".wav", ".mp3")
_STOP_SECONDS = 10.0


class Recording:
    """A recording under way. The call's notice `Recorded` tells its end; `wait` and `stop` return the same."""

    def __init__(self, call: Call, path: str) -> None:
        self._call = call
        self.path = path
        self._result: AsyncResult = call.channel.promise()
        self._final: AsyncResult = AsyncResult()
        self._forget = call.channel.listen("RECORD_STOP", self._ended)

    def wait(self, timeout: float) -> Recorded:
        """The end of the recording. Raises CallEnded when the caller hangs up, though the file is written all the same."""
        if not self._result.wait(timeout) and not self._result.ready():
            raise CommandTimeout(f"still recording after {timeout:g} s")
        result: Recorded = self._result.get()
        self._call.channel.forget(self._is_end)
        return result

    def final(self, timeout: float) -> Recorded | None:
        """The end even of a recording whose caller hung up, which comes a moment later; None after ``timeout`` seconds."""
        self._final.wait(timeout)
        result: Recorded | None = self._final.get() if self._final.ready() else None
        return result

    def stop(self, timeout: float = _STOP_SECONDS) -> Recorded:
        """End it and wait until the file is complete. Harmless when it has ended already."""
        if not self._result.ready():
            self._call.stopped_recordings.add(self.path)
            # A failure means that it ended in this moment: RECORD_STOP is on its way.
            with contextlib.suppress(CommandFailed):
                self._call.channel.bgapi("uuid_record", f"stop {word(self.path)}", timeout)
        return self.wait(timeout)

    def pause(self) -> None:
        """Record nothing until `resume`; the gap is not in the file."""
        self._call.channel.bgapi("uuid_record", f"pause {word(self.path)}")

    def resume(self) -> None:
        self._call.channel.bgapi("uuid_record", f"resume {word(self.path)}")

    def abandon(self) -> None:
        """Await nothing more of it."""
        self._forget()
        if not self._result.ready():
            self._result.set(None)

    def _is_end(self, item: object) -> bool:
        return (
            isinstance(item, Event)
            and item.name == "RECORD_STOP"
            and item.get("Record-File-Path") == self.path
        )

    def _ended(self, event: Event) -> None:
        if self._is_end(event):
            self._final.set(recorded(event, stopped=self.path in self._call.stopped_recordings))
            if not self._result.ready():
                self._result.set(self._final.get())
            self._forget()


def record(
    call: Call,
    path: str,
    *,
    maximum: float,
    silence: float | None = None,
    no_input: float | None = None,
    threshold: int = 200,
    caller_only: bool = True,
    stereo: bool = False,
) -> Recording:
    """Record a call to a ``.wav`` or ``.mp3`` file on FreeSWITCH's machine.

    ``maximum`` seconds (FreeSWITCH counts whole ones, rounded up); ``silence``: seconds of quiet after speech that
    end it; ``no_input``: seconds within which speech must begin; ``threshold``: loudness below which it is quiet, in
    FreeSWITCH's measure of 0 to 32767. ``caller_only=False`` records both sides, ``stereo`` one in each channel.
    Raises CommandFailed when the file cannot be written; the call goes on.
    """
    if PurePosixPath(absolute_path(path)).suffix.lower() not in _FORMATS:
        raise InvalidArgument(f"{path!r} is none of the formats {', '.join(_FORMATS)}")
    options = {"RECORD_READ_ONLY": str(caller_only and not stereo).lower(), "RECORD_MIN_SEC": "0"}
    if stereo:
        options["RECORD_STEREO"] = "true"
    if silence is not None:
        options["RECORD_FINAL_TIMEOUT_MS"] = str(round(silence * 1000))
    if no_input is not None:
        options["RECORD_INITIAL_TIMEOUT_MS"] = str(round(no_input * 1000))
    if silence is not None or no_input is not None:
        options["RECORD_SILENCE_THRESHOLD"] = str(threshold)
    variables = "{" + ",".join(f"{name}={value}" for name, value in options.items()) + "}"
    recording = Recording(call, path)
    call.stopped_recordings.discard(path)
    try:
        call.channel.bgapi("uuid_record", f"start {word(path)} {math.ceil(maximum)} {variables}")
    except BaseException:
        recording.abandon()
        raise
    return recording
