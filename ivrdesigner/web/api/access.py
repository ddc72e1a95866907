"""Who may do what: each operation names the permission that it needs."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest

from ivrdesigner.web.api.answers import problem, refusing
from vxml.message import Message

__all__ = ["requires"]

View = TypeVar("View", bound=Callable[..., Any])


def requires(permission: str) -> Callable[[View], View]:
    """The operation answers 403 unless the user has the permission, such as ``designer.change_project``.

    What the domain refuses becomes an answer too (`refusing`).
    """

    def guarded(view: View) -> View:
        inner = refusing(view)

        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **values: Any) -> Any:
            if not request.user.has_perm(permission):
                return problem(
                    403,
                    "forbidden",
                    Message(
                        "This needs the right {right}; ask an administrator for it.",
                        right=permission,
                    ),
                )
            return inner(request, *args, **values)

        # ninja resolves annotations by the globals of the function it is given, which are not the view's.
        checked.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
        checked.permission = permission  # type: ignore[attr-defined]
        return checked  # type: ignore[return-value]

    return guarded
