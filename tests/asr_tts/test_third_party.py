"""The engine that docs/speech.md shows is installed by pip and speaks."""

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from asr_tts.audio import read_recording
from asr_tts.testing import SynthesizerContract

TEXT = (Path(__file__).parents[2] / "docs" / "speech.md").read_text(encoding="utf-8")


def block(language, start):
    return next(
        text for text in re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL) if text.startswith(start)
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The environment of a Python that has the engine installed."""
    source = tmp_path_factory.mktemp("ivrkit-morse")
    (source / "pyproject.toml").write_text(block("toml", "[build-system]"))
    (source / "ivrkit_morse.py").write_text(block("python", "import math"))
    target = tmp_path_factory.mktemp("site")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--no-build-isolation",
        "--no-index",
        "--no-deps",
        "--quiet",
    ]
    run = subprocess.run(
        [*pip, "--target", str(target), str(source)], capture_output=True, text=True, check=False, timeout=100
    )
    assert run.returncode == 0, run.stderr
    return {**os.environ, "PYTHONPATH": str(target)}


def ivrctl(environment, *words):
    run = subprocess.run(
        [sys.executable, "-m", "cli.main", *map(str, words)],
        env=environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_it_is_as_short_as_promised():
    lines = [line for line in block("python", "import math").splitlines() if line.strip()]
    assert len(lines) <= 35


@pytest.fixture(scope="module")
def synthesizer(installed):
    file = Path(installed["PYTHONPATH"]) / "ivrkit_morse.py"
    spec = importlib.util.spec_from_file_location("ivrkit_morse", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.MorseSynthesizer()


class TestMorse(SynthesizerContract):
    language = "en-US"
    sentence = "SOS SOS"


def test_it_is_listed(installed):
    states = {state["name"]: state for state in json.loads(ivrctl(installed, "plugins", "--json"))}
    assert (states["morse"]["kind"], states["morse"]["ok"]) == ("synthesizer", True)
    assert "espeak" in states


def test_it_speaks(installed, tmp_path):
    ivrctl(installed, "say", "SOS", "--engine", "morse", "-o", tmp_path / "sos.wav")
    audio = read_recording(tmp_path / "sos.wav")
    samples = memoryview(audio.samples).cast("h").tolist()
    # Three dots, three dashes, three dots.
    loud = [max(map(abs, samples[at : at + 640])) > 1000 for at in range(0, len(samples), 640)]
    bursts = [len(burst) for burst in "".join("x" if is_loud else " " for is_loud in loud).split()]
    assert bursts == [1, 1, 1, 3, 3, 3, 1, 1, 1]


def test_its_prompts_are_cached_like_those_of_ours(installed, tmp_path):
    program = (
        "import sys; from pathlib import Path\n"
        "from asr_tts.host import CachedSynthesizer, SpeechCache, open_synthesizer\n"
        "from asr_tts.spi import SpeechRequest\n"
        "cached = CachedSynthesizer(open_synthesizer('morse'), SpeechCache(Path(sys.argv[1])))\n"
        "path = cached.prompt_file(SpeechRequest(text='sos'))\n"
        "assert cached.prompt_file(SpeechRequest(text='sos')) == path\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        env=installed,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
