"""States of files, kept for those who ask again: a draft is opened, laid out and checked by several people."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from ivrdesigner.web.editor import state_of
from ivrdesigner.web.kept import Kept
from ivrdesigner.web.large_projects import is_large, state_by_process, text_size

__all__ = ["files_hash", "state"]

_states: Final[Kept[dict[str, Any]]] = Kept(16, 4_000_000)
"""A state takes some hundred bytes of memory for each character of its files."""


def files_hash(files: Mapping[str, str], recordings: Iterable[str] = ()) -> str:
    """SHA-256 of names and texts."""
    digest = hashlib.sha256()
    for path, text in sorted(files.items()):
        for part in (path, text):
            data = part.encode("utf-8", "surrogatepass")
            digest.update(b"%d:" % len(data))
            digest.update(data)
    for name in sorted(recordings):
        digest.update(b"\0" + name.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def state(files: Mapping[str, str], recordings: Iterable[str] = (), *, prove: bool = False) -> dict[str, Any]:
    """`ivrdesigner.web.editor.state_of`, kept by content. The answer must not be changed. Raises FilesError.

    Without ``prove`` it may lack the proofs.
    """
    names = sorted(recordings)
    key = files_hash(files, names)
    known = _states.get(key)
    if known is not None and (known["proved"] or not prove):
        return known
    make = state_by_process if is_large(files) else state_of
    return _states.keep(key, text_size(files), make(files, names, prove=prove))
