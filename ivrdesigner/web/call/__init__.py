"""A call in the browser to any build: prompts heard, keys and words, the way through the flow, live.

`worker` is the process of one call (killable; a spare one waits): `driver` is the loop over the interpreter, `player`
speaks, `ear` listens and records, `wire` is what it and the site say to each other. `process` holds workers for the site,
`call_socket` is the WebSocket that people's browsers open. The processes of calls import no Django.
"""

__all__: list[str] = []
