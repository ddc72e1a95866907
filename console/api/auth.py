"""Who calls the API: the session of a browser (with its CSRF token), or a key in ``Authorization: Bearer ivk_…``.

A key has exactly the rights of its user; `request.user` is the same in both ways.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer, SessionAuth

from console.accounts.models import ApiKey, User, digest

__all__ = ["KeyAuth", "UserSession", "key_of"]

_USE_NOTED_EVERY: Final = timedelta(minutes=1)


def key_of(text: str) -> ApiKey | None:
    """The key of that text, while it may be used."""
    key = ApiKey.objects.select_related("user").filter(digest=digest(text)).first()
    return key if key is not None and key.is_valid() else None


class UserSession(SessionAuth):
    """Sessions of users who have no password to change first."""

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        user = request.user
        return user if isinstance(user, get_user_model()) and not user.must_change_password else None


class KeyAuth(HttpBearer):
    """API keys."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        key = key_of(token)
        if key is None:
            return None
        now = timezone.now()
        if key.last_used_at is None or now - key.last_used_at > _USE_NOTED_EVERY:
            # Not by save(): a use is no change, and needs no entry in the audit list.
            ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
        request.user = key.user
        return key.user
