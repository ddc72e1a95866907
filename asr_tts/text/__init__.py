"""Text normalisation: digits, dates, times and money become words before an engine sees them.

Engines differ in what they make of ``13800138000``, ``50%`` or ``<say-as>``; callers must not hear that.
`values` reads what authors write, `chinese` and `english` say it, `say_as` picks by SSML ``interpret-as`` (W3C Note
"SSML 1.0 say-as attribute values" and VoiceXML 2.0 Appendix P), `ssml` parses documents safely, `phrases` cuts one into plain texts for engines that take no
markup. cn2an spells Chinese
numbers and num2words English ones; both are imported when first used. May import `asr_tts.errors`.
"""

from asr_tts.text.phrases import Pause, Phrase, phrases
from asr_tts.text.say_as import say_as, spoken
from asr_tts.text.ssml import parse_ssml

__all__ = ["Pause", "Phrase", "parse_ssml", "phrases", "say_as", "spoken"]
