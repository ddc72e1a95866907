"""Migrations of the settings page."""

__all__: list[str] = []
