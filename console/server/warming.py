"""The application with all that its first pages would wait for."""

from __future__ import annotations

import contextlib
import gc
from typing import Any, Final

__all__ = ["warm_application"]

_TEMPLATES: Final = ("admin/login.html", "admin/index.html", "admin/change_list.html", "designer/editor.html")


def warm_application() -> Any:
    """The WSGI application, imported in a worker that answers nobody yet.

    What is loaded stays for ever: Python's garbage collector does not look for rubbish in it, now or later.
    """
    gc.disable()
    try:
        from console.wsgi import application

        _first_page()
    finally:
        gc.freeze()
        gc.enable()
    return application


def _first_page() -> None:
    """Routes, templates, the schemas and rules of flows, and a connection to the database."""
    from django.db import DatabaseError, connection
    from django.template.loader import get_template
    from django.urls import reverse

    from ivrdesigner.web.catalogue import catalogue, template_files
    from ivrdesigner.web.editor import state_of

    reverse("admin:index")
    for template in _TEMPLATES:
        get_template(template)
    state_of(template_files(catalogue()["templates"][0]["name"]))
    # PostgreSQL's pool opens its connections; a database that does not answer is told of by the pages.
    with contextlib.suppress(DatabaseError):
        connection.ensure_connection()
    connection.close()
