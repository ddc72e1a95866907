"""Migrations of the audit list: only its right."""

__all__: list[str] = []
