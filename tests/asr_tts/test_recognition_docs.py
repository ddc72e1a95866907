"""docs/speech.md says what is so about recognition."""

import inspect
import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from asr_tts.engines.http_asr import HttpRecognizer, WebsocketRecognizer
from asr_tts.engines.http_asr.settings import AnswerSettings, HttpAsrSettings, WebsocketAsrSettings
from asr_tts.engines.pocketsphinx import PocketsphinxRecognizer
from asr_tts.listening import ListeningSettings

TEXT = (Path(__file__).parents[2] / "docs" / "speech.md").read_text(encoding="utf-8")
SECTION = TEXT[TEXT.index("## Speech recognition") : TEXT.index("## Your own engine")]
EXAMPLES = {name: text for text, name in re.findall(r"```yaml\n(# ([\w-]+).*?)```", SECTION, re.DOTALL)}


@pytest.mark.parametrize(
    ("name", "engine", "model"),
    [
        ("http-asr", HttpRecognizer, HttpAsrSettings),
        ("websocket-asr", WebsocketRecognizer, WebsocketAsrSettings),
    ],
)
def test_the_settings_files_are_ones_and_every_setting_is_told(name, engine, model, tmp_path):
    loaded = YAML(typ="safe").load(EXAMPLES[name])
    loaded.pop("env_file", None)
    file = tmp_path / "asr.yaml"
    with file.open("w") as out:
        YAML().dump(loaded, out)
    engine(settings=file).close()
    told = {
        word
        for row in re.findall(r"^\| (`.*?) \|", SECTION, re.MULTILINE)
        for word in re.findall(r"`([\w.]+)`", row)
    }
    fields = {*model.model_fields, *(f"answer.{field}" for field in AnswerSettings.model_fields)}
    assert fields - {"answer"} <= told


def test_the_settings_of_pocketsphinx_are_told_with_their_defaults():
    rows = re.findall(r"^\| `(\w+)` \| ([\d.]+) \|", SECTION, re.MULTILINE)
    settings = inspect.signature(PocketsphinxRecognizer).parameters.values()
    assert {(one.name, float(one.default)) for one in settings} <= {
        (name, float(value)) for name, value in rows
    }


def test_every_property_that_is_told_is_read():
    told = re.findall(
        r"^\| `(\w+)` \| ", SECTION[SECTION.index("§6.3.2") : SECTION.index("### Services")], re.MULTILINE
    )
    values = {"maxnbest": "3", "recordutterance": "true"}
    for name in told:
        value = values.get(name, "0.3s" if name.endswith("timeout") else "0.3")
        assert ListeningSettings.from_properties({name: value}) != ListeningSettings(), name
    assert len(told) == 8
