"""The VoiceXML interpreter: `Session` turns events into commands (VoiceXML 2.0, 2.1).

Straight-line generators that read like the specification; `fia` is Appendix C. No sockets, files, clocks
or threads: time comes with the events. Dialog control flow is a value (`outcomes`), never an exception.
May import the other packages of `vxml` but not its drivers.
"""

from vxml.interpreter.session import Exchange, Session, Witness
from vxml.interpreter.state import Cache, ObjectHandler, Options, Run, Wait
from vxml.interpreter.subdialogs import ObjectFailed
from vxml.interpreter.trace import Observer, Step

__all__ = [
    "Cache",
    "Exchange",
    "ObjectFailed",
    "ObjectHandler",
    "Observer",
    "Options",
    "Run",
    "Session",
    "Step",
    "Wait",
    "Witness",
]
