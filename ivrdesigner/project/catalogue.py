"""Every finding that the designer can report: code, severity and title. Codes are stable and never reused.

IVR1xx files and schema · IVR2xx graph · IVR3xx variables and expressions · IVR4xx prompts and audio ·
IVR5xx exchanges, ends and sub-flows.
"""

from __future__ import annotations

from typing import Final, Literal

from vxml.message import Message

__all__ = ["CODES", "Severity"]

Severity = Literal["error", "warning", "info"]

CODES: Final[dict[str, tuple[Severity, Message]]] = {
    # IVR1xx files and schema
    "IVR101": ("error", Message("A file cannot be read")),
    "IVR102": ("error", Message("A path leads out of the project folder")),
    "IVR103": ("error", Message("A file or project goes over a bound")),
    "IVR104": ("error", Message("A file is not UTF-8 text")),
    "IVR105": ("error", Message("The YAML does not parse")),
    "IVR106": ("error", Message("A key stands twice in one map")),
    "IVR107": ("error", Message("A YAML feature that flows do not use")),
    "IVR108": ("error", Message("A value has not the form that it needs")),
    "IVR109": ("error", Message("Unknown field")),
    "IVR110": ("error", Message("A field is missing")),
    "IVR111": ("error", Message("A value is of the wrong type")),
    "IVR112": ("error", Message("A value is not one of the allowed words")),
    "IVR113": ("error", Message("A number or length is out of range")),
    "IVR114": ("error", Message("The name of a flow differs from its file")),
    "IVR115": ("error", Message("Files include each other in a circle")),
    "IVR116": ("error", Message("A name is defined twice through an include")),
    "IVR117": ("error", Message("A constant that is overridden does not exist or has another type")),
    "IVR118": ("error", Message("The project has no flow")),
    "IVR119": ("warning", Message("A file in the folder of flows is not read")),
    # IVR2xx graph
    "IVR201": ("error", Message("A target does not exist")),
    "IVR202": ("warning", Message("No call comes to a node")),
    "IVR203": ("error", Message("From a node no end can be reached")),
    "IVR204": ("error", Message("A loop goes on without the caller")),
    "IVR205": ("error", Message("A caller who stays silent is kept for ever")),
    "IVR206": ("error", Message("One phrase chooses two keys of a menu")),
    "IVR207": ("error", Message("A key can never be entered")),
    "IVR208": ("info", Message("A menu key is the beginning of a longer one")),
    "IVR209": ("warning", Message("Nobody decided where a caller goes who never answers")),
    # IVR3xx variables and expressions
    "IVR301": ("error", Message("An expression does not parse")),
    "IVR302": ("error", Message("A template does not parse")),
    "IVR303": ("error", Message("A name is not declared")),
    "IVR304": ("error", Message("A read-only name is assigned")),
    "IVR305": ("error", Message("A variable may be read before it is set")),
    "IVR306": ("error", Message("A value is of the wrong type for its variable")),
    "IVR307": ("warning", Message("A variable is never read")),
    "IVR308": ("error", Message("A variable hides a constant or a read-only name")),
    "IVR309": ("warning", Message("A secret goes into a variable that is not secret")),
    # IVR4xx prompts and audio
    "IVR401": ("error", Message("A recording is missing and nothing is spoken instead")),
    "IVR402": ("warning", Message("A recording is missing; its text is spoken")),
    "IVR403": ("error", Message("A text is missing for a language")),
    "IVR404": ("error", Message("A language that the project does not have")),
    "IVR405": ("error", Message("The least length is greater than the greatest")),
    "IVR406": ("error", Message("A text is collected without phrases")),
    "IVR407": ("warning", Message("A secret is spoken")),
    # IVR5xx exchanges, ends and sub-flows
    "IVR501": ("error", Message("An HTTP exchange has no error branch")),
    "IVR502": ("error", Message("The path of a response field does not parse")),
    "IVR503": ("error", Message("A calendar does not exist")),
    "IVR504": ("error", Message("A flow does not exist")),
    "IVR505": ("error", Message("The parameters of a sub-flow do not fit")),
    "IVR506": ("error", Message("A sub-flow does not return this name")),
    "IVR507": ("error", Message("Sub-flows call each other without end")),
    "IVR508": ("error", Message("A flow in which calls begin returns or has parameters")),
    "IVR509": ("warning", Message("A flow is never used")),
    "IVR510": ("warning", Message("A sub-flow can be called again before it returns")),
    "IVR511": ("warning", Message("A secret stands in an address")),
}
