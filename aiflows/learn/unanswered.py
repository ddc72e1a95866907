"""What callers said that matched nothing, as the console, the journal and `ivrctl script simulate` list it (R-ai.8)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiflows.evaluate import Utterance
from aiflows.match import ANSWER, MAX_TEXT
from aiflows.model import Script
from ivrdesigner.project import Finding, finding
from ivrdesigner.project.source_files import read_source
from vxml.message import Message

__all__ = ["LoadedUnanswered", "Unanswered", "load_unanswered", "unanswered_of", "written_unanswered"]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Something said at a node that led to nothing."""

    node: str
    text: str
    count: int = 1
    """How often."""
    meant: str = ""
    """What it means, where somebody knows: a node or ``answer:ID``."""


@dataclass(frozen=True, slots=True)
class LoadedUnanswered:
    """A list of what was not answered, and what is wrong with some of its lines."""

    records: tuple[Unanswered, ...]
    findings: tuple[Finding, ...]


def load_unanswered(file: Path, script: Script) -> LoadedUnanswered:
    """Read JSON lines or CSV (``.csv``) with the fields node, text, and count and meant where they are known.

    Lines of other scripts and nodes that are gone are left out with a finding; lines without words say nothing.
    """
    text = read_source(file.parent, file)
    if isinstance(text, Finding):
        return LoadedUnanswered((), (text,))
    records: dict[tuple[str, str, str], int] = {}
    findings = []
    for line, row in _csv_rows(text) if file.suffix.lower() == ".csv" else _json_rows(text):
        record = _record(row, script)
        if isinstance(record, Message):
            remedy = Message("Correct or delete the line.")
            findings.append(finding("IVR108", record, remedy, place=(file.name, line, 1)))
        elif record.text:
            key = record.node, record.text, record.meant
            records[key] = records.get(key, 0) + record.count
    found = tuple(Unanswered(node, text, count, meant) for (node, text, meant), count in records.items())
    return LoadedUnanswered(found, tuple(findings))


def unanswered_of(utterances: Iterable[Utterance]) -> tuple[Unanswered, ...]:
    """Labelled utterances that should lead somewhere, as a list of what was not answered: their meaning is known."""
    return tuple(Unanswered(one.node, one.said, 1, one.expected) for one in utterances if one.expected)


def written_unanswered(records: Iterable[Unanswered]) -> str:
    """JSON lines, which `load_unanswered` reads."""
    return "".join(
        json.dumps(
            {
                "node": one.node,
                "text": one.text,
                **({"count": one.count} if one.count > 1 else {}),
                **({"meant": one.meant} if one.meant else {}),
            },
            ensure_ascii=False,
        )
        + "\n"
        for one in records
    )


_Row = tuple[int, Any]


def _json_rows(text: str) -> Iterator[_Row]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError):
                yield number, None


def _csv_rows(text: str) -> Sequence[_Row]:
    reader = csv.DictReader(io.StringIO(text))
    rows: list[_Row] = []
    try:
        rows.extend((reader.line_num, row) for row in reader)
    except csv.Error:
        rows.append((reader.line_num, None))
    return rows


def _record(row: Any, script: Script) -> Unanswered | Message:
    """The record of a line, or what is wrong with it."""
    if not isinstance(row, dict):
        return Message("The line is no record.")
    node, text, meant = (str(row.get(key) or "").strip() for key in ("node", "text", "meant"))
    try:
        count = int(row.get("count") or 1)
    except (TypeError, ValueError, OverflowError):
        return Message("The count is no number.")
    if node not in script.nodes:
        return Message("The script has no node {name!r}.", name=node[:60])
    known = script.answers if meant.startswith(ANSWER) else script.nodes
    if meant and meant.removeprefix(ANSWER) not in known:
        return Message("The script has no node or answer {name!r}.", name=meant[:60])
    if not 0 < count <= 1_000_000_000:
        return Message("The count is not between 1 and a thousand million.")
    return Unanswered(node, text[:MAX_TEXT], count, meant)
