"""Why something cannot be done.

DesignerError
└── Refused               with a stable ``code`` and an HTTP ``status``
    ├── HasErrors         the files have errors; carries the findings
    └── StaleBase         somebody else saved since; carries the head
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from ivrdesigner.errors import DesignerError
from vxml.message import Message

if TYPE_CHECKING:
    from ivrdesigner.web.models import Revision

__all__ = ["HasErrors", "Refused", "StaleBase"]


class Refused(DesignerError):
    """The sentence says what to do next. ``code`` is a word of `ivrdesigner.web.schemas.Problem`.

    As text it is in the language of the request.
    """

    def __init__(
        self, code: str, message: Message, status: int = 422, findings: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        self.code = code
        self.message = message
        self.status = status
        self.findings = [dict(found) for found in findings if found["severity"] == "error"]
        super().__init__(message)

    def __str__(self) -> str:
        return self.message.said(gettext)


class HasErrors(Refused):
    """Files with errors can be saved, but not built. ``findings`` are the errors, as `Finding.as_dict` gives them."""

    def __init__(self, findings: Sequence[Mapping[str, Any]]) -> None:
        count = sum(found["severity"] == "error" for found in findings)
        super().__init__(
            "has-errors",
            Message("The project has 1 error; correct it, then build again.")
            if count == 1
            else Message("The project has {count} errors; correct them, then build again.", count=count),
            409,
            findings,
        )


class StaleBase(Refused):
    """A save whose base is not the head any more. Nothing was changed."""

    def __init__(self, head: Revision, base: Revision | None) -> None:
        self.head = head
        self.base = base
        super().__init__(
            "conflict",
            Message(
                "Revision {number} was saved meanwhile; look at both and save again.", number=head.number
            ),
            409,
        )
