"""Migrations of the telephony pages."""

__all__: list[str] = []
