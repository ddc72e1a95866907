"""FreeSWITCH's event socket.

`frames` and `events` are the codec without input or output, `commands` writes what is sent. `connection` is one
socket (gevent, on greenswitch's protocol class), `channel` one call on it. `inbound` is the one connection that a
worker has for all its calls; `outbound` the server for one socket a call. Both give the same `Channel`.

Implements the protocol of mod_event_socket (FreeSWITCH 1.10). Imports nothing of ours but `dialplan.errors`.
"""

from dialplan.esl.channel import Channel, Execution, LinkDown, LinkUp
from dialplan.esl.connection import Connection
from dialplan.esl.events import CALL_EVENTS, Event
from dialplan.esl.frames import Frame, FrameReader
from dialplan.esl.inbound import WORKER_VARIABLE, InboundConnection, worker_tag
from dialplan.esl.outbound import OutboundServer, listen

__all__ = [
    "CALL_EVENTS",
    "WORKER_VARIABLE",
    "Channel",
    "Connection",
    "Event",
    "Execution",
    "Frame",
    "FrameReader",
    "InboundConnection",
    "LinkDown",
    "LinkUp",
    "OutboundServer",
    "listen",
    "worker_tag",
]
