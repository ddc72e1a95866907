"""What the console refuses, and what to do about it.

ConsoleError
├── SettingsError
├── DataFolderUnusable
└── AddressUnavailable
"""

__all__ = ["AddressUnavailable", "ConsoleError", "DataFolderUnusable", "SettingsError"]


class ConsoleError(Exception):
    """Something the administrator can put right; the message says how."""


class SettingsError(ConsoleError):
    """An environment variable or a file of settings cannot be used."""


class DataFolderUnusable(ConsoleError):
    """The folder of all data cannot be made or written."""


class AddressUnavailable(ConsoleError):
    """Pages cannot be served at that address."""
