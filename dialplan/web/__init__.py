"""Telephony pages: a Django app with the label ``telephony`` (access numbers, working time, blacklist, calls)."""

__all__: list[str] = []
