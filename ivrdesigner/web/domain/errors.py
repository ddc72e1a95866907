"""Why something cannot be done.

DesignerError
└── Refused               with a stable ``code`` and an HTTP ``status``
    ├── HasErrors         the files have errors; carries the findings
    └── StaleBase         somebody else saved since; carries the head
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ivrdesigner.errors import DesignerError

if TYPE_CHECKING:
    from ivrdesigner.web.models import Revision

__all__ = ["HasErrors", "Refused", "StaleBase"]


class Refused(DesignerError):
    """The sentence says what to do next. ``code`` is a word of `ivrdesigner.web.schemas.Problem`."""

    def __init__(self, code: str, message: str, status: int = 422) -> None:
        self.code = code
        self.status = status
        super().__init__(message)


class HasErrors(Refused):
    """Files with errors can be saved, but not built."""

    def __init__(self, findings: Sequence[Mapping[str, Any]]) -> None:
        self.findings = [dict(found) for found in findings if found["severity"] == "error"]
        count = len(self.findings)
        super().__init__(
            "has-errors",
            f"The project has {count} error{'s' * (count != 1)}; correct them, then build again.",
            409,
        )


class StaleBase(Refused):
    """A save whose base is not the head any more. Nothing was changed."""

    def __init__(self, head: Revision, base: Revision | None) -> None:
        self.head = head
        self.base = base
        super().__init__(
            "conflict", f"Revision {head.number} was saved meanwhile; look at both and save again.", 409
        )
