"""Who does something."""

from __future__ import annotations

from typing import Any, TypeAlias

__all__ = ["Actor"]

Actor: TypeAlias = Any
"""A user of the site, whose model this package does not know; None for the system."""
