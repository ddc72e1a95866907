"""The boundary: commands that a session gives, events that a driver returns (VoiceXML 2.0 §1.2.5).

A driver carries out commands and reports what happened, with the time at which it happened. Keys and
words arrive raw: matching, time-outs, barge-in and type-ahead are the session's business, so that every
driver behaves alike and a recorded call replays on any later document. Imports nothing but `vxml.errors`.
"""

from vxml.platform.commands import (
    Command,
    Disconnect,
    Exit,
    Fetch,
    Listen,
    Log,
    Part,
    Play,
    Record,
    Segment,
    Speech,
    StopListening,
    StopPlay,
    StopRecording,
    StopTransfer,
    Transfer,
    VoiceGrammar,
)
from vxml.platform.events import (
    Disconnected,
    Event,
    Fetched,
    FetchFailed,
    Hypothesis,
    Key,
    MaxSpeech,
    PlayDone,
    Recorded,
    SpeechStarted,
    Spoken,
    Tick,
    TransferEnded,
)

__all__ = [
    "Command",
    "Disconnect",
    "Disconnected",
    "Event",
    "Exit",
    "Fetch",
    "FetchFailed",
    "Fetched",
    "Hypothesis",
    "Key",
    "Listen",
    "Log",
    "MaxSpeech",
    "Part",
    "Play",
    "PlayDone",
    "Record",
    "Recorded",
    "Segment",
    "Speech",
    "SpeechStarted",
    "Spoken",
    "StopListening",
    "StopPlay",
    "StopRecording",
    "StopTransfer",
    "Tick",
    "Transfer",
    "TransferEnded",
    "VoiceGrammar",
]
