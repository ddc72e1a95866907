"""What a call runs, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dialplan.journal import Ended
from dialplan.routing import LiveProject, RunFlow

__all__ = ["CallReport", "Task"]


@dataclass(frozen=True, slots=True)
class Task:
    """A dialog for a call: a flow of a built project, or a VoiceXML document of anybody's."""

    uri: str
    """Address of the document that the dialog begins with."""
    project: LiveProject | None = None
    """Gives its documents from memory, and the map from their lines to nodes."""
    flow: str = ""
    """Of the project; empty for other documents."""
    language: str = "en-US"
    """BCP 47, of documents that do not say theirs, and of the caller where a flow speaks several."""
    called: str = ""
    """Access number for `session.connection.local.uri`; empty takes what was dialled."""
    caller: str = ""
    """Number for `session.connection.remote.uri`; empty takes what the call says."""
    at: float = 0.0
    """When the call came in, seconds since 1970: what the dialog takes for the time of day. 0.0 takes the clock."""
    mailbox: str = ""
    """Queue for which recordings of this dialog are messages."""
    session: Mapping[str, object] = field(default_factory=dict)
    """Further session variables (VoiceXML 2.0 §5.1.4), such as ``{"ivrkit": {"vip": True}}``; JSON-like values."""

    @classmethod
    def of(cls, decision: RunFlow) -> Task:
        """What routing decided."""
        return cls(
            uri=decision.uri,
            project=decision.project,
            flow=decision.flow,
            language=decision.project.settings.language,
            called=decision.called.dialled,
            caller=decision.caller.dialled,
            session={"ivrkit": {"state": decision.state, "vip": decision.vip}},
        )


@dataclass(frozen=True, slots=True)
class CallReport:
    """How a call went. What is left to do is the server's: fall back when `failed`, and the journal's `Ended`."""

    reason: str
    """As `vxml.platform.Exit`: exit, disconnect, transfer, error or event; ``lost`` when FreeSWITCH is gone,
    ``stuck`` when the dialog did not end in time after the caller had gone."""
    message: str = ""
    """For people, when something went wrong."""
    cause: str = ""
    """Q.850 cause by FreeSWITCH's name; empty while the call is up, or when it goes on elsewhere."""
    by: str = ""
    """``caller``, ``flow``, ``transfer`` or ``lost``, as `dialplan.journal.Ended.by`."""
    values: Mapping[str, object] = field(default_factory=dict)
    """Of ``<exit>``, JSON-like."""
    seconds: float = 0.0
    """From the beginning of the dialog to its end."""
    answered_seconds: float = 0.0
    answered: bool = False
    up: bool = False
    """Whether the call is still ours and up: only when the dialog failed, so that something else can take it."""

    @property
    def failed(self) -> bool:
        """The dialog ended by an error of its own or of the document."""
        return self.reason == "error"

    def ended(self, call: str, at: float) -> Ended:
        """The last event of the call's journal; ``at`` in seconds since 1970."""
        return Ended(
            call,
            at,
            cause=self.cause,
            by=self.by,
            reason=self.message or self.reason,
            seconds=self.seconds,
            answered_seconds=self.answered_seconds,
        )
