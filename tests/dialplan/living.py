"""What lives in the process of the tests."""

import gc

import gevent

__all__ = ["living_greenlets"]


def living_greenlets():
    """Those that are not over. By their type: asking a lazy object of somebody else for its class would make it."""
    gc.collect()
    return {each for each in gc.get_objects() if issubclass(type(each), gevent.Greenlet) and not each.dead}
