"""The script model and its files: YAML or JSON ↔ frozen pydantic models, with the place of every field.

`load_script` reads a file and tells every fault at once as an `ivrdesigner.project.Finding`; `script_schema` is JSON
Schema for text editors. May import pydantic and `ivrdesigner.project`. Requirements R-ai.1, R-ai.2, R-ai.4, R-ai.5.
"""

from aiflows.model.catalogue import CODES
from aiflows.model.classes import CustomerClass
from aiflows.model.families import FAMILIES, FAMILY, family
from aiflows.model.loader import (
    SUFFIXES,
    LoadedScript,
    load_script,
    load_script_text,
    script_from_json,
    script_to_json,
)
from aiflows.model.matching import Condition, MatcherUse
from aiflows.model.schema import script_schema
from aiflows.model.script import Answer, Engine, Group, Script, ScriptNode, Speech, Spoken, Then, speaks_for
from aiflows.model.words import ANY_NODE, phrases_of

__all__ = [
    "ANY_NODE",
    "CODES",
    "FAMILIES",
    "FAMILY",
    "SUFFIXES",
    "Answer",
    "Condition",
    "CustomerClass",
    "Engine",
    "Group",
    "LoadedScript",
    "MatcherUse",
    "Script",
    "ScriptNode",
    "Speech",
    "Spoken",
    "Then",
    "family",
    "load_script",
    "load_script_text",
    "phrases_of",
    "script_from_json",
    "script_schema",
    "script_to_json",
    "speaks_for",
]
