"""Flows → VoiceXML 2.1, by Jinja2 templates: readable, stable, with a way back to node and line.

`compile_project` gives a `Build`, which is an `Application`, `write_build` puts it into a folder, `read_build` takes it from there, `SourceMap` finds the flow node behind a
step of the interpreter. Each node is a form of the same name; each flow a document. Queues, voicemail and agents
are transfers to ``queue:``, ``voicemail:`` and ``agent:`` URIs; HTTP and calendars are `<object>`s that
`ivrdesigner.runtime` runs. May import Jinja2 and the packages below it. Requirements R-ivr.2 to R-ivr.8, R-ivr.12.
"""

from ivrdesigner.compiler.application import Application
from ivrdesigner.compiler.build import SOURCE_MAP, Build, compile_project, read_build, write_build
from ivrdesigner.compiler.source_map import Origin, SourceMap

__all__ = [
    "SOURCE_MAP",
    "Application",
    "Build",
    "Origin",
    "SourceMap",
    "compile_project",
    "read_build",
    "write_build",
]
