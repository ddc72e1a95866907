"""Recognition by a service: a request an utterance over HTTP, or a stream over a WebSocket (RFC 6455).

`settings` are the files that describe a service, `answers` finds readings in what it says by JSONPath (RFC 9535),
`http` and `websocket` talk to it within limits of time, size and number. No vendor is known here: docs/speech.md has
files for the usual shapes of services.
"""

from asr_tts.engines.http_asr.http import HttpRecognizer
from asr_tts.engines.http_asr.websocket import WebsocketRecognizer

__all__ = ["HttpRecognizer", "WebsocketRecognizer"]
