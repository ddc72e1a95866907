"""An extension is rung and calls a build that nobody has published, on a real FreeSWITCH."""

import shutil

import gevent
import pytest
from live_freeswitch import PASSWORD

from dialplan.errors import DialplanError, RingFailed
from dialplan.server.ring import Ring, ring
from ivrdesigner.replay import Recording
from samples import FOLDER


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "starter"
    shutil.copytree(FOLDER / "starter", place)
    return place


@pytest.mark.freeswitch
def test_extension_rings_and_calls_the_project(freeswitch, folder):
    told = []
    asked = Ring("127.0.0.1", freeswitch.port, PASSWORD, "9", str(folder), dial="loopback/answer/test")
    running = gevent.spawn(ring, asked, told.append)
    with gevent.Timeout(30):
        while not any(each["state"] == "answered" for each in told):
            running.join(0.05)
            if running.ready():
                running.get()
        gevent.sleep(2)
        uuid = told[0]["call"]
        freeswitch.ask(f"uuid_kill {uuid}")
        running.get()
    assert [each["state"] for each in told] == ["ringing", "answered", "over", "recorded"]
    recording = Recording.loads(told[-1]["text"])
    assert recording.source == "freeswitch"
    assert any(moment.kind == "prompt" for moment in recording.moments)


@pytest.mark.freeswitch
def test_extension_that_refuses_is_told(freeswitch, folder):
    asked = Ring(
        "127.0.0.1", freeswitch.port, PASSWORD, "9", str(folder), dial="loopback/refuse-USER_BUSY/test"
    )
    with pytest.raises(DialplanError, match="USER_BUSY"):
        ring(asked, lambda message: None)


@pytest.mark.parametrize("extension", ["", "12;x", "1 2", "{a=b}1", "9" * 40])
def test_what_is_no_extension_is_refused(folder, extension):
    with pytest.raises(RingFailed, match="digits"):
        ring(Ring("127.0.0.1", 1, "x", extension, str(folder)), lambda message: None)
