"""ECMAScript for VoiceXML: a sandboxed engine with the scope chain of VoiceXML 2.0 §5.1.2.

One `Engine` per session, one thread at a time. Scripts see ECMAScript alone: no host functions, no clock but
`Engine.now`, no chance but the seed, so a replay takes the same turns. Each call is bounded in time, memory and
stack. Values leave as JSON does it. <data> becomes a read-only DOM (VoiceXML 2.1 Appendix D).

syntax > engine > scope, known > simple > names > operations, source, dom > values; the .js files are the part that runs inside.
May import vxml.errors, quickjs and lxml. A single native operation on very large values is not interrupted in
its middle: documents of strangers belong in a worker process that can be killed.
"""

from __future__ import annotations

from vxml.ecmascript.dom import CDATA_TARGET
from vxml.ecmascript.engine import Engine
from vxml.ecmascript.scope import Scope
from vxml.ecmascript.source import Internal
from vxml.ecmascript.syntax import check, check_script
from vxml.ecmascript.values import UNDEFINED, Opaque, ScriptError, Undefined, Value

__all__ = [
    "CDATA_TARGET",
    "UNDEFINED",
    "Engine",
    "Internal",
    "Opaque",
    "Scope",
    "ScriptError",
    "Undefined",
    "Value",
    "check",
    "check_script",
]
