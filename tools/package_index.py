"""Fetch pip itself, as a wheel, from the package index this machine is set up to use.

Needed only where Python comes without `ensurepip` (Debian and Ubuntu put it in `python3-venv`). The index, extra
indexes, link pages, certificate and proxy are those pip would use: `PIP_*` variables first, then the pip
configuration files, then the public index. The standard library alone is imported, and the syntax is that of Python
3.8, since the interpreter that runs this may be older than the one Ivrkit needs.
"""

# ruff: noqa: INP001, S310 -- scripts, not a package; file: addresses are configured on purpose

from __future__ import annotations

import base64
import configparser
import hashlib
import netrc
import os
import re
import ssl
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urldefrag, urljoin, urlsplit, urlunsplit
from urllib.request import (
    BaseHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
    url2pathname,
)

__all__ = [
    "IndexSettings",
    "PackageIndexError",
    "Wheel",
    "fetch_pip",
    "index_settings",
    "newest",
    "wheels_on_page",
]

PUBLIC_INDEX = "https://pypi.org/simple"
TIMEOUT_SECONDS = 60
LARGEST_ANSWER = 64 * 1024 * 1024
REMEDY = (
    "Install the package python3-venv, which brings pip along; or name an index that can be reached from here in "
    "PIP_INDEX_URL, and if need be HTTPS_PROXY. Then run the same command again."
)
SYSTEM_CONFIGURATION = Path("/etc/pip.conf")
PIP_WHEEL = re.compile(r"pip-(\d+(?:\.\d+)*)-py3-none-any\.whl")  # final releases: no a, b, rc or dev


class PackageIndexError(Exception):
    """No pip wheel could be had; the message says from where it was asked for and what to set."""


class IndexSettings(NamedTuple):
    """Where packages come from, in pip's words; `cert` and `proxy` are empty when not configured."""

    indexes: tuple[str, ...]
    find_links: tuple[str, ...]
    cert: str
    proxy: str


class Wheel(NamedTuple):
    """One pip wheel on offer: `version` as numbers, `location` a URL or a path, `sha256` empty if not published."""

    version: tuple[int, ...]
    location: str
    sha256: str


def index_settings() -> IndexSettings:
    """Read pip's settings from the environment and from pip's configuration files, in pip's own order."""
    settings = _configuration_files()

    def setting(name: str) -> str:
        return os.environ.get("PIP_" + name.upper().replace("-", "_")) or settings.get(name, "")

    indexes = [setting("index-url") or PUBLIC_INDEX, *setting("extra-index-url").split()]
    if setting("no-index").strip().lower() in ("1", "true", "yes", "on", "y", "t"):
        indexes = []
    bundle = setting("cert") or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or ""
    return IndexSettings(tuple(indexes), tuple(setting("find-links").split()), bundle, setting("proxy"))


def fetch_pip(folder: Path, python_version: tuple[int, int], settings: IndexSettings) -> Path:
    """Put the newest pip wheel that runs on `python_version` into `folder` and return its path.

    Raises PackageIndexError when no place has one, or when what arrives is not what the index promised.
    """
    opener = _opener(settings)
    places = [f"{index.rstrip('/')}/pip/" for index in settings.indexes] + list(settings.find_links)
    offers: list[Wheel] = []
    refusals: list[str] = []
    for place in places:
        try:
            offers += _offers(place, python_version, opener)
        except (OSError, ValueError) as problem:
            refusals.append(f"  {_without_credentials(place)}: {_reason(problem)}")
    if not offers:
        asked = refusals or [
            f"  {_without_credentials(place)}: no pip wheel for this Python" for place in places
        ]
        reasons = "\n".join(asked or ["  no package index is set"])
        raise PackageIndexError(f"pip could not be fetched:\n{reasons}\n{REMEDY}")
    wheel = newest(offers)
    try:
        content = _read(wheel.location, opener)[0]
    except (OSError, ValueError) as problem:
        raise PackageIndexError(
            f"pip could not be fetched:\n  {_without_credentials(wheel.location)}: {_reason(problem)}\n{REMEDY}"
        ) from problem
    if wheel.sha256 and hashlib.sha256(content).hexdigest() != wheel.sha256:
        raise PackageIndexError(
            f"{_without_credentials(wheel.location)} is damaged: its SHA-256 is not the one the index states. "
            "Try again; if it stays so, tell whoever keeps the index."
        )
    path = folder / f"pip-{'.'.join(map(str, wheel.version))}-py3-none-any.whl"
    path.write_bytes(content)
    return path


def newest(offers: list[Wheel]) -> Wheel:
    """Return the wheel of the highest version, preferring one whose SHA-256 is known."""
    return max(offers, key=lambda wheel: (wheel.version, bool(wheel.sha256)))


def wheels_on_page(page: str, url: str, python_version: tuple[int, int]) -> list[Wheel]:
    """Return the final, not withdrawn pip wheels a simple-index page (PEP 503, 592) links to, for this Python."""
    links = _Links()
    links.feed(page)
    wheels = []
    for attributes in links.found:
        try:
            location, fragment = urldefrag(urljoin(url, attributes.get("href") or ""))
        except ValueError:  # not a URL: no wheel is behind it
            continue
        match = PIP_WHEEL.fullmatch(unquote(urlsplit(location).path.rpartition("/")[2]))
        needs = re.search(r">=\s*(\d+)\.(\d+)", attributes.get("data-requires-python") or "")
        if not match or "data-yanked" in attributes:
            continue
        if needs and (int(needs[1]), int(needs[2])) > python_version:
            continue
        sha256 = fragment[len("sha256=") :].lower() if fragment.startswith("sha256=") else ""
        wheels.append(Wheel(_numbers(match[1]), location, sha256))
    return wheels


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found.append(dict(attrs))


