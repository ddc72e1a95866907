"""A call from its first document to its end."""

from __future__ import annotations

import logging
import time
from typing import Final

import gevent

from dialplan.driver.dialog import Dialog, DialogEnd
from dialplan.driver.open_call import OpenCall
from dialplan.driver.services import Services
from dialplan.driver.task import CallReport, Task
from dialplan.errors import DialplanError
from dialplan.session import Call
from vxml.platform import Exit

__all__ = ["LiveCall"]

_MOST_DIALOGS: Final = 50
"""Dialogs one after the other (``ivr:``); two that lead to each other would never end."""
_log = logging.getLogger(__name__)


class LiveCall:
    """A call that runs a dialog.

    The caller is answered when the dialog first plays, listens, records or transfers: a dialog that fails before that
    can still be replaced by something else. The server has called off the dialplan's own fallback (`Call.unguard`),
    and journals `Started` before and `Ended` (from the report) behind; everything between is journalled here.
    """

    def __init__(self, call: Call, task: Task, services: Services) -> None:
        self.call = call
        self.task = task
        """What it runs now."""
        self.services = services
        self._line: OpenCall | None = None
        self._dialog: Dialog | None = None
        self._ended_by = ""

    def run(self) -> CallReport:
        """Run to the end; the greenlet waits. Never raises for what a caller, document, server or engine does.

        Afterwards the call is hung up or has gone on elsewhere, but for a report that says it is ``up``.
        """
        began = time.monotonic()
        line = self._line = OpenCall(self.call, self.services)
        try:
            end = self._dialogs(line)
            self._finish(line, end.exit)
        finally:
            line.close()
        now = time.monotonic()
        if self.call.hangup is not None:
            line.hung_up(self.call.hangup)
        hangup, by = line.hangup, line.by
        return CallReport(
            reason="lost" if by == "lost" else end.exit.reason,
            message=end.exit.message,
            cause=hangup.cause if hangup is not None else "",
            by=by,
            values=end.exit.values,
            seconds=now - began,
            answered_seconds=now - line.answered_at if line.answered_at else 0.0,
            answered=bool(line.answered_at),
            up=self.call.hangup is None,
        )

    @property
    def dialog(self) -> Dialog | None:
        """The dialog that runs, or ran last; None before."""
        return self._dialog

    @property
    def flow(self) -> str:
        """The flow that the call is in; empty outside of flows."""
        return self._dialog.story.flow if self._dialog is not None else ""

    @property
    def node(self) -> str:
        """The node that the call is at; empty before the first."""
        return self._dialog.story.node if self._dialog is not None else ""

    def hang_up(self, why: str = "NORMAL_CLEARING", by: str = "shutdown") -> None:
        """End the call from outside; returns at once. The dialog goes through its final processing."""
        if self._line is not None and self._line.hangup is None:
            self._line.by = by
        gevent.spawn(self._hang_up, why)

    def _dialogs(self, line: OpenCall) -> DialogEnd:
        for _ in range(_MOST_DIALOGS):
            self._dialog = Dialog(line, self.task)
            end = self._dialog.run()
            if end.onward is None or line.hangup is not None:
                return end
            self.task = end.onward
        return DialogEnd(Exit("error", message=f"more than {_MOST_DIALOGS} dialogs one after the other"))

    def _finish(self, line: OpenCall, end: Exit) -> None:
        """Hang up, unless the dialog failed: then something else may take the call."""
        if self.call.hangup is not None or end.reason in {"error", "stuck"}:
            return
        try:
            line.hung_up(self.call.hang_up(), by="flow")
        except DialplanError as fault:
            _log.warning("call %s could not be hung up: %s", self.call.uuid, fault)

    def _hang_up(self, why: str) -> None:
        try:
            self.call.hang_up(why)
        except DialplanError as fault:
            _log.warning("call %s could not be hung up: %s", self.call.uuid, fault)
