"""Calls that robots make: who may be called, and how FreeSWITCH is told (R-ai.6, R-num.4)."""

import pytest
from robots import SCRIPT

from dialplan.config import FreeSwitchSettings, way_to
from dialplan.errors import NotDialled
from dialplan.routing import CallOffer, Capacity, Claim, Refused, RunFlow, load_snapshot, route
from dialplan.server.outgoing import outgoing
from ivrdesigner.project.yaml_tree import parse_yaml

SITE = """
projects: []
scripts: [sales.yaml]
country: CN
blacklist: ["13900139000", "110", "021999"]
limits: {robots: 2, inbound: 5}
translation: {outbound: [{prefix: "+86", strip: 3, add: "9"}]}
calendars: {never: {hours: {}}}
numbers:
  "51827608": {script: sales.yaml, direction: outbound, max_calls: 7}
  "51827609": {direction: outbound}
  "51827610": {script: sales.yaml, direction: inbound}
"""
SETTINGS = """
event_socket: {password: a-long-secret-of-the-tests}
domain: office.example
profiles:
  office: {serves: extensions, address: 127.0.0.1, port: 5060}
  carriers: {serves: trunks, address: 127.0.0.1, port: 5080}
trunks:
  first: {host: 127.0.0.1}
  second: {host: 127.0.0.1}
extensions: {"1001": {password: telephone-1001-x}}
outbound: [{prefix: "9", strip: 1, add: "0", trunks: [first, second]}]
"""
SWITCH = FreeSwitchSettings.model_validate(parse_yaml(SETTINGS, "freeswitch.yaml").data)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    folder = tmp_path_factory.mktemp("outgoing")
    (folder / "sales.yaml").write_text(SCRIPT, "utf-8")
    (folder / "site.yaml").write_text(SITE, "utf-8")
    return load_snapshot(site=folder / "site.yaml")


@pytest.fixture
def made(snapshot, tmp_path):
    def make(number, shown="51827608"):
        return outgoing(snapshot, SWITCH, number, shown, 0.0, make.capacity, ring_seconds=20)

    make.capacity = Capacity(tmp_path / "places")
    yield make
    make.capacity.close()


def test_a_robot_calls_by_the_trunks_of_the_first_rule_and_brings_the_answered_call_to_the_workers(made):
    call = made("+8613800138000")
    variables, _, way = call.command.partition("}")
    assert way == "sofia/gateway/first/013800138000|sofia/gateway/second/013800138000 51827608 XML public"
    assert variables.startswith(f"originate {{origination_uuid={call.call},")
    told = variables.partition("{")[2].split(",")
    assert {"origination_caller_id_number=51827608", "ivrkit_dialled=+8613800138000"} <= set(told)
    assert "originate_timeout=20" in told


def test_extensions_are_called_at_their_telephones(made):
    assert "}user/1001@office.example 51827608 XML public" in made("1001").command
    assert way_to("7", SWITCH) is None


@pytest.mark.parametrize(
    ("number", "shown", "why"),
    [
        ("913900139000", "51827608", "blacklist"),
        ("9110", "51827608", "110 is on the blacklist"),
        ("921999", "51827608", "021999 is on the blacklist"),
        ("5551", "51827608", "no outbound rule"),
        ("912,app", "51827608", "no telephone number"),
        ("9 1}x", "51827608", "no telephone number"),
        ("", "51827608", "no telephone number"),
        ("913800138000", "51827609", "Nothing talks"),
        ("913800138000", "51827610", "no access number for outgoing"),
        ("913800138000", "4711", "no access number for outgoing"),
    ],
)
def test_calls_that_are_not_made_are_told_why(made, number, shown, why):
    """R-num.4: the blacklist holds for robots, behind a prefix too."""
    with pytest.raises(NotDialled, match=why):
        made(number, shown)


def test_nobody_is_called_while_as_many_robots_talk_as_may(made):
    """R-ai.6, R-num.5: who answers would be hung up on."""
    others = [Claim("robots", 2)]
    assert made.capacity.acquire("one", others) is made.capacity.acquire("two", others) is None
    with pytest.raises(NotDialled, match="No place is free: robots has 2"):
        made("913800138000")
    made.capacity.release("one")
    assert made("913800138000").number == "913800138000"


def offer(called, **more):
    return CallOffer(called, "13800138000", 0.0, **more)


def test_whoever_answers_talks_with_the_robot_of_the_number_shown(snapshot):
    """R-ai.6, R-num.5: such calls count as robots and not as incoming ones."""
    decision = route(snapshot, offer("51827608", made=True))
    assert isinstance(decision, RunFlow)
    assert (decision.flow, decision.called.dialled, decision.caller.dialled) == (
        "sales",
        "51827608",
        "13800138000",
    )
    assert decision.claims == (Claim("robots", 2), Claim("number-51827608", 7))


def test_a_number_for_calls_of_one_direction_takes_no_others(snapshot):
    assert isinstance(route(snapshot, offer("51827608")), Refused)
    assert route(snapshot, offer("51827610", made=True)).cause == "OUTGOING_CALL_BARRED"
    assert isinstance(route(snapshot, offer("51827609", made=True)), Refused)
    assert isinstance(route(snapshot, offer("51827610")), RunFlow)
