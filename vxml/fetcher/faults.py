"""Why a request failed, in words for people: requests and urllib3 print their own objects."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Iterator

import requests
from urllib3.exceptions import NameResolutionError

from vxml.fetcher.reach import AddressRefused

__all__ = ["reason_of"]


def reason_of(error: BaseException) -> str:
    """One clause without the address."""
    for cause in _causes(error):
        match cause:
            case requests.exceptions.SSLError():
                return "the server's certificate or its TLS is not accepted"
            case requests.TooManyRedirects():
                return "it redirects too often"
            case requests.exceptions.InvalidURL() | UnicodeError():
                return "this is not a valid address"
            case requests.exceptions.InvalidSchema() | requests.exceptions.MissingSchema():
                return "it leads to a kind of address that can't be fetched"
            case AddressRefused():
                return str(cause)
            case NameResolutionError() | socket.gaierror():
                return "the name of the server is not known"
            case OSError(errno=int(number), filename=name) if number in errno.errorcode:
                return os.strerror(number).lower() + (f": {name}" if name else "")
            case _:
                pass
    return "the server ended the connection or did not speak HTTP"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception and what it holds or came of, outermost first."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting:
        found = waiting.pop(0)
        if id(found) in seen:
            continue
        seen.add(id(found))
        yield found
        inner = [*found.args, getattr(found, "reason", None), found.__cause__, found.__context__]
        waiting.extend(cause for cause in inner if isinstance(cause, BaseException))
