"""Exit codes, and the error that ends a command with one plain message."""

from __future__ import annotations

from typing import Final

import click

__all__ = ["CALL_FAILED", "EXIT_CODES", "FINDINGS", "INTERRUPTED", "UNREADABLE", "USAGE", "CannotLoad"]

FINDINGS: Final = 1
"""There are findings, or scenarios failed."""
USAGE: Final = 2
"""The command line is wrong."""
UNREADABLE: Final = 3
"""Something cannot be read, loaded or written."""
CALL_FAILED: Final = 4
"""A call ended by an error."""
INTERRUPTED: Final = 130
"""Ctrl-C."""


EXIT_CODES: Final = (
    "Exit codes: 0 all is well, 1 findings or failed scenarios, 2 wrong command line, 3 something cannot be read, "
    "loaded or written, 4 the call ended by an error, 130 interrupted."
)


class CannotLoad(click.ClickException):
    """Something cannot be read, loaded or written; the message says what to do next."""

    exit_code = UNREADABLE
