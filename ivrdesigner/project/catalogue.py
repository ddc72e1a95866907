"""Every finding that the designer can report: code, severity and title. Codes are stable and never reused.

IVR1xx files and schema · IVR2xx graph · IVR3xx variables and expressions · IVR4xx prompts and audio ·
IVR5xx exchanges, ends and sub-flows.
"""

from __future__ import annotations

from typing import Final, Literal

__all__ = ["CODES", "Severity"]

Severity = Literal["error", "warning", "info"]

CODES: Final[dict[str, tuple[Severity, str]]] = {
    # IVR1xx files and schema
    "IVR101": ("error", "A file cannot be read"),
    "IVR102": ("error", "A path leads out of the project folder"),
    "IVR103": ("error", "A file or project goes over a bound"),
    "IVR104": ("error", "A file is not UTF-8 text"),
    "IVR105": ("error", "The YAML does not parse"),
    "IVR106": ("error", "A key stands twice in one map"),
    "IVR107": ("error", "A YAML feature that flows do not use"),
    "IVR108": ("error", "A value has not the form that it needs"),
    "IVR109": ("error", "Unknown field"),
    "IVR110": ("error", "A field is missing"),
    "IVR111": ("error", "A value is of the wrong type"),
    "IVR112": ("error", "A value is not one of the allowed words"),
    "IVR113": ("error", "A number or length is out of range"),
    "IVR114": ("error", "The name of a flow differs from its file"),
    "IVR115": ("error", "Files include each other in a circle"),
    "IVR116": ("error", "A name is defined twice through an include"),
    "IVR117": ("error", "A constant that is overridden does not exist or has another type"),
    "IVR118": ("error", "The project has no flow"),
    "IVR119": ("warning", "A file in the folder of flows is not read"),
    # IVR2xx graph
    "IVR201": ("error", "A target does not exist"),
    "IVR202": ("warning", "No call comes to a node"),
    "IVR203": ("error", "From a node no end can be reached"),
    "IVR204": ("error", "A loop goes on without the caller"),
    "IVR205": ("error", "A caller who stays silent is kept for ever"),
    "IVR206": ("error", "One phrase chooses two keys of a menu"),
    "IVR207": ("error", "A key can never be entered"),
    "IVR208": ("info", "A menu key is the beginning of a longer one"),
    "IVR209": ("warning", "Nobody decided where a caller goes who never answers"),
    # IVR3xx variables and expressions
    "IVR301": ("error", "An expression does not parse"),
    "IVR302": ("error", "A template does not parse"),
    "IVR303": ("error", "A name is not declared"),
    "IVR304": ("error", "A read-only name is assigned"),
    "IVR305": ("error", "A variable may be read before it is set"),
    "IVR306": ("error", "A value is of the wrong type for its variable"),
    "IVR307": ("warning", "A variable is never read"),
    "IVR308": ("error", "A variable hides a constant or a read-only name"),
    "IVR309": ("warning", "A secret goes into a variable that is not secret"),
    # IVR4xx prompts and audio
    "IVR401": ("error", "A recording is missing and nothing is spoken instead"),
    "IVR402": ("warning", "A recording is missing; its text is spoken"),
    "IVR403": ("error", "A text is missing for a language"),
    "IVR404": ("error", "A language that the project does not have"),
    "IVR405": ("error", "The least length is greater than the greatest"),
    "IVR406": ("error", "A text is collected without phrases"),
    "IVR407": ("warning", "A secret is spoken"),
    # IVR5xx exchanges, ends and sub-flows
    "IVR501": ("error", "An HTTP exchange has no error branch"),
    "IVR502": ("error", "The path of a response field does not parse"),
    "IVR503": ("error", "A calendar does not exist"),
    "IVR504": ("error", "A flow does not exist"),
    "IVR505": ("error", "The parameters of a sub-flow do not fit"),
    "IVR506": ("error", "A sub-flow does not return this name"),
    "IVR507": ("error", "Sub-flows call each other without end"),
    "IVR508": ("error", "A flow in which calls begin returns or has parameters"),
    "IVR509": ("warning", "A flow is never used"),
    "IVR510": ("warning", "A sub-flow can be called again before it returns"),
    "IVR511": ("warning", "A secret stands in an address"),
}
