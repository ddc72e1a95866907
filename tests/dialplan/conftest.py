"""A FreeSWITCH for the tests that are marked so, one for each pytest process."""

import pytest
from live_freeswitch import FreeSwitch, program


@pytest.fixture(scope="session")
def freeswitch(tmp_path_factory):
    if program() is None:
        pytest.skip("needs a FreeSWITCH: set FREESWITCH_HOME, or have freeswitch on PATH")
    server = FreeSwitch(tmp_path_factory.mktemp("freeswitch"))
    server.start()
    yield server
    server.kill()
