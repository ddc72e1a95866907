"""`ivrctl script new`: a script from a template."""

from __future__ import annotations

import re
from pathlib import Path

import click

from cli.arguments import PATH
from cli.files import cannot_write, write_whole
from cli.outcome import CannotLoad
from cli.projects import known_name

__all__ = ["command"]


@click.command
@click.argument("file", type=PATH, required=False, metavar="FILE")
@click.option("--template", default="starter", show_default=True, metavar="NAME", help="What to begin with.")
@click.option("--list", "list_templates", is_flag=True, help="List the templates and make nothing.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def command(file: Path | None, template: str, list_templates: bool, force: bool) -> None:
    """Make a script in FILE from a template."""
    import samples

    if list_templates:
        for name in samples.scripts():
            click.echo(f"{name:24} {_title(samples.SCRIPTS / f'{name}.yaml')}".rstrip())
        return
    if file is None:
        raise click.UsageError(
            "Name the file of the script: ivrctl script new FILE. `--list` shows the templates."
        )
    target = file if file.suffix else file.with_suffix(".yaml")
    if target.suffix != ".yaml" or not re.fullmatch(r"[^\W\d][\w-]{0,63}", target.stem):
        raise CannotLoad(
            f"{str(file)[:200]} names no script; use letters, digits, _ and -, and the ending .yaml."
        )
    source = samples.SCRIPTS / f"{known_name('template', template, samples.scripts())}.yaml"
    try:
        if target.exists() and not force:
            raise CannotLoad(f"{target} exists; name another file, or write over it with --force.")
        target.parent.mkdir(parents=True, exist_ok=True)
        # The script is named as its file.
        text = re.sub(r"(?m)^name:.*\n", "", source.read_text(encoding="utf-8"), count=1)
    except OSError as error:
        raise cannot_write(target, error) from None
    write_whole(target, text)
    click.echo(f"Made {target} from the template {template}. Next:")
    for verb in ("validate", "call"):
        click.echo(f"  ivrctl script {verb} {target}")


def _title(file: Path) -> str:
    """The title of a template."""
    from aiflows.model import load_script

    script = load_script(file).script
    return (script.title or "") if script is not None else ""
