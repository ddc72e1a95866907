"""Labelled sets: what callers say at a node, and where it must lead (R-ai.11).

A file has two parts that its author fixes: ``tuning``, by which keywords are chosen, and ``held_back``, by which they
are judged. YAML: part → node → expected node (``answer:ID`` for an answer, ``nothing`` for what the script must not take
for anything) → utterances. CSV: the columns part, node, expected, said; ``expected`` is empty for nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, Strict

from aiflows.match import ANSWER, MAX_TEXT
from aiflows.model import CODES, Script
from ivrdesigner.project import FieldPath, Finding, finding, sorted_findings
from ivrdesigner.project.names import Model
from ivrdesigner.project.places import Places
from ivrdesigner.project.source_files import read_source
from ivrdesigner.project.sources import Merged, validate
from ivrdesigner.project.yaml_tree import parse_yaml
from vxml.message import Message

__all__ = ["FOLDER", "NOTHING", "PARTS", "LabelledSet", "Part", "Utterance", "load_labelled"]

FOLDER: Final = "labelled"
"""Folder beside scripts with their labelled sets: labelled/NAME.yaml or .csv."""
NOTHING: Final = "nothing"
"""As an expected node: none."""
Part = Literal["tuning", "held_back"]
PARTS: Final[tuple[Part, Part]] = ("tuning", "held_back")
_COLUMNS: Final = ("part", "node", "expected", "said")

Said = Annotated[str, Strict(), Field(min_length=1, max_length=MAX_TEXT)]
ByNode = dict[str, dict[str, list[Said]]]


class _File(Model):
    """Utterances with their labels."""

    tuning: ByNode = Field(default_factory=dict)
    """For choosing keywords: node, expected node, utterances."""
    held_back: ByNode = Field(default_factory=dict)
    """For judging them."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something that is said at a node, and what it must lead to: a node, ``answer:ID``, or "" for nothing."""

    said: str
    node: str
    expected: str
    part: Part
    line: int = 0
    """Line of the file; 0 when it has none."""


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """The utterances of a file that fit the script, and what is wrong with the others."""

    utterances: tuple[Utterance, ...]
    findings: tuple[Finding, ...]

    def of(self, part: Part | None) -> tuple[Utterance, ...]:
        """Those of one part; all without."""
        return tuple(one for one in self.utterances if part in (None, one.part))


def load_labelled(file: Path, script: Script) -> LabelledSet:
    """Read a labelled set for ``script``. Faults are findings with file and line; bad content never raises."""
    text = read_source(file.parent, file)
    if isinstance(text, Finding):
        return LabelledSet((), (text,))
    rows, findings = _csv(text, file.name) if file.suffix.lower() == ".csv" else _yaml(text, file.name)
    known = []
    labels: dict[tuple[str, str], Utterance] = {}
    for one, path in rows:
        first = labels.setdefault((one.node, one.said), one)
        found = _unknown(one, path, file.name, script) or _otherwise_labelled(one, first, path, file.name)
        if found:
            findings.append(found)
        else:
            known.append(one)
    return LabelledSet(tuple(known), tuple(sorted_findings(findings)))


_Row = tuple[Utterance, FieldPath]


def _yaml(text: str, name: str) -> tuple[list[_Row], list[Finding]]:
    tree = parse_yaml(text, name)
    if tree.findings:
        return [], list(tree.findings)
    model, findings = validate(_File, Merged(tree.data or {}, tree.places), None)
    if model is None:
        return [], findings
    return list(_rows(model, tree.data or {}, tree.places)), findings


def _rows(model: _File, data: object, places: Places) -> Iterator[_Row]:
    for part in PARTS:
        for node, by_expected in getattr(model, part).items():
            for expected, utterances in by_expected.items():
                for index, said in enumerate(utterances):
                    path = (part, node, expected, index)
                    line = places.where(data, path)[1]
                    meant = "" if expected == NOTHING else expected
                    yield Utterance(said, node, meant, part, line), path


def _csv(text: str, name: str) -> tuple[list[_Row], list[Finding]]:
    reader = csv.DictReader(io.StringIO(text), restval="", strict=True)
    rows: list[_Row] = []
    findings = []
    try:
        if set(_COLUMNS) - set(reader.fieldnames or ()):
            message = Message("The columns {names} are not all there.", names=tuple(_COLUMNS))
            remedy = Message("Name them in the first line.")
            return [], [finding("IVR111", message, remedy, place=(name, 1, 1))]
        for row in reader:
            said, part = row["said"].strip(), row["part"].strip()
            if part not in PARTS or not 0 < len(said) <= MAX_TEXT:
                message = Message(
                    "The line needs a part ({parts}) and what is said, in {most} characters.",
                    parts=tuple(PARTS),
                    most=MAX_TEXT,
                )
                place = (name, reader.line_num, 1)
                remedy = Message("Correct or delete the line.")
                findings.append(finding("IVR108", message, remedy, place=place))
                continue
            expected = row["expected"].strip()
            expected = "" if expected == NOTHING else expected
            kind: Part = "tuning" if part == "tuning" else "held_back"
            rows.append((Utterance(said, row["node"].strip(), expected, kind, reader.line_num), ()))
    except csv.Error as fault:
        message = Message("The CSV does not parse: {reason}.", reason=str(fault))
        place = (name, reader.reader.line_num, 1)
        remedy = Message("Save it as CSV with commas, in UTF-8.")
        findings.append(finding("IVR105", message, remedy, place=place))
    return rows, findings


def _unknown(one: Utterance, path: FieldPath, file: str, script: Script) -> Finding | None:
    """What an utterance names that the script does not have."""
    answer = one.expected.removeprefix(ANSWER) if one.expected.startswith(ANSWER) else None
    if not one.expected and NOTHING in script.nodes:
        message = Message(
            "The script has a node {none!r}, so this label could mean two things.", none=NOTHING
        )
        remedy = Message("Give that node another name.")
        return finding("IVR108", message, remedy, place=(file, one.line, 1), path=path)
    if one.node not in script.nodes:
        message = Message("The script has no node {name!r}.", name=one.node[:60])
    elif answer is not None and answer not in script.answers:
        message = Message("The script has no answer {name!r}.", name=answer[:60])
    elif answer is None and one.expected and one.expected not in script.nodes:
        message = Message("The script has no node {name!r}.", name=one.expected[:60])
    else:
        return None
    remedy = Message("Name one that it has; {none} for what it must not understand.", none=NOTHING)
    severity = CODES["AIS101"][0]
    return Finding("AIS101", severity, file, one.line, 1, script.name, one.node[:64], message, remedy, path)


def _otherwise_labelled(one: Utterance, first: Utterance, path: FieldPath, file: str) -> Finding | None:
    """That the same words at the same node were labelled otherwise before: no script can have both right."""
    if one.expected == first.expected:
        return None
    message = Message(
        "{said!r} at {node} means {expected} here and {other} in line {line}.",
        said=one.said[:60],
        node=one.node[:60],
        expected=(one.expected or NOTHING)[:60],
        other=(first.expected or NOTHING)[:60],
        line=first.line,
    )
    remedy = Message("Keep the right one of the two.")
    return finding("IVR108", message, remedy, place=(file, one.line, 1), path=path)
