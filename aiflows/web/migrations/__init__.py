"""Migrations of scripts, builds and calls."""

__all__: list[str] = []
