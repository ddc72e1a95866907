"""Personas: kinds of callers, what they want, how they say it, and how well they are heard (R-ai.11)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, Strict

from aiflows.match import ANSWER, MAX_TEXT
from aiflows.model import CODES, Script
from ivrdesigner.project import FieldPath, Finding, sorted_findings
from ivrdesigner.project.names import Model, NodeId, Number, Text
from ivrdesigner.project.places import Places
from ivrdesigner.project.source_files import read_source
from ivrdesigner.project.sources import Merged, validate
from ivrdesigner.project.yaml_tree import parse_yaml
from vxml.message import Message

__all__ = ["FOLDER", "Errors", "Goal", "Intent", "LoadedPersonas", "Persona", "Personas", "load_personas"]

FOLDER: Final = "personas"
"""Folder beside scripts with their personas: personas/NAME.yaml."""

Share = Annotated[Number, Field(ge=0, le=1)]
"""How often something happens, 0.0 to 1.0."""
Weight = Annotated[Number, Field(gt=0, le=1_000_000)]
Said = Annotated[str, Strict(), Field(min_length=1, max_length=MAX_TEXT)]
Count = Annotated[int, Strict(), Field(ge=1, le=100)]


def _list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Targets = Annotated[tuple[Text, ...], BeforeValidator(_list, json_schema_input_type=str | list[str])]
"""Nodes, or answers as ``answer:ID``."""


class Intent(Model):
    """Something that callers want to say, in several phrasings."""

    means: Targets = ()
    """Where it should lead; empty for what the script need not understand."""
    says: Annotated[tuple[Said, ...], Field(min_length=1)]
    """Phrasings; each is as likely as the others."""


class Errors(Model):
    """What becomes of words on their way through line and recogniser."""

    misheard: Share = 0
    """Of characters (words in languages with blanks): heard as others that sound alike."""
    lost: Share = 0
    """Of characters or words: not heard at all."""
    filler: Share = 0
    """Of utterances: said with a filler before or behind."""
    nothing: Share = 0
    """Of utterances: the recogniser understands nothing."""


class Goal(Model):
    """What calls of this persona should come to."""

    nodes: Targets
    """Nodes one of which they should come to."""
    at_least: Share = 0
    """Share of the calls that must; else the simulation fails."""


class Persona(Model):
    """A kind of caller."""

    title: Text | None = None
    """Name for people."""
    share: Weight = 1
    """How common they are, beside the others."""
    says: dict[NodeId, Weight] = Field(default_factory=dict)
    """Intent to weight: what they want to say, each until it is understood."""
    at: dict[Text, dict[NodeId, Weight]] = Field(default_factory=dict)
    """Node to intents: what they say there instead, as often as they come there."""
    at_last: dict[NodeId, Weight] = Field(default_factory=dict)
    """What they say when all that they wanted is said; without it they are silent."""
    patience: Count = 2
    """How often in a row they bear not to be understood; once more and they hang up."""
    turns: Count = 12
    """How often they speak at most; then they hang up."""
    silent: Share = 0
    """How often they say nothing when they could."""
    interrupts: Share = 0
    """How often they talk while the robot does."""
    hangs_up: Share = 0
    """How often they put the receiver down instead of speaking."""
    errors: Errors = Errors()
    """What becomes of their words."""
    goal: Goal | None = None
    """What their calls should come to."""


class Personas(Model):
    """The callers of a script."""

    intents: dict[NodeId, Intent]
    """What callers want to say, by name."""
    personas: Annotated[dict[NodeId, Persona], Field(min_length=1)]
    """Kinds of callers, by name."""


@dataclass(frozen=True, slots=True)
class LoadedPersonas:
    """A file of personas; ``personas`` is None when a finding is an error."""

    file: str
    personas: Personas | None
    findings: tuple[Finding, ...]
    _data: object = field(default=None, repr=False)
    _places: Places = field(default_factory=lambda: Places(""), repr=False)

    def where(self, *path: str | int) -> str:
        """``file:line`` of a field."""
        file, line, _ = self._places.where(self._data, path)
        return f"{file}:{line}"


def load_personas(file: Path, script: Script) -> LoadedPersonas:
    """Read the personas of a script. All faults are findings with their places."""
    text = read_source(file.parent, file)
    if isinstance(text, Finding):
        return LoadedPersonas(file.name, None, (text,))
    tree = parse_yaml(text, file.name)
    if tree.findings:
        return LoadedPersonas(file.name, None, tuple(tree.findings))
    model, findings = validate(Personas, Merged(tree.data or {}, tree.places), None)
    if model is not None:
        for path, message in _unknown(model, script):
            place, line, column = tree.places.where(tree.data, path)
            severity = CODES["AIS101"][0]
            remedy = Message("Name one that there is.")
            findings.append(
                Finding("AIS101", severity, place, line, column, script.name, None, message, remedy, path)
            )
    return LoadedPersonas(
        file.name,
        None if findings else model,
        tuple(sorted_findings(findings)),
        tree.data,
        tree.places,
    )


def _unknown(model: Personas, script: Script) -> list[tuple[FieldPath, Message]]:
    """Places at which something is named that does not exist."""
    targets = {*script.nodes, *(ANSWER + name for name in script.answers)}
    found: list[tuple[FieldPath, Message]] = []
    for name, intent in model.intents.items():
        found += [
            (
                ("intents", name, "means"),
                Message("The script has no node or answer {name!r}.", name=target[:60]),
            )
            for target in intent.means
            if target not in targets
        ]
    for name, persona in model.personas.items():
        here = ("personas", name)
        said = {"says": persona.says, "at_last": persona.at_last}
        places: list[tuple[FieldPath, dict[str, float]]] = [((*here, key), by) for key, by in said.items()]
        places += [((*here, "at", node), by) for node, by in persona.at.items()]
        found += [
            ((*path, intent), Message("There is no intent {name!r}.", name=intent[:60]))
            for path, weights in places
            for intent in weights
            if intent not in model.intents
        ]
        found += [
            ((*here, "at", node), Message("The script has no node {name!r}.", name=node[:60]))
            for node in persona.at
            if node not in script.nodes
        ]
        found += [
            (
                (*here, "goal", "nodes"),
                Message("The script has no node or answer {name!r}.", name=target[:60]),
            )
            for target in (persona.goal.nodes if persona.goal else ())
            if target not in targets
        ]
    return found
