"""Where the URIs of transfers lead (VoiceXML 2.0 §2.3.7): a small table of schemes.

``tel:`` and ``sip:`` are dialled. ``ivr:`` and ``voicemail:`` are dialogs that the caller goes on with. ``queue:`` and
``agent:`` go to where `Dialling` says, by default to a queue of FreeSWITCH's and to the extension of that number:
distribution to agents is no part of this package.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import unquote

from dialplan.driver.task import Task

__all__ = ["VOICEMAIL_URI", "Destinations", "Dialling", "FindTask", "Leg", "Unreachable"]

VOICEMAIL_URI: Final = "ivrkit:voicemail.vxml"
"""Address of the document that takes a message."""

_NUMBER: Final = re.compile(r"\+?[0-9*#A-Da-d]{1,32}")
_QUEUE: Final = re.compile(r"[0-9A-Za-z]{1,32}")
_ADDRESS: Final = re.compile(r"(?:[A-Za-z0-9._+*#!~-]{1,64}@)?[A-Za-z0-9._-]{1,255}(?::\d{1,5})?")
_EXTENSION: Final = re.compile(r"loopback/([^/]+)/([^/]+)")

FindTask = Callable[[str], Task | None]
"""The dialog behind an access number; None when there is none."""


class Unreachable(Exception):
    """A destination that nothing can be made of. ``event`` is the VoiceXML event."""

    def __init__(self, event: str, message: str) -> None:
        super().__init__(message)
        self.event = event


@dataclass(frozen=True, slots=True)
class Dialling:
    """Dial strings of FreeSWITCH. ``loopback/NUMBER/CONTEXT`` means the extension of a context of its dialplan.

    ``{number}`` is what stands behind the scheme, digits without blanks and signs.
    """

    tel: str = "loopback/{number}/office"
    sip: str = "sofia/external/{number}"
    queue: str = "loopback/{number}/ivrkit-queue"
    agent: str = "loopback/{number}/office"


@dataclass(frozen=True, slots=True)
class Leg:
    """Somebody to call."""

    dial: str
    """Dial string for a bridge."""
    extension: tuple[str, str] | None = None
    """Number and context by which the dialplan takes a call that is let go; None: it is bridged by FreeSWITCH itself."""


class Destinations:
    """What destinations mean to the calls of a process."""

    def __init__(self, dialling: Dialling, find_task: FindTask) -> None:
        self._dialling = dialling
        self._find_task = find_task
        self._handlers: Mapping[str, Callable[[str, Task], Leg | Task]] = {
            "tel": self._tel,
            "sip": self._sip,
            "sips": self._sip,
            "queue": self._queue,
            "agent": self._agent,
            "ivr": self._ivr,
            "voicemail": self._voicemail,
        }

    def find(self, uri: str, task: Task) -> Leg | Task:
        """Whom to call, or what the caller goes on with. ``task`` is what the call runs. Raises Unreachable."""
        scheme, _, rest = uri.partition(":")
        handler = self._handlers.get(scheme.lower())
        if handler is None:
            known = ", ".join(f"{name}:" for name in self._handlers)
            raise Unreachable("error.unsupported.uri", f"{uri[:120]!r} cannot be called; known are {known}")
        return handler(rest.partition("?")[0], task)

    def _tel(self, rest: str, task: Task) -> Leg:
        # RFC 3966: visual separators mean nothing, parameters such as ;phone-context are not for us.
        return _leg(self._dialling.tel, _number(re.sub(r"[-.()\s]", "", unquote(rest.partition(";")[0]))))

    def _sip(self, rest: str, task: Task) -> Leg:
        address = unquote(rest.partition(";")[0])
        if not _ADDRESS.fullmatch(address):
            raise Unreachable("error.connection.baddestination", f"{address[:120]!r} is no SIP address")
        return _leg(self._dialling.sip, address)

    def _queue(self, rest: str, task: Task) -> Leg:
        return _leg(self._dialling.queue, _queue(rest))

    def _agent(self, rest: str, task: Task) -> Leg:
        return _leg(self._dialling.agent, _queue(rest))

    def _ivr(self, rest: str, task: Task) -> Task:
        """A flow of the same project by its name, or whatever answers an access number."""
        name = unquote(rest)
        if task.project is not None and f"{name}.vxml" in task.project.documents:
            return replace(task, uri=task.project.uri(name), flow=name)
        found = self._find_task(name)
        if found is None:
            raise Unreachable(
                "error.connection.baddestination", f"{name[:80]!r} is neither a flow nor an access number"
            )
        return replace(found, caller=task.caller, language=task.language)

    def _voicemail(self, rest: str, task: Task) -> Task:
        return replace(task, uri=VOICEMAIL_URI, project=None, flow="", mailbox=_queue(rest))


def _leg(template: str, number: str) -> Leg:
    dial = template.replace("{number}", number)
    inside = _EXTENSION.fullmatch(dial)
    return Leg(dial, (inside[1], inside[2]) if inside else None)


def _number(digits: str) -> str:
    if not _NUMBER.fullmatch(digits):
        raise Unreachable("error.connection.baddestination", f"{digits[:80]!r} is no telephone number")
    return digits


def _queue(rest: str) -> str:
    name = unquote(rest)
    if not _QUEUE.fullmatch(name):
        raise Unreachable(
            "error.connection.baddestination", f"{name[:80]!r} is no number of a queue or agent"
        )
    return name
