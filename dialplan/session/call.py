"""One call: its life, its keys and its variables."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from dialplan.errors import CallEnded, CommandFailed, Hangup, InvalidArgument
from dialplan.esl import Channel, Event, LinkDown, LinkUp
from dialplan.session.arguments import cause, keys, plain, variable_name, variable_value, word
from dialplan.session.notices import Ended, Key, Notice, Reconnected, Suspended, notice, recorded

__all__ = ["CALL_VARIABLES", "HOOKS", "Call"]

CALL_VARIABLES: Mapping[str, str] = {
    "playback_terminators": "none",
    "continue_on_fail": "true",
    "hangup_after_bridge": "false",
}
"""Channel variables that call control counts on: no key ends a sound by itself, and a failed or ended bridge gives
the call back. The dialplan sets them before it parks the call; `Call.prepare` sets what is missing."""

HOOKS = frozenset(
    {"answer", "media", "pre_answer", "ring", "tone_detect", "record_start", "record_stop", "originate"}
)

_ANSWER_SECONDS = 10.0
_HANGUP_SECONDS = 5.0


class Call:
    """A channel as a call. Every method raises CallEnded once the caller is gone, those that wait in that moment;
    ConnectionLost while the event socket is away; CommandTimeout and CommandFailed as `dialplan.errors` says.
    """

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.uuid = channel.uuid
        self.stopped_recordings: set[str] = set()
        """Paths of recordings that were told to stop; see `dialplan.session.recording`."""
        self.sound_began = 0.0
        """When the last sound to the caller was begun, by `time.monotonic`; 0.0 before."""

    # Who

    @property
    def caller_number(self) -> str:
        return self.channel.data.get("Caller-Caller-ID-Number", "")

    @property
    def caller_name(self) -> str:
        return self.channel.data.get("Caller-Caller-ID-Name", "")

    @property
    def called_number(self) -> str:
        """The access number, as it was dialled."""
        return self.channel.data.get("Caller-Destination-Number", "")

    @property
    def began(self) -> float:
        """When the call came in, seconds since the epoch by FreeSWITCH's clock; 0.0 when unknown."""
        stamp = self.channel.data.get("Caller-Channel-Created-Time", "")
        return int(stamp) / 1e6 if stamp.isdecimal() else 0.0

    def variable(self, name: str) -> str | None:
        """A channel variable as it was when the call was announced; see `get_variable` for now."""
        return self.channel.data.variable(name)

    # Life

    def prepare(self) -> None:
        """Set those of `CALL_VARIABLES` that the dialplan did not. Before anything is played or bridged."""
        missing = [
            f"{name}={value}" for name, value in CALL_VARIABLES.items() if self.variable(name) != value
        ]
        if missing:
            self.channel.api("uuid_setvar_multi", ";".join(missing))

    def answer(self, timeout: float = _ANSWER_SECONDS) -> None:
        """Answer (200 OK). Harmless when answered already."""
        # Not the application `answer`: that would come three times as dear, and after up to 20 ms.
        try:
            self.channel.api("uuid_answer", timeout=timeout)
        except CommandFailed:
            self.channel.api("uuid_getvar", "uuid")  # it does not say that there is no such call
            raise

    def pre_answer(self, timeout: float = _ANSWER_SECONDS) -> None:
        """Open early media (183): the caller hears, and pays nothing yet."""
        self.channel.execute("pre_answer", timeout=timeout)

    def ring(self, timeout: float = _ANSWER_SECONDS) -> None:
        """Tell the caller's telephone to ring (180)."""
        self.channel.execute("ring_ready", timeout=timeout)

    def hang_up(self, why: str = "NORMAL_CLEARING") -> Hangup:
        """Hang up with a Q.850 cause by name, and wait for it. Harmless when the caller was first."""
        try:
            self.channel.api("uuid_kill", "" if why == "NORMAL_CLEARING" else cause(why))
        except CallEnded as ended:
            return ended.hangup
        return self.channel.wait_hangup(_HANGUP_SECONDS) or Hangup(why, time.time(), "lost")

    @property
    def hangup(self) -> Hangup | None:
        """How the call ended; None while it is up."""
        return self.channel.hangup

    def wait_hangup(self, timeout: float | None = None) -> Hangup | None:
        """Wait for the end; None after ``timeout`` seconds."""
        return self.channel.wait_hangup(timeout)

    def release(self) -> None:
        """Let go of the call, which stays up: everything that waits raises CallEnded with reason ``released``."""
        self.channel.end(Hangup("", time.time(), "released"))

    # What happens

    def next(self, timeout: float | None = None) -> Notice | None:
        """The next thing that happened, in order; None after ``timeout`` seconds.

        Raises CallEnded when the call is over and all that happened before was read.
        """
        item = self.channel.next(timeout)
        return None if item is None else self._notice(item)

    def hear(self, hearer: Callable[[Notice | Hangup], object] | None) -> None:
        """Tell ``hearer`` what happens in the moment in which it does, and last the end; None lets it wait for `next`.

        It must not wait.
        """
        if hearer is None:
            self.channel.hear(None)
        else:
            self.channel.hear(lambda item: hearer(item if isinstance(item, Hangup) else self._notice(item)))

    def _notice(self, item: object) -> Notice:
        if isinstance(item, Event):
            if item.name == "RECORD_STOP":
                path = item.get("Record-File-Path", "")
                return recorded(item, stopped=path in self.stopped_recordings)
            return notice(item)
        if isinstance(item, LinkDown):
            return Suspended()
        return Reconnected() if isinstance(item, LinkUp) else Ended(item)

    # Keys

    def read_key(self, timeout: float) -> Key | None:
        """The next key, None after ``timeout`` seconds. All other notices before it are lost: for simple programs."""
        until = time.monotonic() + timeout
        while (left := until - time.monotonic()) > 0:
            found = self.next(left)
            if isinstance(found, Key):
                return found
        return None

    def flush_keys(self) -> None:
        """Forget keys that were pressed and not read yet, here and in FreeSWITCH."""
        self.channel.api("uuid_flush_dtmf")
        self.channel.forget(lambda item: isinstance(item, Event) and item.name == "DTMF")

    def send_keys(self, text: str, seconds: float = 0.1) -> None:
        """Send DTMF the way the call negotiated it; ``w`` waits half a second, ``W`` one. Returns before they are out."""
        self.channel.api("uuid_send_dtmf", f"{keys(text)}@{round(seconds * 1000)}")

    def start_inband_keys(self, *, spandsp: bool = True) -> None:
        """Hear keys in the audio too, for lines without RFC 2833; ``spandsp=False`` takes FreeSWITCH's own detector."""
        self.channel.execute("spandsp_start_dtmf" if spandsp else "start_dtmf", timeout=_ANSWER_SECONDS)

    def stop_inband_keys(self, *, spandsp: bool = True) -> None:
        self.channel.execute("spandsp_stop_dtmf" if spandsp else "stop_dtmf", timeout=_ANSWER_SECONDS)

    # Variables

    def set_variable(self, name: str, value: str | None) -> None:
        """Set a channel variable, or unset it with None. Raises InvalidArgument for values with ``${``."""
        words = variable_name(name)
        if value:
            words += " " + word(variable_value(value))
        self.channel.api("uuid_setvar", words)

    def get_variable(self, name: str) -> str | None:
        """A channel variable as it is now; None when it is not set."""
        try:
            value = self.channel.api("uuid_getvar", variable_name(name))
        except CommandFailed as fault:
            return fault.reply  # a value that looks like a failure
        return None if value == "_undef_" else value

    def on(self, hook: str, application: str, argument: str = "") -> None:
        """Let FreeSWITCH run an application by itself when something happens to the call (``execute_on_…``).

        The argument arrives as it is; but ``set`` and ``export`` expand theirs once more by themselves.
        """
        if hook not in HOOKS:
            raise InvalidArgument(f"there is no hook {hook!r}; there are {', '.join(sorted(HOOKS))}")
        action = f"{variable_name(application)} {plain(argument)}".rstrip(" ")
        self.channel.api("uuid_setvar", f"execute_on_{hook} {word(action)}")

    # The dead man's handle

    def guard(self, seconds: int, extension: str, context: str, dialplan: str = "XML") -> None:
        """Send the call to a dialplan extension in so many seconds, unless `unguard` or another `guard` comes first.

        A worker that dies then does not leave its callers in silence.
        """
        self.unguard()
        self.channel.any_api(
            f"sched_transfer +{seconds:d} {self.uuid} {word(extension)} {word(dialplan)} {word(context)}"
        )

    def unguard(self) -> None:
        """Call the fallback off; also the one that the dialplan scheduled before it parked the call."""
        try:
            self.channel.any_api(f"sched_del {self.uuid}")
        except CommandFailed:
            return  # there was none
