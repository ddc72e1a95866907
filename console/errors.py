"""What the console refuses, and what to do about it.

ConsoleError
└── SettingsError
"""

__all__ = ["ConsoleError", "SettingsError"]


class ConsoleError(Exception):
    """Something the administrator can put right; the message says how."""


class SettingsError(ConsoleError):
    """An environment variable or a file of settings cannot be used."""
