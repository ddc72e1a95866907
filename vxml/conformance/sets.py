"""The cases of a folder: which sets it holds, and which files of them are cases."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from vxml.conformance.cases import Case
from vxml.conformance.dialogs import corpus_verdict, w3c_verdict
from vxml.conformance.grammars import pair_verdict, pairs

__all__ = ["SETS", "conformance_cases"]

SETS: Final = ("vxml20", "vxml20-input", "vxml21", "srgs10", "corpus")


def conformance_cases(root: Path) -> list[Case]:
    """All cases in the sets that ``root`` has, in the order of `SETS`. Raises OSError when it cannot be read."""
    return [
        *_listed(root),
        *_foldered(root, "vxml20-input"),
        *_foldered(root, "vxml21"),
        *_srgs(root),
        *_corpus(root),
    ]


def _listed(root: Path) -> Iterator[Case]:
    """Start documents by a table, since most files of the set are second pages."""
    table = root / "vxml20" / "tests.tsv"
    if not table.is_file():
        return
    for row in csv.DictReader(table.read_text("utf-8").splitlines(), delimiter="\t"):
        start = table.parent / row["file"]
        yield Case("vxml20", row["file"], partial(w3c_verdict, start, root))


def _foldered(root: Path, name: str) -> Iterator[Case]:
    """One folder a test; second pages end with another letter than a."""
    if not (root / name).is_dir():
        return
    for folder in sorted(path for path in (root / name).iterdir() if path.is_dir()):
        for start in sorted(folder.glob("*[0-9a].txml")):
            yield Case(name, start.name, partial(w3c_verdict, start, root))


def _srgs(root: Path) -> Iterator[Case]:
    for pair in pairs(root / "srgs10" / "test") if (root / "srgs10" / "test").is_dir() else ():
        yield Case("srgs10", f"{pair.file} {pair.number}", partial(pair_verdict, pair))


def _corpus(root: Path) -> Iterator[Case]:
    folder = root / "corpus"
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file() and path.suffix != ".tsv" and b"<vxml" in path.read_bytes()[:4000]:
            yield Case("corpus", path.relative_to(folder).as_posix(), partial(corpus_verdict, path, root))
