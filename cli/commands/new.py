"""`ivrctl new`: a project from a template."""

from __future__ import annotations

import re
from pathlib import Path

import click

from cli.arguments import PATH
from cli.files import cannot_write
from cli.outcome import CannotLoad
from cli.projects import known_name

__all__ = ["command"]


@click.command
@click.argument("directory", type=PATH, required=False, metavar="DIR")
@click.option("--template", default="starter", show_default=True, metavar="NAME", help="What to begin with.")
@click.option("--list", "list_templates", is_flag=True, help="List the templates and make nothing.")
@click.option(
    "--force", is_flag=True, help="Write into a folder that is not empty, over files of the same name."
)
def command(directory: Path | None, template: str, list_templates: bool, force: bool) -> None:
    """Make a project in DIR from a template."""
    import samples

    if list_templates:
        for name in samples.names():
            click.echo(f"{name:24} {_about(samples.FOLDER / name)}".rstrip())
        return
    if directory is None:
        raise click.UsageError(
            "Name the folder for the project: ivrctl new DIR. `--list` shows the templates."
        )
    source = samples.FOLDER / known_name("template", template, samples.names())
    _copy(source, directory, force=force)
    click.echo(f"Made {directory} from the template {template}. Next:")
    for verb in ("validate", "call", "test"):
        click.echo(f"  ivrctl {verb} {directory}")


def _copy(source: Path, directory: Path, *, force: bool) -> None:
    import shutil

    try:
        if directory.exists() and not directory.is_dir():
            raise CannotLoad(f"{directory} is a file; name a folder.")
        if not force and directory.exists() and any(directory.iterdir()):
            raise CannotLoad(f"{directory} is not empty; name another folder, or write into it with --force.")
        left_out = shutil.ignore_patterns("build", "__pycache__")
        shutil.copytree(source, directory, ignore=left_out, dirs_exist_ok=True)
        _rename(directory / "ivr.yaml", directory.resolve().name)
    except (OSError, ValueError) as error:
        raise cannot_write(directory, error) from None


def _rename(file: Path, name: str) -> None:
    """The project is called as its folder, when that can be a name."""
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,63}", name):
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"(?m)^name: .*$", f"name: {name}", text, count=1), encoding="utf-8")


def _about(folder: Path) -> str:
    """The first sentence of a template's README, behind its heading."""
    try:
        text = (folder / "README.md").read_text(encoding="utf-8")
    except OSError:
        return ""
    body = " ".join(line for line in text.splitlines() if not line.startswith("#")).strip()
    return re.split(r"(?<=\.)\s", body, maxsplit=1)[0]
