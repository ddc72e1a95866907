"""States of files, kept for those who ask again: a draft is opened, laid out and checked by several people."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from ivrdesigner.web.editor import state_of
from ivrdesigner.web.large_projects import is_large, state_by_process, text_size

__all__ = ["files_hash", "state"]

_KEPT: Final = 16
_KEPT_TEXT: Final = 4_000_000
"""Most characters of the files of those that are kept: a state takes some hundred bytes of memory for each."""
_states: OrderedDict[str, tuple[int, dict[str, Any]]] = OrderedDict()


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
    if known is not None and (known[1]["proved"] or not prove):
        return known[1]
    make = state_by_process if is_large(files) else state_of
    made = make(files, names, prove=prove)
    _states[key] = (text_size(files), made)
    while len(_states) > _KEPT or (
        len(_states) > 1 and sum(size for size, _ in _states.values()) > _KEPT_TEXT
    ):
        _states.popitem(last=False)
    return made
