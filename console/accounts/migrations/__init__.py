"""Migrations of users and employees."""

__all__: list[str] = []
