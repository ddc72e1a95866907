"""The VoiceXML platform on a FreeSWITCH call: commands of the interpreter carried out, events brought back.

`LiveCall` runs a `Task` on a `dialplan.session.Call` and gives a `CallReport`; `Services` are what the calls of a
process share. Inside: `dialog` is the loop of one VoiceXML session, `prompts`, `recorder`, `transfers` and `listener`
carry out its commands, `story` writes the journal.

Imports `dialplan.session`, `dialplan.journal`, `dialplan.routing`, `dialplan.config`, `vxml`, `asr_tts` and
`ivrdesigner`. Native threads of its own: gevent must not have patched Python's.
"""

from dialplan.driver.destinations import Destinations, Dialling, FindTask, Leg, Unreachable
from dialplan.driver.live_call import LiveCall
from dialplan.driver.services import JournalSink, Services, Settings
from dialplan.driver.switch_listener import SPEECH_EVENTS, SwitchRecognizer
from dialplan.driver.task import CallReport, Task

__all__ = [
    "SPEECH_EVENTS",
    "CallReport",
    "Destinations",
    "Dialling",
    "FindTask",
    "JournalSink",
    "Leg",
    "LiveCall",
    "Services",
    "Settings",
    "SwitchRecognizer",
    "Task",
    "Unreachable",
]
