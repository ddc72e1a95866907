"""Real calls of what the console has: a number, the next deployment without a restart, a telephone that is rung."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]
sys.path[:0] = [str(HERE / "config"), str(HERE / "server")]
from configured_freeswitch import ConfiguredFreeSwitch  # noqa: E402
from live_freeswitch import free_port, running  # noqa: E402
from served_site import ServedSite  # noqa: E402

from dialplan.web.models import AccessNumber  # noqa: E402
from ivrdesigner.web.models.calls import RecordedCall  # noqa: E402

pytestmark = pytest.mark.freeswitch


@pytest.fixture(scope="module")
def switch(tmp_path_factory):
    with running(ConfiguredFreeSwitch, tmp_path_factory.mktemp("console") / "switch") as server:
        yield server


@pytest.fixture
def site(switch, tmp_path, data):
    served = ServedSite(switch, tmp_path)
    yield served
    served.kill()


def call_through(site):
    """The events of a call to its end."""
    caller = site.call("95588")
    site.until(lambda: "ended" in caller.kinds, 40)
    return caller.events


def test_calls_get_what_the_console_deployed(site, data, deployed, committed):
    """R-num.1, R-ivr.9. FreeSWITCH's configuration does not know the number."""
    committed(lambda: AccessNumber.objects.create(number="95588", ivr=deployed.ivr))
    site.serve("--site", str(data / "live" / "site.yaml"))
    events = call_through(site)
    assert (events[0].project, events[0].build, events[0].number) == ("bank", "1", "95588")
    assert [event.text for event in events if event.kind == "prompt"] == ["one"]

    second = deployed.build("two")
    committed(lambda: deployed.deploy(second))
    site.until(lambda: sum("read again" in line["message"] for line in site.log()) >= len(site.workers()))
    events = call_through(site)
    assert events[0].build == str(second.number)
    assert [event.text for event in events if event.kind == "prompt"] == ["two"]


@pytest.fixture
def telephone(switch, tmp_path):
    """Extension 1003, signed in, which answers and is hung up on."""
    if shutil.which("sipp") is None:
        pytest.skip("needs SIPp")

    def sipp(*words):
        command = ["sipp", *map(str, words), "-i", "127.0.0.1", "-m", "1", "-nostdin", "-timeout", "60s"]
        return subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL)

    port = free_port()
    office = f"127.0.0.1:{switch.ports['OFFICE']}"
    user = ("-s", "1003", "-au", "1003", "-ap", "telephone-1003-x", "-key", "contact", port)
    assert (
        sipp("-sf", HERE / "config" / "sipp" / "register.xml", office, "-p", free_port(), *user).wait(20) == 0
    )
    answering = sipp("-sn", "uas", "-p", port, "-mp", 2 * (free_port() // 2))
    yield answering
    answering.kill()
    answering.wait()


@pytest.mark.django_db(transaction=True)
def test_a_telephone_that_is_rung_hears_a_build_that_nobody_deployed(
    switch, telephone, bank, data, admin_client, settings
):
    """R-ivr.12."""
    settings.TELEPHONY_FREESWITCH = switch.folder / "freeswitch.yaml"
    bank.build()
    assert admin_client.get("/api/designer/projects/bank/call").json() == {"rings": True}
    answer = admin_client.post(
        "/api/designer/projects/bank/ring", {"extension": "1003"}, content_type="application/json"
    )
    assert answer.status_code == 200, answer.text
    assert telephone.wait(60) == 0
    (recorded,) = switch.until(lambda: list(RecordedCall.objects.all()), 30)
    assert [recorded.project.name, recorded.build, recorded.caller] == ["bank", 1, "1003"]
    switch.until(lambda: not list(data.glob("ring-*")))


@pytest.mark.django_db(transaction=True)
def test_a_telephone_that_is_not_signed_in_is_told(switch, bank, admin_client, settings):
    settings.TELEPHONY_FREESWITCH = switch.folder / "freeswitch.yaml"
    bank.build()
    answer = admin_client.post(
        "/api/designer/projects/bank/ring", {"extension": "1002"}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "not-rung")
    assert "USER_NOT_REGISTERED" in answer.text
