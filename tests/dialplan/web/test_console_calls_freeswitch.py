"""A number that the console made takes a real call, and a new deployment the next one, without a restart."""

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]
sys.path[:0] = [str(HERE / "config"), str(HERE / "server")]
from configured_freeswitch import ConfiguredFreeSwitch  # noqa: E402
from live_freeswitch import running  # noqa: E402
from served_site import ServedSite  # noqa: E402

from dialplan.web.models import AccessNumber  # noqa: E402

pytestmark = pytest.mark.freeswitch


@pytest.fixture
def site(tmp_path, data):
    with running(ConfiguredFreeSwitch, tmp_path / "switch") as switch:
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
