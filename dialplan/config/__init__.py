"""FreeSWITCH's configuration from one YAML file, and a check of a running FreeSWITCH (R-tel.1).

`load_settings` reads ``freeswitch.yaml``; `write_configuration` writes one self-contained ``freeswitch.xml`` that sends
access numbers (a `CallPlan`) to the workers, lets extensions and carriers call, and ends every call well when no
worker is there. `check` asks a running FreeSWITCH what is missing.

Imports `dialplan.esl`, `dialplan.session` (their names of variables) and `ivrdesigner.project`.
"""

from dialplan.config.check import Check, check
from dialplan.config.destinations import Remark, remarks
from dialplan.config.dialling import Way, way_to
from dialplan.config.document import freeswitch_xml, write_configuration
from dialplan.config.plan import CallPlan, PlannedNumber
from dialplan.config.settings import FreeSwitchSettings, load_settings
from dialplan.config.steps import (
    CONTEXTS,
    DIALLED,
    FALLBACK_CONTEXT,
    NEXT_CONTEXT,
    QUEUE_CONTEXT,
    RETRY_CONTEXT,
    TAKEN_BY,
    TARGET,
)

__all__ = [
    "CONTEXTS",
    "DIALLED",
    "FALLBACK_CONTEXT",
    "NEXT_CONTEXT",
    "QUEUE_CONTEXT",
    "RETRY_CONTEXT",
    "TAKEN_BY",
    "TARGET",
    "CallPlan",
    "Check",
    "FreeSwitchSettings",
    "PlannedNumber",
    "Remark",
    "Way",
    "check",
    "freeswitch_xml",
    "load_settings",
    "remarks",
    "way_to",
    "write_configuration",
]
