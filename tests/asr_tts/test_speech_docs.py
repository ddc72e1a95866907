"""docs/speech.md says what is so."""

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from asr_tts.engines.http_tts.settings import HttpSettings, ResponseSettings
from asr_tts.engines.http_tts.templates import RequestTemplates
from asr_tts.host.pack import _Description
from asr_tts.text import say_as

TEXT = (Path(__file__).parents[2] / "docs" / "speech.md").read_text(encoding="utf-8")
VALUES = re.findall(r"^\| `([^`|]+)` \| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", TEXT, re.MULTILINE)


@pytest.mark.parametrize(("written", "interpret_as", "chinese", "english"), VALUES)
def test_values_are_said_as_the_table_shows(written, interpret_as, chinese, english):
    assert say_as(written, interpret_as, "zh-CN") == chinese
    assert say_as(written, interpret_as, "en-US") == english


def test_the_table_of_values_is_there():
    assert len(VALUES) >= 7


def test_the_settings_file_is_one_and_every_setting_is_told():
    example = re.search(r"```yaml\n(url: .*?)```", TEXT, re.DOTALL)[1]
    settings = HttpSettings.model_validate(YAML(typ="safe").load(example))
    request = RequestTemplates(settings, {"SPEECH_KEY": "k"}).render(
        text="a", ssml="", language="en-US", voice="ann", rate=1.0, sample_rate=8000
    )
    assert '"voice": "ann"' in request.body.decode()
    told = {
        word
        for row in re.findall(r"^\| (`.*?) \|", TEXT, re.MULTILINE)
        for word in re.findall(r"`([\w.]+)`", row)
    }
    fields = {*HttpSettings.model_fields, *(f"response.{name}" for name in ResponseSettings.model_fields)}
    assert fields - {"response"} <= told


def test_the_pack_is_one():
    example = re.search(r"```yaml\n(# pack\.yaml.*?)```", TEXT, re.DOTALL)[1]
    described = YAML(typ="safe").load(example)
    assert _Description.model_validate(described).gap == 0
    assert set(described) == set(_Description.model_fields)
