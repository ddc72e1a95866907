"""The stream of server-sent events."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Final

from django.contrib import auth
from django.db import connection
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_GET

from console.bus import Bus, bus
from console.live.topics import MOST, may_listen
from ivrdesigner.web.api.answers import problem
from vxml.message import Message

__all__ = ["events"]

KEEPALIVE_SECONDS: Final = 15.0
LONGEST_SECONDS: Final = 300.0
"""After so long a stream ends and the browser comes again by itself: who was locked or lost a right meanwhile is refused."""
MOST_OF_A_USER: Final = 50
"""Streams: each takes a connection of the site's."""
_RETRY_MILLISECONDS: Final = 2000


@require_GET
def events(request: HttpRequest) -> HttpResponseBase:
    """``?topics=a,b``: each message is an event named by its kind of topic, with ``{"topic": …, "data": …}``.

    401 without a session, 403 for a topic that the user may not see, 400 for none or too many, 429 for too many streams.
    """
    user = auth.get_user(request)
    if not user.is_authenticated:
        return problem(401, "unauthenticated", Message("Sign in first."))
    topics = tuple(dict.fromkeys(topic for topic in request.GET.get("topics", "").split(",") if topic))
    if not 0 < len(topics) <= MOST:
        return problem(400, "invalid-topics", Message("Name 1 to {most} topics: ?topics=calls.", most=MOST))
    refused = [topic for topic in topics if not may_listen(user, topic)]
    if refused:
        return problem(
            403, "forbidden", Message("You may not listen to {topics}.", topics=tuple(refused[:5]))
        )
    source = bus()
    if source.fanout.count(user.pk) >= MOST_OF_A_USER:
        return problem(429, "too-many", Message("Too many live pages at once; close some."))
    # The stream lasts; the connection to the database goes back to the pool before it begins.
    connection.close()
    response = StreamingHttpResponse(stream(source, topics, owner=user.pk), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


def stream(
    source: Bus, topics: tuple[str, ...], longest: float = LONGEST_SECONDS, owner: object = None
) -> Iterator[str]:
    """Text of the stream until the listener goes, is dropped for not reading, or ``longest`` seconds are over."""
    subscription = source.subscribe(topics, owner)
    ends = time.monotonic() + longest
    try:
        yield f"retry: {_RETRY_MILLISECONDS}\n\n"
        while (left := ends - time.monotonic()) > 0:
            message = subscription.get(min(KEEPALIVE_SECONDS, left))
            if message is not None:
                kind = message.topic.partition(":")[0]
                data = json.dumps({"topic": message.topic, "data": message.data}, ensure_ascii=False)
                yield f"event: {kind}\ndata: {data}\n\n"
            elif subscription.closed:
                break
            else:
                yield ": still here\n\n"
    finally:
        source.fanout.unsubscribe(subscription)
