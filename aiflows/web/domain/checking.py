"""What is wrong with the text of a script, by the rules of `ivrctl script validate`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aiflows.compiler import ScriptBuild, compile_script
from aiflows.model import LoadedScript, load_script
from aiflows.rules import validate_script
from ivrdesigner.project import Finding
from ivrdesigner.web.domain.errors import Refused
from ivrdesigner.web.editor.files import write_files
from ivrdesigner.web.kept import Kept
from vxml.message import Message

__all__ = ["MAX_BYTES", "Checked", "checked", "plain_text"]

MAX_BYTES: Final = 1 << 20
"""Longest text of a script or labelled set."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A script as it was found."""

    loaded: LoadedScript
    findings: tuple[Finding, ...]
    build: ScriptBuild | None
    """None when a finding is an error."""

    def count(self, severity: str) -> int:
        """Findings of that severity."""
        return sum(found.severity == severity for found in self.findings)


_checked: Final[Kept[Checked]] = Kept(16, 1_000_000)


def checked(name: str, text: str, recordings: Iterable[str] = ()) -> Checked:
    """The script with all findings, kept by content; ``recordings`` are the names of those that exist."""
    key = name, text, frozenset(recordings)
    return _checked.get(key) or _checked.keep(key, len(text), _check(*key))


def _check(name: str, text: str, recordings: Iterable[str]) -> Checked:
    with tempfile.TemporaryDirectory(prefix="ivrkit-script-") as place:
        folder, file = Path(place), f"{name}.yaml"
        write_files(folder, {file: text}, recordings)
        loaded = load_script(folder / file)
        report = validate_script(loaded)
        if not report.ok:
            return Checked(loaded, report.findings, None)
        build = compile_script(loaded)
    return Checked(loaded, (*report.findings, *build.findings), build if build.ok else None)


def plain_text(data: bytes | str, title: str) -> str:
    """The text of an upload or a field. Raises Refused for what is none, or is too long."""
    try:
        content = data.encode() if isinstance(data, str) else data
        text = content.decode("utf-8-sig")
    except UnicodeError:
        raise Refused("no-text", Message("{title} is no text; save it as UTF-8.", title=title)) from None
    if len(content) > MAX_BYTES:
        raise Refused("too-large", Message("{title} is longer than 1 MiB; shorten it.", title=title))
    if "\0" in text:  # PostgreSQL keeps it in no text
        raise Refused("no-text", Message("{title} holds a zero character; take it out.", title=title))
    return text.replace("\r\n", "\n")
