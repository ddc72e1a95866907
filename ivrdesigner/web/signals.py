"""What others may listen to."""

from __future__ import annotations

from typing import Final

from django.dispatch import Signal

__all__ = ["deployed"]

deployed: Final = Signal()
"""A build was put into force. ``sender`` is `Project`; ``deployment`` a `Deployment` with its project and build.

Sent after the transaction that wrote it, so that a receiver sees it in the database.
"""
