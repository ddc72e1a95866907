"""docs/cli.md has every command, option and exit code."""

import re
from pathlib import Path

import click
import pytest

from cli import outcome
from cli.main import cli

TEXT = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")


def commands(group=cli, path="ivrctl"):
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


COMMANDS = dict(commands())


@pytest.mark.parametrize("path", COMMANDS)
def test_every_option_of_a_command_is_documented_in_its_section(path):
    section = re.search(rf"^## {path}\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert section, f"docs/cli.md has no section {path}"
    words = [word for p in COMMANDS[path].params if isinstance(p, click.Option) for word in p.opts]
    assert [w for w in words if not re.search(rf"(?<![\w-]){re.escape(w)}(?![\w-])", section[1])] == []


@pytest.mark.parametrize("path", COMMANDS)
def test_nothing_is_documented_that_a_command_does_not_have(path):
    section = re.search(rf"^## {path}\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL)[1]
    told = {
        word
        for row in re.findall(r"^\| (`-.*?) \|", section, re.MULTILINE)
        for word in re.findall(r"`(--?[\w-]+)", row)
    }
    assert told == {w for p in COMMANDS[path].params if isinstance(p, click.Option) for w in p.opts}


def test_every_exit_code_is_documented():
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", TEXT, re.MULTILINE)}
    codes = {getattr(outcome, name) for name in outcome.__all__ if isinstance(getattr(outcome, name), int)}
    assert told == codes | {0}
