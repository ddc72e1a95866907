"""The API of the designer, mounted at ``/api/designer``; `ivrdesigner.web.schemas` are its words."""

from ivrdesigner.web.api.routes import router

__all__ = ["router"]
