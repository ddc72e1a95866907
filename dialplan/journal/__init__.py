"""What happened to every call, durable before it is acknowledged.

`Journal` appends `JournalEvent`s of a process: JSON lines with checksums, one stream of files a process, synced many
calls at once by a native thread. `Reader` follows all streams from any `Cursor`; `CallIndex` finds the events of a
call; `prune` cleans up. Nothing acknowledged is lost to SIGKILL, and to a power cut as far as the disk keeps its word.

Works with and without gevent, which it does not import. Imports nothing of ours but `dialplan.errors`.
"""

from dialplan.journal.dialogs import dialog_events, dialog_texts
from dialplan.journal.events import (
    EVENTS,
    MASK,
    Answered,
    DialogRecorded,
    Ended,
    Failed,
    FellBack,
    Fetched,
    Gap,
    InputFailed,
    InputMatched,
    JournalEvent,
    KeyPressed,
    NodeEntered,
    NodeLeft,
    Noted,
    PromptPlayed,
    QueueEntered,
    QueueLeft,
    Recorded,
    RobotClassified,
    RobotHeard,
    RobotTurn,
    SpeechHeard,
    Started,
    Transferred,
    Unknown,
    masked,
)
from dialplan.journal.index import CallEntry, CallIndex, call_index
from dialplan.journal.reader import Cursor, Position, Reader, Record
from dialplan.journal.records import SCHEMA_VERSION
from dialplan.journal.segments import Pruned, Segment, prune, recover
from dialplan.journal.visible import shortened, visible
from dialplan.journal.writer import Journal, Status

__all__ = [
    "EVENTS",
    "MASK",
    "SCHEMA_VERSION",
    "Answered",
    "CallEntry",
    "CallIndex",
    "Cursor",
    "DialogRecorded",
    "Ended",
    "Failed",
    "FellBack",
    "Fetched",
    "Gap",
    "InputFailed",
    "InputMatched",
    "Journal",
    "JournalEvent",
    "KeyPressed",
    "NodeEntered",
    "NodeLeft",
    "Noted",
    "Position",
    "PromptPlayed",
    "Pruned",
    "QueueEntered",
    "QueueLeft",
    "Reader",
    "Record",
    "Recorded",
    "RobotClassified",
    "RobotHeard",
    "RobotTurn",
    "Segment",
    "SpeechHeard",
    "Started",
    "Status",
    "Transferred",
    "Unknown",
    "call_index",
    "dialog_events",
    "dialog_texts",
    "masked",
    "prune",
    "recover",
    "shortened",
    "visible",
]
