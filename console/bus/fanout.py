"""One process's listeners."""

from __future__ import annotations

import queue
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["Fanout", "Message", "Subscription"]

QUEUE_LENGTH: Final = 100


@dataclass(frozen=True, slots=True)
class Message:
    """What happened; ``data`` is JSON."""

    topic: str
    data: Any


class Subscription:
    """The queue of one listener. `closed` is set when it was dropped for not reading, or the process ends."""

    def __init__(self, topics: Collection[str], length: int = QUEUE_LENGTH, owner: object = None) -> None:
        self.topics = frozenset(topics)
        self.owner = owner
        self.closed = False
        self._queue: queue.Queue[Message | None] = queue.Queue(length + 1)
        self._length = length

    def get(self, timeout: float) -> Message | None:
        """The next message; None after ``timeout`` seconds without one, and when it is closed."""
        try:
            return self._queue.get(timeout=timeout)
        except queue.Empty:
            return None

    def put(self, message: Message) -> bool:
        """Whether there was room."""
        if self.closed or self._queue.qsize() >= self._length:
            return False
        self._queue.put_nowait(message)
        return True

    def close(self) -> None:
        """What is in the queue is still read."""
        if not self.closed:
            self.closed = True
            self._queue.put_nowait(None)  # wakes the listener; the queue has one place more than messages get


class Fanout:
    """Gives each message to the listeners of its topic."""

    def __init__(self) -> None:
        self._subscriptions: set[Subscription] = set()
        self.dropped = 0
        """Listeners that did not read."""

    def __len__(self) -> int:
        return len(self._subscriptions)

    def count(self, owner: object) -> int:
        """Listeners of an owner."""
        return sum(subscription.owner == owner for subscription in self._subscriptions)

    def subscribe(
        self, topics: Collection[str], length: int = QUEUE_LENGTH, owner: object = None
    ) -> Subscription:
        subscription = Subscription(topics, length, owner)
        self._subscriptions.add(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        subscription.close()
        self._subscriptions.discard(subscription)

    def deliver(self, message: Message) -> None:
        for subscription in tuple(self._subscriptions):
            if message.topic in subscription.topics and not subscription.put(message):
                self.unsubscribe(subscription)
                self.dropped += 1

    def close(self) -> None:
        """End every listener."""
        for subscription in tuple(self._subscriptions):
            self.unsubscribe(subscription)
