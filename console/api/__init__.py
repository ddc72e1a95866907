"""The HTTP API: one OpenAPI document over the routers of all apps, for the session of a browser or an API key."""

from console.api.routes import api

__all__ = ["api"]
