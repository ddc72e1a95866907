"""The HTTP API of a web site, for commands that bring something there."""

from __future__ import annotations

import hashlib
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import quote

import requests

from cli.files import why
from cli.outcome import CannotLoad

__all__ = ["SiteApi", "deployed", "deployed_script"]

_TIMEOUT: Final = 60.0
_TEXTS: Final = ("ivr.yaml", "flows/*.yaml", "tests/**/*.yaml", "README.md")
_SOUNDS: Final = (".wav", ".mp3", ".flac", ".ogg")


class SiteApi:
    """One site and one key. Whatever goes wrong on the way raises CannotLoad."""

    def __init__(self, server: str, key: str) -> None:
        self._base = f"{server.rstrip('/')}/api"
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {key}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    def ask(self, method: str, path: str, *, allowed: tuple[int, ...] = (), **sent: Any) -> tuple[int, Any]:
        """Status and JSON of an answer; one above 299 that is not ``allowed`` raises CannotLoad with its sentence."""
        try:
            answer = self._session.request(
                method, self._base + path, timeout=_TIMEOUT, allow_redirects=False, **sent
            )
            data = answer.json() if answer.content else None
        except requests.exceptions.JSONDecodeError:
            raise CannotLoad(f"{self._base} is not the API of Ivrkit; check --server.") from None
        except (requests.RequestException, ValueError, UnicodeError) as error:
            raise CannotLoad(f"{self._base} cannot be asked: {_reason(error)}.") from None
        if answer.status_code == 401:
            raise CannotLoad("The site does not accept the key; make a new one under API keys.")
        if answer.status_code >= 300 and answer.status_code not in allowed:
            detail = data.get("detail") if isinstance(data, dict) else None
            raise CannotLoad(f"The site answered {answer.status_code}: {detail or 'no reason given'}")
        return answer.status_code, data


def deployed(site: SiteApi, folder: Path, name: str, note: str) -> dict[str, Any]:
    """Save, build and deploy a folder: ``ok``, numbers of ``revision``, ``build`` and ``deployment``, ``findings``."""
    files = _texts(folder)
    projects = "/designer/projects"
    address = f"{projects}/{quote(name, safe='')}"
    status, project = site.ask("GET", address, allowed=(404,))
    if status == 404:
        _, project = site.ask("POST", projects, json={"name": name, "files": files, "note": note})
    _send_recordings(site, folder, address)
    head = project["head"]["revision"]
    _, draft = site.ask("GET", f"{address}/draft")
    saved = {"base": head, "files": files, "layout": draft["layout"], "note": note}
    _, revision = site.ask("POST", f"{address}/revisions", json=saved)
    status, build = site.ask(
        "POST", f"{address}/builds", json={"revision": revision["revision"]}, allowed=(409,)
    )
    outcome: dict[str, Any] = {"ok": status != 409, "revision": revision["revision"], "findings": []}
    if status == 409:
        return {**outcome, "build": None, "deployment": None, "findings": build["findings"]}
    _, deployment = site.ask("POST", f"{address}/deployments", json={"build": build["number"], "note": note})
    return {**outcome, "build": build["number"], "deployment": deployment["number"]}


def deployed_script(site: SiteApi, name: str, text: str, note: str) -> dict[str, Any]:
    """Save and build a script, which puts it into force: ``ok``, numbers of ``revision`` and ``build``, ``findings``."""
    address = f"/scripts/{quote(name, safe='')}"
    status, script = site.ask("GET", address, allowed=(404,))
    if status == 404:
        _, script = site.ask("POST", "/scripts", json={"name": name, "text": text, "note": note})
    base = script["head"]["revision"] if script["head"] is not None else 0
    saved = {"base": base, "text": text, "note": note}
    _, revision = site.ask("POST", f"{address}/revisions", json=saved)
    status, build = site.ask("POST", f"{address}/builds", allowed=(409,))
    return {
        "ok": status != 409,
        "revision": revision["revision"],
        "build": build.get("number"),
        "findings": build.get("findings", []),
    }


def _texts(folder: Path) -> dict[str, str]:
    try:
        return {
            path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
            for pattern in _TEXTS
            for path in sorted(folder.glob(pattern))
        }
    except (OSError, ValueError) as error:
        raise CannotLoad(f"{folder} cannot be read: {why(error)}.") from None


def _send_recordings(site: SiteApi, folder: Path, address: str) -> None:
    """Recordings that the site does not have, or has otherwise."""
    there: dict[str, str] = {}
    while True:
        _, page = site.ask("GET", f"{address}/audio?limit=200&offset={len(there)}")
        there.update((f"{one['project']}/{one['name']}", one["sha256"]) for one in page["items"])
        if not page["items"] or len(there) >= page["total"]:
            break
    name = address.rpartition("/")[2]
    own = {key.partition("/")[2]: sha for key, sha in there.items() if quote(key.partition("/")[0]) == name}
    for path in sorted((folder / "audio").rglob("*")):
        if path.suffix.lower() not in _SOUNDS or not path.is_file():
            continue
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CannotLoad(f"{path} cannot be read: {why(error)}.") from None
        sound = path.relative_to(folder / "audio").as_posix()
        if own.get(sound) != hashlib.sha256(data).hexdigest():
            site.ask("POST", f"{address}/audio", files={"file": (path.name, data)}, data={"path": sound})


def _reason(error: Exception) -> str:
    from vxml.fetcher.faults import reason_of

    return reason_of(error)
