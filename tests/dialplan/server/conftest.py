"""A FreeSWITCH on our configuration, and the server that takes its calls."""

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "config"))
from configured_freeswitch import ConfiguredFreeSwitch
from live_freeswitch import running
from served_site import ServedSite


@pytest.fixture(scope="package")
def switch(tmp_path_factory):
    with running(ConfiguredFreeSwitch, tmp_path_factory.mktemp("configured") / "switch") as server:
        yield server


@pytest.fixture
def site(switch, tmp_path):
    made = ServedSite(switch, tmp_path)
    yield made
    made.kill()
    switch.ask("hupall")
    switch.until(lambda: not switch.channels())
    shutil.rmtree(made.state, ignore_errors=True)
