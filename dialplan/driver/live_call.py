"""A call from its first document to its end."""

from __future__ import annotations

from dialplan.driver.services import Services
from dialplan.driver.task import CallReport, Task
from dialplan.session import Call

__all__ = ["LiveCall"]


class LiveCall:
    """A call that runs a dialog.

    The caller is answered when the dialog first plays, listens, records or transfers: a dialog that fails before that
    can still be replaced by something else. The server has called off the dialplan's own fallback (`Call.unguard`),
    and journals `Started` before and `Ended` (from the report) behind; everything between is journalled here.
    """

    def __init__(self, call: Call, task: Task, services: Services) -> None:
        self.call = call
        self.task = task
        self.services = services

    def run(self) -> CallReport:
        """Run to the end; the greenlet waits. Never raises for what a caller, document, server or engine does.

        Afterwards the call is hung up or has gone on elsewhere, but for a report that says it is ``up``.
        """
        raise NotImplementedError

    @property
    def flow(self) -> str:
        """The flow that the call is in; empty outside of flows."""
        raise NotImplementedError

    @property
    def node(self) -> str:
        """The node that the call is at; empty before the first."""
        raise NotImplementedError

    def hang_up(self, why: str = "NORMAL_CLEARING") -> None:
        """End the call from outside: shutdown, or a supervisor. The dialog goes through its final processing."""
        raise NotImplementedError
