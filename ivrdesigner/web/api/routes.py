"""All routes of the designer."""

from __future__ import annotations

from typing import Final

from ninja import Router

from ivrdesigner.web.api import calls, editing, library, parcels, projects, versions

__all__ = ["router"]

router: Final = Router(tags=["designer"])
for part in (projects, editing, versions, library, parcels, calls):
    router.add_router("", part.router)
