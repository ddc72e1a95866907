"""`ivrctl script build`: a script as VoiceXML and its source map."""

from __future__ import annotations

from pathlib import Path

import click

from cli.arguments import PATH
from cli.scripts import SCRIPT, compiled_script

__all__ = ["command"]


@click.command
@SCRIPT
@click.option(
    "-o", "--output", type=PATH, metavar="DIR", help="Folder to write; by default build beside the script."
)
def command(script: Path, output: Path | None) -> None:
    """Check a script and write it as VoiceXML 2.1."""
    build = compiled_script(script)
    from aiflows.compiler import write_script_build

    for file in write_script_build(build, output or script.parent / "build"):
        click.echo(str(file))
