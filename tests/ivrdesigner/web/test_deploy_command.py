"""`ivrctl deploy` against the real site (R-ivr.9)."""

import json

import pytest
from click.testing import CliRunner
from test_designer_library import tone

import samples
from cli.main import cli
from ivrdesigner.web.domain.projects import project_of
from ivrdesigner.web.models import AudioFile

ROBOT = "language: en-US\nstart: a\nnodes:\n  a: {text: Goodbye., then: hangup}\n"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def key(make_user):
    from console.accounts.models import ApiKey

    user = make_user("ci", "administrator")
    made = ApiKey(user=user, name="ci")
    return made.renew()


@pytest.fixture
def deploy(live_server, media, key):
    def run(folder, *words, key=key, server=live_server.url):
        result = CliRunner().invoke(
            cli, ["deploy", str(folder), "--server", server, "--key", key, *words], standalone_mode=False
        )
        error = result.exception
        code = getattr(error, "exit_code", None) if error else result.return_value or 0
        return code, result.output, error.format_message() if hasattr(error, "format_message") else str(error)

    return run


@pytest.fixture
def folder(tmp_path):
    import shutil

    shutil.copytree(samples.FOLDER / "starter", tmp_path / "shop")
    (tmp_path / "shop" / "audio").mkdir(exist_ok=True)
    (tmp_path / "shop" / "audio" / "hello.wav").write_bytes(tone(0.2))
    return tmp_path / "shop"


def test_a_folder_is_saved_built_and_put_into_force_and_repeating_it_changes_nothing(deploy, folder):
    code, output, error = deploy(folder, "--note", "From CI", "--json")
    assert code == 0, error
    told = json.loads(output)
    name = json.loads(output) and project_of("starter").name
    assert (told["build"], told["deployment"]) == (1, 1)
    assert project_of(name).in_force.note == "From CI"
    assert AudioFile.objects.get().name == "hello.wav"
    code, output, error = deploy(folder, "--json")
    assert code == 0, error
    assert json.loads(output) == told


def test_a_script_is_saved_and_built_and_repeating_it_changes_nothing(live_server, key, tmp_path):
    """R-ai.1: from CI as projects are."""
    from aiflows.web.domain.scripts import script_of

    file = tmp_path / "robot.yaml"
    file.write_text(ROBOT, encoding="utf-8")
    words = ["script", "deploy", str(file), "--server", live_server.url, "--key", key, "--json"]
    for _ in range(2):
        result = CliRunner().invoke(cli, words, standalone_mode=False)
        assert json.loads(result.stdout) == {"ok": True, "revision": 1, "build": 1, "findings": []}
    file.write_text(ROBOT.replace("then: hangup", "otherwise: nowhere"), encoding="utf-8")
    result = CliRunner().invoke(cli, words, standalone_mode=False)
    assert (result.return_value, "AIS101" in result.stderr) == (1, True)
    script = script_of("robot")
    assert (script.head.number, script.newest_build.number) == (2, 1)


def test_a_project_with_errors_is_not_sent(deploy, folder):
    (folder / "flows" / "main.yaml").write_text("start: nowhere\n", encoding="utf-8")
    code, _, _ = deploy(folder)
    assert code == 1


def test_a_wrong_key_and_a_wrong_server_are_told(deploy, folder, live_server):
    code, _, error = deploy(folder, key="ivk_wrong")
    assert (code, "does not accept the key" in error) == (3, True)
    code, _, error = deploy(folder, server="http://127.0.0.1:9")
    assert (code, "cannot be asked" in error) == (3, True)
