"""Labelled sets that commands are told, or that lie where scripts have them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.findings import echo_findings
from cli.outcome import FINDINGS, CannotLoad

if TYPE_CHECKING:
    from aiflows.evaluate import LabelledSet
    from aiflows.model import Script

__all__ = ["labelled_file", "labelled_set"]


def labelled_file(script: Path, named: Path | None) -> Path:
    """The file of the labelled set: the one that is named, else labelled/NAME.yaml or .csv beside the script."""
    from aiflows.evaluate import FOLDER

    beside = [script.parent / FOLDER / f"{script.stem}{suffix}" for suffix in (".yaml", ".csv")]
    found = named or next((file for file in beside if file.is_file()), None)
    if found is None:
        raise CannotLoad(f"There is no labelled set; write {beside[0]}, or name one by --set FILE.")
    return found


def labelled_set(file: Path, script: Script) -> LabelledSet:
    """The utterances; when the file has faults, prints them and ends the command with `FINDINGS`."""
    from aiflows.evaluate import load_labelled

    found = load_labelled(file, script)
    if found.findings:
        echo_findings(found.findings, file.parent, err=True)
        raise click.exceptions.Exit(FINDINGS)
    return found
