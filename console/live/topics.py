"""What can be listened to, and who may. Apps say it of theirs by ``live_topics`` of their AppConfig.

A topic is a kind, such as ``calls``, or a kind and a name, such as ``project:bank``; the right goes by the kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from django.apps import apps

from console.accounts.models import User

__all__ = ["may_listen", "topic_rights"]

MOST: Final = 20
"""Topics of one stream."""


@cache
def topic_rights() -> Mapping[str, str]:
    """The permission that each kind needs."""
    rights: dict[str, str] = {}
    for config in apps.get_app_configs():
        rights.update(getattr(config, "live_topics", {}))
    return rights


def may_listen(user: User, topic: str) -> bool:
    """False for kinds that nobody knows, too: a stream does not tell which there are."""
    right = topic_rights().get(topic.partition(":")[0])
    return right is not None and user.has_perm(right)
