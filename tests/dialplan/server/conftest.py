"""A FreeSWITCH on our configuration, and the server that takes its calls."""

import shutil
import sys
import wave
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "config"))
from configured_freeswitch import ConfiguredFreeSwitch
from live_freeswitch import program
from served_site import ServedSite


@pytest.fixture(scope="package")
def switch(tmp_path_factory):
    if program() is None:
        pytest.skip("needs a FreeSWITCH: set FREESWITCH_HOME, or have freeswitch on PATH")
    server = ConfiguredFreeSwitch(tmp_path_factory.mktemp("configured"))
    with wave.open(str(server.folder / "sounds" / "sorry.wav"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(b"\0\0" * 8000)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def site(switch, tmp_path):
    made = ServedSite(switch, tmp_path)
    yield made
    made.kill()
    switch.ask("hupall")
    switch.until(lambda: not switch.channels())
    shutil.rmtree(made.state, ignore_errors=True)
