"""`ivrctl`, the command line of Ivrkit.

`main` is the entry point, `commands` has one thin module for each command and imports what is heavy only when a
command runs, `conversation` is a call in the terminal: lines in, prompts out, audio to files. The modules beside
them load projects and print findings and flows. Exit codes are in `cli.outcome` and docs/cli.md.
May import every other package; nothing imports it.
"""

__all__: list[str] = []
