"""Options of the commands that serve the web site."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from cli.arguments import PATH
from cli.outcome import CannotLoad

if TYPE_CHECKING:
    from console.server import SiteSettings

__all__ = ["DATA", "HOST", "PORT", "site_settings"]

_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
DATA: Final = click.option(
    "--data",
    type=PATH,
    metavar="DIR",
    default=Path("ivrkit-data"),
    envvar="IVRKIT_DATA",
    show_default=True,
    show_envvar=True,
    help="Folder of all data of the site.",
)
HOST: Final = click.option(
    "--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="Address to serve at."
)
PORT: Final = click.option(
    "--port", type=click.IntRange(1, 65535), metavar="N", default=8080, show_default=True
)


def site_settings(data: Path, host: str, port: int) -> SiteSettings:
    """Raises CannotLoad when the extra ``web`` is missing, or nothing can be served at that address."""
    from importlib.util import find_spec

    if find_spec("django") is None or find_spec("gunicorn") is None:
        raise CannotLoad('The web site needs more packages: pip install "ivrkit[web]".')
    from console.errors import AddressUnavailable
    from console.server import SiteSettings, check_address

    settings = SiteSettings(data.absolute(), host, port)
    try:
        check_address(settings)
    except AddressUnavailable as error:
        raise CannotLoad(str(error)) from None
    if host not in _LOOPBACK and not os.environ.get("IVRKIT_URL"):
        click.echo(
            "Note: IVRKIT_URL is not set, so only this machine is answered; "
            f"name the address that others use, such as IVRKIT_URL=http://192.0.2.10:{port}.",
            err=True,
        )
    return settings
