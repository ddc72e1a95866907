"""Flow designer core: flows in YAML, their graph, the rules they must keep, and the way to VoiceXML 2.1.

Packages, top imports down only:

    simulate | compiler → rules → graph → project → errors

`project` holds the model and its files, `graph` the views on it, `rules` the findings, `compiler` the VoiceXML,
`simulate` callers in virtual time. May import `vxml` (in `project`, `graph` and `rules`' data only `vxml.message`), pydantic,
ruamel.yaml and networkx; never the CLI, the web or a telephony driver.
"""

__all__: list[str] = []
