"""Live updates between processes: what happened is published under a topic, and whoever listens at that moment hears it.

Nothing is kept: the truth is in the database and the journal, and a page that missed an update reads them again. The
queue of each listener is bounded, and one that does not read is dropped. ``publish`` never waits and never fails.
"""

from console.bus.fanout import Fanout, Message, Subscription
from console.bus.transport import Bus, bus, publish

__all__ = ["Bus", "Fanout", "Message", "Subscription", "bus", "publish"]
