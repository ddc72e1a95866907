"""Password hashes that do not hold up other requests: one takes about a second of a core by design."""

from __future__ import annotations

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from console.offload import aside

__all__ = ["Pbkdf2Hasher"]


class Pbkdf2Hasher(PBKDF2PasswordHasher):
    """Django's own, with the same stored format."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        return aside(super().encode, password, salt, iterations)
