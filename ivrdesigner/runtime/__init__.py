"""What built flows need while they run: the objects behind `ivrkit:http` and `ivrkit:hours`.

Handlers for VoiceXML `<object>` (VoiceXML 2.0 §2.3.5) without input or output of their own: a request is a
`Fetch` command like any other. `listening` readies a `Listen` for a recogniser, for drivers that have the caller's voice.
May import `vxml`, `asr_tts.spi`, `ivrdesigner.project`, jsonpath_rfc9535, lxml.
"""

from collections.abc import Mapping

from ivrdesigner.runtime.exchange import http_exchange
from ivrdesigner.runtime.hours import hours
from vxml.interpreter import ObjectHandler

__all__ = ["OBJECTS", "hours", "http_exchange"]

OBJECTS: Mapping[str, ObjectHandler] = {"ivrkit:http": http_exchange, "ivrkit:hours": hours}
"""By classid, for `vxml.interpreter.Options.objects`."""
