import sys

import pytest

from asr_tts.errors import EngineUnavailable
from asr_tts.host import EngineState, available, open_recognizer, open_synthesizer, open_vad

ENGINES = """
class Good:
    kind, how_to_install = "synthesizer", "nothing to do"
    @classmethod
    def missing(cls): return None
    def capabilities(self): return "mine"

class Absent(Good):
    how_to_install = "pip install absent"
    @classmethod
    def missing(cls): return "absent is missing"

class Alien(Good):
    kind = "telepathy"

class Ears(Good):
    kind = "recognizer"
    def __init__(self, model="none"): self.model = model
    @classmethod
    def missing(cls, model="none"): return "a model is missing" if model == "none" else None

class Modelless(Ears):
    how_to_install = "fetch a model"
    @classmethod
    def missing(cls): return "no model"

class Uninstalled(Ears):
    how_to_install = "pip install pocketsphinx"
    @classmethod
    def missing(cls): return "absent"

class Sour(Good):
    def __init__(self): raise ZeroDivisionError("oops")

class Quitter(Good):
    def __init__(self): raise SystemExit(3)

class Gate(Good):
    kind = "vad"

class Broken(Good):
    @classmethod
    def missing(cls): raise RuntimeError("bang")
"""


@pytest.fixture
def register(tmp_path, monkeypatch):
    """Only these engines are installed, in a distribution as pip would leave it."""
    (tmp_path / "other_speech.py").write_text(ENGINES)
    (tmp_path / "other_speech-1.0.dist-info").mkdir()
    (tmp_path / "other_speech-1.0.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: other-speech\nVersion: 1.0\n"
    )

    def write(**engines):
        lines = "".join(f"{name} = {target}\n" for name, target in engines.items())
        (tmp_path / "other_speech-1.0.dist-info" / "entry_points.txt").write_text(f"[ivrkit.speech]\n{lines}")
        found = sys.modules["importlib.metadata"].entry_points
        monkeypatch.setattr(
            "asr_tts.host.registry.entry_points",
            lambda **query: [entry for entry in found(**query) if entry.dist.name == "other-speech"],
        )

    monkeypatch.syspath_prepend(tmp_path)
    yield write
    sys.modules.pop("other_speech", None)


def test_the_built_in_engine_is_registered():
    states = {state.name: state for state in available()}
    assert states["espeak"].kind == "synthesizer"
    assert states["espeak"].ok or "pip install" in states["espeak"].how_to_install


def test_espeak_opens_by_default(espeak):
    engine = open_synthesizer()
    try:
        assert type(engine) is type(espeak)
    finally:
        engine.close()


def test_engines_of_other_distributions_are_listed_with_their_state(register):
    register(
        good="other_speech:Good",
        absent="other_speech:Absent",
        alien="other_speech:Alien",
        broken="other_speech:Broken",
        gone="nowhere:X",
    )
    states = {state.name: state for state in available()}
    assert list(states) == ["absent", "good", "alien", "broken", "gone"]
    assert states["good"] == EngineState("good", "synthesizer", True)
    assert states["absent"] == EngineState(
        "absent", "synthesizer", False, "absent is missing", "pip install absent"
    )
    assert "telepathy" in states["alien"].reason
    assert "bang" in states["broken"].reason
    assert "nowhere" in states["gone"].reason
    assert "other-speech" in states["gone"].how_to_install


def test_an_engine_opens_by_name(register):
    register(good="other_speech:Good", absent="other_speech:Absent")
    assert open_synthesizer("good").capabilities() == "mine"
    assert open_synthesizer().capabilities() == "mine"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("absent", "absent is missing; pip install absent"),
        ("nobody", "known: absent"),
        (None, "absent is missing"),
    ],
)
def test_an_engine_that_cannot_open_says_why(register, name, words):
    register(absent="other_speech:Absent")
    with pytest.raises(EngineUnavailable, match=words):
        open_synthesizer(name)


def test_kinds_are_kept_apart(register):
    register(good="other_speech:Good", ears="other_speech:Ears", gate="other_speech:Gate")
    assert [(state.kind, state.name) for state in available()] == [
        ("synthesizer", "good"),
        ("recognizer", "ears"),
        ("vad", "gate"),
    ]
    assert open_vad().capabilities() == "mine"
    with pytest.raises(EngineUnavailable, match=r"no speech recognition engine 'good'; known: ears"):
        open_recognizer("good")
    with pytest.raises(EngineUnavailable, match="ears: a model is missing"):
        open_recognizer()


def test_a_setting_can_bring_what_is_missing(register):
    register(ears="other_speech:Ears")
    assert open_recognizer("ears", model="large").model == "large"
    with pytest.raises(EngineUnavailable, match="does not take the settings colour"):
        open_recognizer("ears", colour="red")


def test_an_engine_that_fails_to_open_is_told(register):
    register(sour="other_speech:Sour")
    with pytest.raises(EngineUnavailable, match="sour: it does not open: ZeroDivisionError"):
        open_synthesizer("sour")


def test_an_engine_that_ends_the_program_is_told_and_ends_nothing(register, tmp_path):
    (tmp_path / "leaving_speech.py").write_text("import sys\nsys.exit(3)\n")
    register(script="leaving_speech:Engine", quitter="other_speech:Quitter", good="other_speech:Good")
    states = {state.name: state for state in available()}
    assert states["good"].ok
    assert "SystemExit(3)" in states["script"].reason
    with pytest.raises(EngineUnavailable, match=r"script: its code does not load.*SystemExit"):
        open_synthesizer("script")
    with pytest.raises(EngineUnavailable, match=r"quitter: it does not open: SystemExit"):
        open_synthesizer("quitter")


def test_where_no_recogniser_can_run_the_one_that_pip_installs_whole_is_advised(register):
    register(vosk="other_speech:Modelless", pocketsphinx="other_speech:Uninstalled")
    with pytest.raises(EngineUnavailable, match="vosk: no model") as caught:
        open_recognizer()
    assert caught.value.how_to_install == "pip install pocketsphinx"


def test_without_any_engine_the_remedy_is_named(register):
    register()
    assert available() == []
    with pytest.raises(EngineUnavailable, match="pip"):
        open_synthesizer()
