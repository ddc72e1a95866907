import pytest
from click.testing import CliRunner

from cli.main import cli

MENU = """<?xml version="1.0"?>
<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml" xml:lang="en-US">
<var name="colour" expr="'blue'"/>
<form id="ask"><field name="answer"><prompt>Press one or two.</prompt>
<option dtmf="1" value="one">first</option><option dtmf="2" value="two">second</option>
<filled><prompt>Thank you.</prompt><exit namelist="answer"/></filled></field></form></vxml>
"""


@pytest.fixture
def run():
    """Runs a command in this process; `code` is the exit code a shell would see for a command's own result."""

    def invoke(*words, text=None):
        result = CliRunner().invoke(cli, [str(word) for word in words], input=text, standalone_mode=False)
        error = result.exception
        result.code = getattr(error, "exit_code", None) if error else result.return_value or 0
        result.message = error.format_message() if hasattr(error, "format_message") else str(error or "")
        return result

    return invoke


@pytest.fixture
def menu(tmp_path):
    file = tmp_path / "menu.vxml"
    file.write_text(MENU, encoding="utf-8")
    return file


@pytest.fixture
def starter(tmp_path, run):
    folder = tmp_path / "starter"
    assert run("new", folder).code == 0
    return folder
