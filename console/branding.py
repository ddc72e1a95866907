"""Name and logo of the site."""

from __future__ import annotations

import io
from typing import Final

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET
from PIL import Image, UnidentifiedImageError

from console.site import site_values

__all__ = ["logo", "logo_file", "site_name"]

_TYPES: Final = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}


def site_name(request: HttpRequest) -> str:
    return site_values().name


def logo(request: HttpRequest) -> str | None:
    """Its address; None without one."""
    name = site_values().logo
    return f"{reverse('logo')}?{name.rpartition('/')[2]}" if name else None


@require_GET
def logo_file(request: HttpRequest) -> HttpResponse:
    """By the type that its content has, whatever it is called; 404 for anything that is no image of the four kinds."""
    name = site_values().logo
    if not name or not default_storage.exists(name):
        raise Http404
    with default_storage.open(name) as file:
        content = file.read()
    try:
        with Image.open(io.BytesIO(content)) as image:
            kind = _TYPES.get(image.format or "")
    except (UnidentifiedImageError, OSError):
        kind = None
    if kind is None:
        raise Http404
    return HttpResponse(content, content_type=kind, headers={"Cache-Control": "max-age=86400"})
