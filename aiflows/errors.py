"""Python exceptions of AI scripts.

What an author wrote wrong is an `ivrdesigner.project.Finding`, which is data. Only these are raised:

    AiflowsError
    ├── ScriptBuildError      a script can't be compiled, or its build can't be written; an `ivrdesigner.errors.BuildError` too
    ├── MatcherUnavailable    a matcher does not exist or cannot run here; says what to install
    └── MatcherFailed         a matcher has no answer this time: no reply, a bad one, or none in time
"""

from __future__ import annotations

from ivrdesigner.errors import BuildError
from vxml.message import Message

__all__ = ["AiflowsError", "MatcherFailed", "MatcherUnavailable", "ScriptBuildError"]


class AiflowsError(Exception):
    """Root of the tree."""


class ScriptBuildError(AiflowsError, BuildError):
    """A script can't be compiled, or its build can't be written; the message says why."""


class MatcherUnavailable(AiflowsError):
    """A matcher does not exist or cannot run here. ``how_to_install`` is the step that mends it, or empty."""

    def __init__(self, message: str, how_to_install: str = "") -> None:
        super().__init__(
            Message("{message}: {step}", message=message, step=how_to_install) if how_to_install else message
        )
        self.how_to_install = how_to_install


class MatcherFailed(AiflowsError):
    """A matcher has no answer this time; the next one of the script is asked."""