def _offers(place: str, python_version: tuple[int, int], opener: OpenerDirector) -> list[Wheel]:
    folder = _folder(place)
    if folder is None:
        page, url = _read(place, opener)
    elif (folder / "index.html").is_file():
        page, url = (folder / "index.html").read_bytes(), folder.as_uri() + "/"
    else:
        files = sorted(folder.iterdir()) if folder.is_dir() else []
        matches = [(PIP_WHEEL.fullmatch(file.name), file) for file in files]
        return [Wheel(_numbers(match[1]), file.as_uri(), "") for match, file in matches if match]
    return wheels_on_page(page.decode("utf-8", "replace"), url, python_version)


def _folder(place: str) -> Path | None:
    """Return the local folder a place names, or None if it is a page to be fetched."""
    if place.startswith("file:"):
        path = Path(url2pathname(urlsplit(place).path))
    elif "://" in place:
        return None
    else:
        path = Path(place).expanduser().absolute()
    return None if path.is_file() else path


def _read(location: str, opener: OpenerDirector) -> tuple[bytes, str]:
    """Return what a URL or file holds, and the URL it came from after redirects (without credentials)."""
    if "://" not in location:
        location = Path(location).expanduser().absolute().as_uri()
    request = Request(_without_credentials(location), headers={"Accept": "text/html, */*;q=0.1"})
    with opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
        content: bytes = answer.read(LARGEST_ANSWER + 1)
        url: str = answer.geturl()
    if len(content) > LARGEST_ANSWER:
        raise ValueError("the answer is larger than any pip page or wheel")
    return content, url


def _without_credentials(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _opener(settings: IndexSettings) -> OpenerDirector:
    """Return an opener that knows the proxy, the certificates and each configured host's login, and no other's."""
    try:
        context = ssl.create_default_context(cafile=settings.cert or None)
    except OSError as problem:
        raise PackageIndexError(
            f"The certificate file {settings.cert} cannot be read: {problem}"
        ) from problem
    logins = {}
    for place in (*settings.indexes, *settings.find_links):
        login = _login(place)
        if login:
            parts = urlsplit(_without_credentials(place))
            logins[parts.scheme, parts.netloc] = (
                "Basic " + base64.b64encode(":".join(login).encode()).decode()
            )
    proxies = {"http": settings.proxy, "https": settings.proxy} if settings.proxy else None
    return build_opener(HTTPSHandler(context=context), ProxyHandler(proxies), _Logins(logins))


class _Logins(BaseHandler):
    """Send a login to the host it is configured for, unasked, as pip does; a redirect elsewhere goes without.

    The library's own HTTPBasicAuthHandler sends "None:None" to a host it has no login for.
    """

    def __init__(self, headers: dict[tuple[str, str], str]) -> None:
        self.headers = headers

    def http_request(self, request: Request) -> Request:
        header = self.headers.get((request.type, request.host))
        if header:
            request.add_unredirected_header("Authorization", header)
        return request

    https_request = http_request


def _login(url: str) -> tuple[str, str] | None:
    parts = urlsplit(url)
    if parts.username:
        return unquote(parts.username), unquote(parts.password or "")
    try:
        known = netrc.netrc().authenticators(parts.hostname or "")
    except (OSError, netrc.NetrcParseError):
        return None
    return (known[0], known[2] or "") if known else None


def _reason(problem: Exception) -> str:
    cause = problem.reason if isinstance(problem, URLError) else problem
    if isinstance(cause, ssl.SSLCertVerificationError):
        return (
            f"{cause.verify_message}. Install the package ca-certificates, or name your authority's certificate "
            "file in PIP_CERT"
        )
    return str(problem if isinstance(problem, HTTPError) else cause) or type(problem).__name__


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _configuration_files() -> dict[str, str]:
    """Return pip's settings by name; `[install]` wins over `[global]`, a later file over an earlier one."""
    if os.environ.get("PIP_CONFIG_FILE") == os.devnull:
        return {}
    home = Path(os.environ.get("HOME") or "/nonexistent")
    shared = (os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep)
    own = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    files = [*(Path(folder) / "pip/pip.conf" for folder in shared), SYSTEM_CONFIGURATION]
    files += [home / ".pip/pip.conf", own / "pip/pip.conf"]
    if os.environ.get("PIP_CONFIG_FILE"):
        files.append(Path(os.environ["PIP_CONFIG_FILE"]))
    found: dict[str, dict[str, str]] = {"global": {}, "install": {}}
    for file in files:
        parser = configparser.RawConfigParser()
        try:
            parser.read_string(file.read_text(encoding="utf-8"))
        except OSError:
            continue
        except (configparser.Error, UnicodeDecodeError) as problem:
            sys.stderr.write(f"{file} is passed over, it cannot be read: {problem}\n")
            continue
        for section, settings in found.items():
            if parser.has_section(section):
                settings.update({name.replace("_", "-"): text for name, text in parser.items(section)})
    return {**found["global"], **found["install"]}
