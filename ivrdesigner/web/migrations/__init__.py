"""Migrations of projects, builds and recordings."""

__all__: list[str] = []
