"""Scripts → VoiceXML 2.1 on the interpreter and platforms of flows.

`compile_script` gives a `ScriptBuild`; each node and answer is a form with an `<object classid="ivrkit:turn">`
(`aiflows.runtime`), queues are transfers to ``queue:`` URIs. `script_call` is a call by text that collects events. May
import Jinja2 and the packages below it. Requirements R-ai.1 to R-ai.5, R-ai.7.
"""

from aiflows.compiler.build import ScriptBuild, compile_script, read_script_build, write_script_build
from aiflows.compiler.text_call import ScriptCall, no_network, script_call

__all__ = [
    "ScriptBuild",
    "ScriptCall",
    "compile_script",
    "no_network",
    "read_script_build",
    "script_call",
    "write_script_build",
]
