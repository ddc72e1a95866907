"""Hand-written VoiceXML documents that answer numbers (R-ivr.10)."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from types import MappingProxyType
from typing import Final

from dialplan.routing.projects import LiveProject
from ivrdesigner.project import Project
from vxml.errors import DocumentError, Position, Problem, ResourceLimit
from vxml.parser import MAX_BYTES, parse_document, parse_xml

__all__ = ["load_document"]

_NO_MAP: Final = '{"version":1,"documents":{}}'
_ENCODING: Final = re.compile(r"""(?<=<\?xml)(?P<others>[^>]*?)\bencoding\s*=\s*["'][^"']*["']""")
_LANGUAGE: Final = "en-US"
"""Of documents that do not say theirs."""


def load_document(file: Path) -> tuple[LiveProject | None, tuple[Problem, ...]]:
    """A document as something that runs, or what is wrong with it.

    It is a project of one flow, both named as the file. A folder ``rating@3`` around it tells its build. Raises
    OSError when it cannot be read.
    """
    with file.open("rb") as opened:
        data = opened.read(MAX_BYTES + 1)
    uri = file.resolve().as_uri()
    try:
        text = parse_xml(data, uri=uri).text
        document = parse_document(data, uri=uri)
    except DocumentError as fault:
        return None, fault.problems
    except ResourceLimit as fault:
        return None, (Problem(Position(uri), fault.message),)
    # It is given to calls in UTF-8, whatever its file says of itself.
    text = _ENCODING.sub(lambda found: found["others"], text, count=1)
    settings = Project.model_construct(
        name=file.stem, language=document.lang or _LANGUAGE, languages=(), start=file.stem
    )
    version = hashlib.sha256(data).hexdigest()[:16]
    documents = MappingProxyType({f"{file.stem}.vxml": text})
    return LiveProject(file.parent, settings, documents, _NO_MAP, version, inside=""), ()
