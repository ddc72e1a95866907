"""`ivrctl graph`: a flow drawn as SVG, Mermaid or text."""

from __future__ import annotations

from pathlib import Path

import click

from cli.arguments import PATH, PROJECT
from cli.files import write_whole
from cli.findings import echo_findings
from cli.outcome import FINDINGS
from cli.projects import known_name, load

__all__ = ["command"]

_SUFFIXES = {".svg": "svg", ".mmd": "mermaid", ".mermaid": "mermaid", ".md": "mermaid"}


@click.command
@PROJECT
@click.argument("flow", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(["svg", "mermaid", "text"]),
    help="By default what the suffix of FILE says, else text.",
)
@click.option("-o", "--output", type=PATH, metavar="FILE", help="File to write instead of the terminal.")
def command(project: Path, flow: str | None, form: str | None, output: Path | None) -> int:
    """Draw FLOW, by default the one that calls start in."""
    from cli.flow_text import flow_text
    from ivrdesigner.graph import flow_graphs, flow_mermaid, flow_svg

    loaded = load(project)
    if loaded.project is None or not loaded.flows:
        echo_findings(loaded.findings, loaded.folder, err=True)
        return FINDINGS
    name = known_name("flow", flow or loaded.project.start, loaded.flow_names)
    if name not in loaded.flows:
        echo_findings([found for found in loaded.findings if found.flow == name], loaded.folder, err=True)
        return FINDINGS
    graph = flow_graphs(loaded.flows, loaded.project)[name]
    form = form or _SUFFIXES.get(output.suffix.lower() if output else "", "text")
    drawn = {"svg": flow_svg, "mermaid": flow_mermaid, "text": flow_text}[form](graph, loaded.project)
    if output is None:
        click.echo(drawn.rstrip("\n"))
        return 0
    write_whole(output, drawn)
    click.echo(str(output), err=True)
    return 0
