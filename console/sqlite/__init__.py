"""Django's SQLite back end, whose statements run in native threads when gevent has patched the process.

SQLite waits inside C: a greenlet that waits for a lock would hold the hub, and with it the greenlet that has the lock.
"""

__all__: list[str] = []
