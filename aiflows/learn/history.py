"""What authors decided about proposals: accepted into the script, or rejected for good (R-ai.8).

A script NAME.yaml has its history in history/NAME.jsonl beside it: one decision a line, and no line is ever changed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from aiflows.errors import ScriptBuildError
from aiflows.learn.proposals import Proposal
from aiflows.learn.together import finish, write_together
from aiflows.match import ANSWER
from aiflows.model import LoadedScript, Script, phrases_of
from ivrdesigner.errors import DesignerError
from ivrdesigner.project import Finding, finding
from ivrdesigner.project.round_trip import changed_text
from ivrdesigner.project.source_files import read_source
from ivrdesigner.project.yaml_tree import parse_yaml
from vxml.message import Message

__all__ = [
    "FOLDER",
    "PhraseField",
    "Ruling",
    "accepted_text",
    "finish_rulings",
    "history_file",
    "load_history",
    "ruling",
    "write_rulings",
]

FOLDER: Final = "history"
PhraseField = Literal["keywords", "examples"]
"""Of a condition."""
_COMMAS: Final = "，、；,;"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was decided about a keyword."""

    at: str
    """ISO 8601 with offset."""
    decision: Literal["accepted", "rejected"]
    target: str
    """Node, or ``answer:ID``."""
    keyword: str
    by: str = ""
    """Who decided, if it is known."""
    support: int = 0
    examples: tuple[str, ...] = ()
    harm: int = 0
    """Utterances that were understood before."""


def ruling(
    proposal: Proposal, decision: Literal["accepted", "rejected"], *, by: str = "", at: datetime | None = None
) -> Ruling:
    """The decision about a proposal, for the history."""
    moment = (at or datetime.now(UTC)).isoformat(timespec="seconds")
    return Ruling(
        moment,
        decision,
        proposal.target,
        proposal.keyword,
        by,
        proposal.support,
        proposal.examples,
        len(proposal.harm),
    )


def history_file(folder: Path, script: Script) -> Path:
    """The history of a script in ``folder``."""
    return folder / FOLDER / f"{script.name}.jsonl"


def load_history(folder: Path, script: Script) -> tuple[list[Ruling], list[Finding]]:
    """All decisions, oldest first; lines that are none are left alone and told."""
    file = history_file(folder, script)
    if not file.exists():
        return [], []
    text = read_source(folder, file)
    if isinstance(text, Finding):
        return [], [text]
    rulings, findings = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            rulings.append(_ruling(json.loads(line)))
        except (ValueError, TypeError, KeyError, RecursionError):
            place = (f"{FOLDER}/{file.name}", number, 1)
            findings.append(
                finding(
                    "IVR108",
                    Message("The line is no decision."),
                    Message("Correct or delete it."),
                    place=place,
                )
            )
    return rulings, findings


def write_rulings(file: Path, text: str, rulings: Sequence[Ruling]) -> None:
    """Write the text of a script and what was decided about it, both or neither.

    Raises `ScriptBuildError` when one cannot be written.
    """
    history, plan = _history_and_plan(file)
    lines = "".join(json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in rulings)
    try:
        before = history.read_text(encoding="utf-8") if history.exists() else ""
    except (OSError, ValueError) as error:
        raise ScriptBuildError(f"{history} cannot be read: {error}.") from None
    if before and not before.endswith("\n"):
        before += "\n"
    write_together(plan, {file: text, history: before + lines})


def finish_rulings(file: Path) -> None:
    """Finish what `write_rulings` began and the machine stopped. Before the script is read; raises as that does."""
    history, plan = _history_and_plan(file)
    finish(plan, (file, history))


def _history_and_plan(file: Path) -> tuple[Path, Path]:
    folder = file.parent / FOLDER
    return folder / f"{file.stem}.jsonl", folder / f".{file.stem}.plan"


def accepted_text(
    loaded: LoadedScript, text: str, target: str, phrase: str, field: PhraseField = "keywords"
) -> str:
    """The text of a script with one keyword or example more, all else as its author wrote it.

    Raises `ScriptBuildError` when the script has no such target or is no YAML or JSON map.
    """
    script = loaded.script
    part, name = ("answers", target.removeprefix(ANSWER)) if target.startswith(ANSWER) else ("nodes", target)
    if script is None or name not in getattr(script, part):
        raise ScriptBuildError(f"The script has no {target[:80]!r}.")
    if text.lstrip().startswith("{"):
        data = json.loads(text)
        return json.dumps(_added(data, part, name, field, phrase), ensure_ascii=False, indent=2) + "\n"
    before = parse_yaml(text, loaded.name).data
    try:
        return changed_text(text, before, _added(before, part, name, field, phrase))
    except DesignerError as fault:
        raise ScriptBuildError(str(fault)) from None


def _added(data: Any, part: str, name: str, field: PhraseField, phrase: str) -> Any:
    member = data[part][name]
    when = member.get("when")
    if isinstance(when, dict):
        changed: Any = {**when, field: _with(when.get(field), phrase)}
    elif field == "keywords":
        changed = _with(when, phrase)
    else:
        changed = {**({"keywords": when} if when else {}), field: [phrase]}
    return {**data, part: {**data[part], name: {**member, "when": changed}}}


def _with(phrases: Any, phrase: str) -> Any:
    """The phrases in the form in which they are written, list or text with commas, and one more."""
    if isinstance(phrases, list):
        return [*phrases, phrase]
    if phrases_of(phrase) != [phrase]:  # it has commas itself
        return [*phrases_of(phrases or ""), phrase]
    if not phrases:
        return phrase
    comma = next((character for character in reversed(phrases) if character in _COMMAS), ",")
    gap = " " if comma in ",;" else ""
    return f"{phrases.rstrip().rstrip(_COMMAS)}{comma}{gap}{phrase}"


def _ruling(data: dict[str, Any]) -> Ruling:
    if data["decision"] not in ("accepted", "rejected"):
        raise ValueError(data["decision"])
    return Ruling(
        str(data["at"]),
        data["decision"],
        str(data["target"]),
        str(data["keyword"]),
        str(data.get("by", "")),
        int(data.get("support", 0)),
        tuple(map(str, data.get("examples", ()))),
        int(data.get("harm", 0)),
    )
