"""The way in for the first administrator: a link with a random token, which works once and only while nobody can sign in.

No password stands in the program or is printed: whoever can read the output of the server chooses one.
"""

from __future__ import annotations

import os
import secrets

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from console.accounts.models import User
from console.accounts.roles import ADMINISTRATOR
from console.settings.data_folder import DATA

__all__ = ["is_setup_token", "make_administrator", "setup_link"]

_TOKEN_FILE = DATA / "setup.token"


def _is_open() -> bool:
    return not get_user_model().objects.exists()


def setup_link(url: str) -> str | None:
    """Where the first administrator is made, the same at each start until that is done; None afterwards."""
    if not _is_open():
        _TOKEN_FILE.unlink(missing_ok=True)
        return None
    if not _TOKEN_FILE.exists():
        with os.fdopen(os.open(_TOKEN_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(secrets.token_urlsafe(32))
    token = _TOKEN_FILE.read_text(encoding="ascii")
    return url + reverse("setup", kwargs={"token": token})


def is_setup_token(token: str) -> bool:
    """Whether it is the token of the link, and nobody is there yet."""
    try:
        right = _TOKEN_FILE.read_text(encoding="ascii")
    except OSError:
        return False
    return bool(right) and constant_time_compare(token, right) and _is_open()


def make_administrator(username: str, password: str) -> User:
    """The first user; the link does not work any more."""
    user: User = get_user_model().objects.create_user(username, password=password)
    user.groups.add(Group.objects.get(name=ADMINISTRATOR))
    _TOKEN_FILE.unlink(missing_ok=True)
    return user
