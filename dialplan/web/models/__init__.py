"""What the console keeps of telephony; simple-history keeps who changed what.

Calls read none of these tables: what is here is published as files (`dialplan.web.publishing`), and calls come back
through the journal (`dialplan.web.follower`).
"""

from dialplan.web.models.calls import CallInput, CallTrace, JournalCursor
from dialplan.web.models.canaries import Canary
from dialplan.web.models.numbers import AccessNumber, Routing
from dialplan.web.models.publications import Publication
from dialplan.web.models.rules import BlacklistEntry, CapacityLimit, TranslationRule
from dialplan.web.models.times import Holiday, WorkingTime

__all__ = [
    "AccessNumber",
    "BlacklistEntry",
    "CallInput",
    "CallTrace",
    "Canary",
    "CapacityLimit",
    "Holiday",
    "JournalCursor",
    "Publication",
    "Routing",
    "TranslationRule",
    "WorkingTime",
]
