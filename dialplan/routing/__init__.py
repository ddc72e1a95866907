"""Where calls go: access numbers, working time, blacklist, limits (R-num.1 to R-num.5).

`Routes` holds one immutable `Snapshot` of all projects and the site file, and swaps it when files change. `route` and
`route_outbound` are pure functions of it. `Capacity` counts what is in use over all processes.

Imports `ivrdesigner` and `dialplan.errors`; no gevent, no FreeSWITCH. `Routes.poll` may take seconds when a large
project changed: call it from a pool thread.
"""

from dialplan.routing.capacity import Capacity, Claim
from dialplan.routing.decision import (
    CallOffer,
    Decision,
    Dial,
    DialRequest,
    Fallback,
    Refused,
    RunFlow,
    route,
    route_outbound,
)
from dialplan.routing.lines import Answer, Canary, Line
from dialplan.routing.loading import load_snapshot
from dialplan.routing.numbers import (
    BLACKLIST_DIGITS,
    PhoneNumber,
    Translation,
    blacklist_key,
    phone_number,
    translated,
)
from dialplan.routing.outlook import next_change
from dialplan.routing.projects import LiveProject
from dialplan.routing.scripts import live_script
from dialplan.routing.site import DEFAULT_FALLBACK, Limits, NumberRules, Site, Target, load_site
from dialplan.routing.snapshot import SITE_CODES, Snapshot
from dialplan.routing.watch import Routes

__all__ = [
    "BLACKLIST_DIGITS",
    "DEFAULT_FALLBACK",
    "SITE_CODES",
    "Answer",
    "CallOffer",
    "Canary",
    "Capacity",
    "Claim",
    "Decision",
    "Dial",
    "DialRequest",
    "Fallback",
    "Limits",
    "Line",
    "LiveProject",
    "NumberRules",
    "PhoneNumber",
    "Refused",
    "Routes",
    "RunFlow",
    "Site",
    "Snapshot",
    "Target",
    "Translation",
    "blacklist_key",
    "live_script",
    "load_site",
    "load_snapshot",
    "next_change",
    "phone_number",
    "route",
    "route_outbound",
    "translated",
]
