"""Exit codes, and the error that ends a command with one plain message."""

from __future__ import annotations

from typing import Final

import click

__all__ = ["CALL_FAILED", "FINDINGS", "INTERRUPTED", "UNREADABLE", "USAGE", "CannotLoad"]

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


class CannotLoad(click.ClickException):
    """Something cannot be read, loaded or written; the message says what to do next."""

    exit_code = UNREADABLE
