"""Server-sent events: what the bus tells, to browsers that may know it."""

__all__: list[str] = []
