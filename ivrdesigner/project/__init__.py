"""The flow model and its files: YAML and JSON ↔ frozen pydantic models, with the place of every field.

`load_project` reads a folder and tells every fault at once as a `Finding`; `flow_to_json`/`flow_from_json` are
for graph editors; `FlowFile` changes a file and keeps its comments; `flow_schema`/`project_schema` are JSON
Schema (draft 2020-12) for text editors. May import pydantic and ruamel.yaml; nothing of ours but `ivrdesigner.errors`.
Requirements R-ivr.1 to R-ivr.7, R-ivr.12, R-num.1 to R-num.3; YAML 1.2, BCP 47.
"""

from ivrdesigner.project.calendars import Calendar, CalendarState, Holiday, Period, period_minutes
from ivrdesigner.project.catalogue import CODES, Severity
from ivrdesigner.project.editing import FlowFile
from ivrdesigner.project.exchange import Body, FormBody, JsonBody, Response, TextBody
from ivrdesigner.project.findings import FieldPath, Finding, finding, sorted_findings
from ivrdesigner.project.flow import Flow, Fragment, Variable, VariableType
from ivrdesigner.project.interchange import flow_from_json, flow_to_json
from ivrdesigner.project.loader import LoadedFlow, LoadedProject, load_flow_text, load_project
from ivrdesigner.project.localized import ANY_LANGUAGE, Localized, Phrases, best_language
from ivrdesigner.project.nodes import (
    BackNode,
    Case,
    Choice,
    CollectNode,
    ConditionNode,
    ExitNode,
    HangupNode,
    HoursNode,
    HttpNode,
    LanguageNode,
    MenuNode,
    Node,
    NodeBase,
    PlayNode,
    QueueNode,
    RecordNode,
    Retry,
    ReturnNode,
    SetNode,
    SubflowNode,
    TopNode,
    TransferNode,
    VoicemailNode,
)
from ivrdesigner.project.prompt import (
    AudioItem,
    DigitsItem,
    NumberItem,
    PauseItem,
    Prompt,
    PromptItem,
    SayAs,
    TextItem,
    VariableItem,
)
from ivrdesigner.project.schema import flow_schema, project_schema
from ivrdesigner.project.settings import AccessNumber, Constant, Defaults, Project

__all__ = [
    "ANY_LANGUAGE",
    "CODES",
    "AccessNumber",
    "AudioItem",
    "BackNode",
    "Body",
    "Calendar",
    "CalendarState",
    "Case",
    "Choice",
    "CollectNode",
    "ConditionNode",
    "Constant",
    "Defaults",
    "DigitsItem",
    "ExitNode",
    "FieldPath",
    "Finding",
    "Flow",
    "FlowFile",
    "FormBody",
    "Fragment",
    "HangupNode",
    "Holiday",
    "HoursNode",
    "HttpNode",
    "JsonBody",
    "LanguageNode",
    "LoadedFlow",
    "LoadedProject",
    "Localized",
    "MenuNode",
    "Node",
    "NodeBase",
    "NumberItem",
    "PauseItem",
    "Period",
    "Phrases",
    "PlayNode",
    "Project",
    "Prompt",
    "PromptItem",
    "QueueNode",
    "RecordNode",
    "Response",
    "Retry",
    "ReturnNode",
    "SayAs",
    "SetNode",
    "Severity",
    "SubflowNode",
    "TextBody",
    "TextItem",
    "TopNode",
    "TransferNode",
    "Variable",
    "VariableItem",
    "VariableType",
    "VoicemailNode",
    "best_language",
    "finding",
    "flow_from_json",
    "flow_schema",
    "flow_to_json",
    "load_flow_text",
    "load_project",
    "period_minutes",
    "project_schema",
    "sorted_findings",
]
