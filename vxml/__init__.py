"""VoiceXML 2.0/2.1 interpreter without input or output.

Implements VoiceXML 2.0 (W3C Recommendation, 16 March 2004) and VoiceXML 2.1 (19 June 2007), with SRGS 1.0
grammars, SISR 1.0 interpretation and SSML 1.0 prompts. Data flows one way: bytes → `parser` → frozen
`model` → `interpreter` → commands and events of `platform`. Grammars (`grammar`) and expressions
(`ecmascript`) are languages of their own. Only the two drivers at the top do I/O: `fetcher` (files, HTTP)
and `text` (a call by text in virtual time). Telephony drivers live in other packages.

May import: lxml, quickjs, lark; the drivers also requests. Never Django, gevent or our other packages.
"""

from vxml.errors import DocumentError, GrammarError, HostError, Position, Problem, ResourceLimit, VxmlError

__all__ = ["DocumentError", "GrammarError", "HostError", "Position", "Problem", "ResourceLimit", "VxmlError"]
