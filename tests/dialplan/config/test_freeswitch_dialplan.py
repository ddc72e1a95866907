"""The dialplan that is written, read as FreeSWITCH would: which extension takes which number (R-tel.1)."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from dialplan.config import CallPlan, PlannedNumber, freeswitch_xml, load_settings
from dialplan.config.contexts import dialplan
from dialplan.routing import blacklist_key

SETTINGS = """
event_socket: {password: correct-horse-battery}
workers: {pools: {a: POOL}}
profiles:
  office: {serves: extensions, address: 10.0.0.5, port: 5060}
  carriers: {serves: trunks, address: 10.0.0.5, port: 5080, dtmf: inband}
trunks:
  one: {host: sip.example.com, addresses: [192.0.2.1], caller_number: "02188880000"}
  two: {host: sip.example.org, register: true, username: me, password: "s<&\\"'>e"}
extensions: {"1001": {password: correct-horse}, "1002": {password: correct-horse, ring: 15}}
outbound:
  - {prefix: "9", strip: 1, trunks: [one, two]}
  - {prefix: "1", length: 11, add: "0", trunks: [two]}
  - {prefix: "2", strip: 1, add: "021", trunks: [two]}
  - {prefix: "0", add: "1200000000", trunks: [two]}
"""
PLAN = CallPlan(
    (
        PlannedNumber(("95500",), "tel:1001"),
        PlannedNumber(("02188880000", "+862188880000", "862188880000"), "hangup:USER_BUSY"),
        PlannedNumber(("51827608",), "hangup:USER_BUSY", inbound=False),
        PlannedNumber(("*98#",), "hangup:NORMAL_TEMPORARY_FAILURE"),
    ),
    blacklist=frozenset({"110", "13900139000", "021999"}),
)


@pytest.fixture(scope="module")
def settings_of(tmp_path_factory):
    def settings_of(workers=1, socket=None):
        file = tmp_path_factory.mktemp("settings") / "freeswitch.yaml"
        text = SETTINGS.replace("POOL}", f"{workers}}}" + (f', socket: "{socket}"' if socket else ""))
        file.write_text(text, "utf-8")
        return load_settings(file)

    return settings_of


def steps_of(action):
    application, data = action.get("application"), action.get("data", "")
    if application != "multiset":
        return [(application, data)]
    assert data.startswith("^^|")
    return [("set", pair) for pair in data[3:].split("|")]


def taken(section, context, number, **variables):
    """Name and steps of the extension that takes a call; steps of those that go on are before it."""
    variables["destination_number"] = number
    steps = []
    for extension in section.iterfind(f"context[@name='{context}']/extension"):
        took, own = False, []
        for condition in extension.iterfind("condition"):
            field = condition.get("field")
            value = number if field == "destination_number" else expanded(field, variables)
            matched = re.search(condition.get("expression"), value)
            rule = condition.get("break", "on-false")
            told = [
                step
                for each in condition.iterfind("action" if matched else "anti-action")
                for step in steps_of(each)
            ]
            took = bool(matched or told)
            own += [(a, d.replace("$1", matched[1]) if matched and "$1" in d else d) for a, d in told]
            if (matched is None and rule == "on-false") or (matched and rule == "on-true"):
                break
        if took:
            steps += own
            if extension.get("continue") != "true":
                return extension.get("name"), steps
    return None, steps


def expanded(field, variables):
    return re.sub(r"\$\{([^}]+)\}", lambda found: variables.get(found[1], ""), field)


@pytest.fixture(scope="module")
def written(settings_of):
    return dialplan(settings_of(3), PLAN)


@pytest.mark.parametrize("number", ["95500", "02188880000", "+862188880000", "*98#", "123456"])
def test_whatever_a_carrier_delivers_is_parked_for_a_worker(written, number):
    name, steps = taken(written, "public", number, uuid="00ff")
    assert name == "workers"
    # Nothing is done once a worker is chosen: it would get an event for each step.
    assert steps[-2:] == [
        ("sched_transfer", f"+2 {number} XML ivrkit-retry"),
        ("park", "%[presence_data=ivrkit:a-3]"),
    ]
    assert ("set", "playback_terminators=none") in steps


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("95500", "workers"),
        ("*98#", "workers"),
        ("51827608", "nobody"),
        ("1001", "extensions"),
        ("1002", "extensions"),
        ("1003", "nobody"),
        ("110", "blacklist"),
        ("913900139000", "blacklist"),
        ("9110", "blacklist"),
        ("2999", "blacklist"),
        ("2990", "outbound"),
        ("91101", "outbound"),
        ("99110", "outbound"),
        ("13900139001", "outbound"),
        ("9123", "outbound"),
        ("9", "nobody"),
        ("1390013900", "nobody"),
        ("139001390012", "nobody"),
    ],
)
def test_extensions_reach_access_numbers_each_other_and_the_world(written, number, name):
    assert taken(written, "office", number, uuid="00")[0] == name


def test_calls_go_out_with_the_number_changed_as_told(written):
    bridges = [dict(taken(written, "office", number)[1])["bridge"] for number in ("9123", "13700137000")]
    assert bridges == [
        "sofia/gateway/one/${destination_number:1}|sofia/gateway/two/${destination_number:1}",
        "sofia/gateway/two/013700137000",
    ]


def test_calls_of_telephones_that_are_gone_end(written):
    for context, number in (("public", "95500"), ("office", "95500"), ("office", "1001"), ("office", "9123")):
        steps = taken(written, context, number, uuid="00")[1]
        assert ("set", "media_timeout=600000") in steps, (context, number)


def test_keys_in_the_sound_are_told_for_profiles_that_have_them(written):
    told = ("set", "ivrkit_dtmf=inband")
    assert told in taken(written, "public", "95500", uuid="00", sofia_profile_name="carriers")[1]
    assert told not in taken(written, "public", "95500", uuid="00", sofia_profile_name="office")[1]


@pytest.mark.parametrize(
    "number",
    [
        "",
        "9 XML office",
        "${system(id)}",
        "a\nb",
        "'95500'",
        "95500;x",
        "1" * 65,
        "café",
        "9,1",
        "a/b",
        "&park",
    ],
)
@pytest.mark.parametrize("context", ["public", "office"])
def test_what_is_no_number_is_refused_before_anything_reads_it(written, context, number):
    assert taken(written, context, number, uuid="00") == ("no number", [("hangup", "INVALID_NUMBER_FORMAT")])


# -- workers ---------------------------------------------------------------------------------------------------------


def worker(section, context, uuid):
    steps = taken(section, context, "95500", uuid=uuid)[1]
    return next(d.removeprefix("%[presence_data=ivrkit:").rstrip("]") for a, d in steps if a == "park")


@pytest.mark.parametrize("count", [1, 2, 3, 5, 7, 16, 64])
def test_calls_are_spread_evenly_and_offered_to_another_worker_next(settings_of, count):
    section = dialplan(settings_of(count), PLAN)
    first = [worker(section, "public", f"3f-{pair:02x}") for pair in range(256)]
    assert len(Counter(first)) == count
    assert max(Counter(first).values()) - min(Counter(first).values()) <= 1
    if count > 1:
        second = [worker(section, "ivrkit-retry", f"3f-{pair:02x}") for pair in range(256)]
        assert all(one != other for one, other in zip(first, second, strict=True))
        assert len(Counter(second)) == count


def test_a_single_worker_that_does_not_take_a_call_is_not_asked_again(settings_of):
    section = dialplan(settings_of(1), PLAN)
    assert (
        dict(taken(section, "public", "95500", uuid="00")[1])["sched_transfer"]
        == "+2 95500 XML ivrkit-fallback"
    )
    assert taken(section, "ivrkit-retry", "95500", uuid="00")[0] is None


# -- fallback --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "end"),
    [
        ("95500", ("transfer", "1001 XML office")),
        ("862188880000", ("hangup", "USER_BUSY")),
        ("777", ("hangup", "NORMAL_TEMPORARY_FAILURE")),
    ],
)
def test_each_number_has_its_own_fallback(written, number, end):
    _, steps = taken(written, "ivrkit-fallback", number)
    assert steps[-1] == end
    assert ("set", "ivrkit_fallback=true") in steps


@pytest.mark.parametrize(
    ("target", "end"),
    [
        ("tel:1002", ("transfer", "1002 XML office")),
        ("hangup:CALL_REJECTED", ("hangup", "CALL_REJECTED")),
        ("announcement:sorry.wav", ("playback", "/var/lib/ivrkit/sounds/sorry.wav")),
        ("announcement:/srv/sorry.wav", ("playback", "/srv/sorry.wav")),
        ("sip:desk@example.com", ("bridge", "sofia/carriers/desk@example.com")),
        ("agent:801", ("transfer", "801 XML office")),
        ("queue:800", ("transfer", "800 XML ivrkit-queue")),
        ("hangup:${system rm}", ("transfer", "1001 XML office")),
    ],
)
def test_a_worker_says_where_the_fallback_brings_a_call(written, target, end):
    _, steps = taken(written, "ivrkit-fallback", "95500", ivrkit_target=target)
    assert end in steps


def test_a_call_that_comes_from_a_worker_is_not_its_any_more(written):
    for context, number in (("office", "1001"), ("ivrkit-fallback", "95500")):
        _, steps = taken(written, context, number)
        assert {("set", "presence_data="), ("set", "ivrkit_worker=")} <= set(steps)
    _, steps = taken(written, "office", "95500", uuid="00")
    assert ("set", "ivrkit_worker=") in steps
    assert ("set", "presence_data=") not in steps


def test_a_worker_knows_who_is_asked_next(written):
    assert ("set", "ivrkit_next=ivrkit-retry") in taken(written, "public", "777", uuid="00")[1]
    assert ("set", "ivrkit_next=ivrkit-fallback") in taken(written, "ivrkit-retry", "777", uuid="00")[1]


def test_a_socket_for_each_call_needs_no_choice_of_a_worker(settings_of):
    section = dialplan(settings_of(2, socket="127.0.0.1:8084"), PLAN)
    _, steps = taken(section, "public", "777", uuid="00")
    assert steps[-2:] == [("socket", "127.0.0.1:8084 async full"), ("transfer", "777 XML ivrkit-fallback")]
    assert not [data for _, data in steps if "presence_data" in data]
    assert taken(section, "ivrkit-retry", "777", uuid="00")[0] is None


@pytest.mark.parametrize("context", ["public", "office"])
def test_a_call_that_fell_back_is_not_parked_again(written, context):
    assert taken(written, context, "95500", uuid="00", ivrkit_fallback="true")[0] == "not taken again"


# -- callers whom a flow gave away -----------------------------------------------------------------------------------

BACK = ("transfer", "${ivrkit_number} XML ivrkit-fallback")


@pytest.mark.parametrize(
    ("number", "cause"),
    [("5555", "UNALLOCATED_NUMBER"), ("110", "OUTGOING_CALL_BARRED")],
)
def test_nowhere_is_the_fallback_for_callers_of_an_access_number_and_an_end_for_others(
    written, number, cause
):
    assert taken(written, "office", number, ivrkit_number="95500")[1][-1] == BACK
    assert taken(written, "office", number)[1][-1] == ("hangup", cause)
    fallen = taken(written, "office", number, ivrkit_number="95500", ivrkit_fallback="true")
    assert fallen[1][-1] == ("hangup", cause)


@pytest.mark.parametrize("number", ["1001", "9123"])
def test_whom_nobody_takes_goes_to_the_fallback_too(written, number):
    """After a bridge that failed FreeSWITCH goes on where ``continue_on_fail`` says so, and hangs up else."""
    steps = taken(written, "office", number, ivrkit_number="95500")[1]
    assert steps.index(("set", "continue_on_fail=true")) > steps.index(("set", "continue_on_fail=false"))
    assert [application for application, _ in steps[-2:]] == ["bridge", "transfer"]
    assert steps[-1] == BACK
    assert ("set", "continue_on_fail=true") not in taken(written, "office", number)[1]


# -- queues ----------------------------------------------------------------------------------------------------------

QUEUES = """
queues:
  "800": ["1001"]
  "801": {members: ["1001", "1002"], wait: 30, length: 2, overflow: "queue:802"}
  "802": {members: ["1002"], overflow: "voicemail:800"}
"""


@pytest.fixture(scope="module")
def with_queues(tmp_path_factory):
    file = tmp_path_factory.mktemp("queues") / "freeswitch.yaml"
    file.write_text(SETTINGS.replace("POOL", "1") + QUEUES, "utf-8")
    return load_settings(file)


@pytest.fixture(scope="module")
def queues(with_queues):
    return dialplan(with_queues, PLAN)


def waiting(queue, callers):
    return {f"fifo(count {queue}@ivrkit)": f"{queue}@ivrkit:1:{callers}:2:0:0\n"}


def test_a_caller_waits_in_a_queue_for_a_bounded_time(queues):
    name, steps = taken(queues, "ivrkit-queue", "801", **waiting("801", 1))
    assert name == "queue 801"
    assert steps[-2:] == [("fifo", "801@ivrkit in"), ("hangup", "NORMAL_CLEARING")]
    assert ("set", "fifo_orbit_exten=over-801:30") in steps
    assert ("answer", "") in steps
    assert ("set", "presence_data=") in steps


@pytest.mark.parametrize(
    ("callers", "name"),
    [(0, "queue 801"), (1, "queue 801"), (2, "queue 801 is full"), (20, "queue 801 is full")],
)
def test_a_queue_takes_so_many_callers(queues, callers, name):
    assert taken(queues, "ivrkit-queue", "801", **waiting("801", callers))[0] == name


def test_a_queue_that_nobody_has_asked_for_yet_is_empty(queues):
    assert taken(queues, "ivrkit-queue", "801", **{"fifo(count 801@ivrkit)": "none\n"})[0] == "queue 801"


def test_a_full_queue_is_busy_for_a_flow_that_asks_and_overflows_for_others(queues):
    full = waiting("801", 2)
    assert taken(queues, "ivrkit-queue", "801", **full)[1][-1] == ("transfer", "over-801 XML ivrkit-queue")
    asked = taken(queues, "ivrkit-queue", "801", other_loopback_from_uuid="x", **full)
    assert asked[1][-1] == ("hangup", "USER_BUSY")


@pytest.mark.parametrize(("queue", "end"), [("801", ("transfer", "802 XML ivrkit-queue")), ("800", BACK)])
def test_after_waiting_a_caller_goes_where_the_queue_says_else_to_his_fallback(queues, queue, end):
    assert taken(queues, "ivrkit-queue", f"over-{queue}", ivrkit_number="95500")[1][-1] == end


def test_an_overflow_can_take_a_message(queues):
    assert "record" in dict(taken(queues, "ivrkit-queue", "over-802")[1])


def test_nobody_waits_twice_in_the_queue_that_is_his_fallback_too(queues):
    steps = taken(queues, "ivrkit-queue", "800", ivrkit_fallback="true", ivrkit_waited="800")[1]
    assert steps[-1] == ("hangup", "NO_ANSWER")
    assert taken(queues, "ivrkit-queue", "800", ivrkit_fallback="true", ivrkit_waited="801")[0] == "queue 800"


def test_a_queue_that_is_not_there_is_the_fallback_for_callers_and_an_end_for_others(queues):
    assert taken(queues, "ivrkit-queue", "899", ivrkit_number="95500")[1][-1] == BACK
    assert taken(queues, "ivrkit-queue", "899")[1][-1] == ("hangup", "UNALLOCATED_NUMBER")


def test_extensions_reach_queues_by_their_number(queues):
    assert taken(queues, "office", "800")[1][-1] == ("transfer", "800 XML ivrkit-queue")


def test_in_a_small_office_all_extensions_ring_for_a_queue_that_only_a_flow_names(settings_of):
    settings = settings_of()
    plan = CallPlan(destinations=frozenset({"queue:700", "tel:1"}))
    root = etree.fromstring(freeswitch_xml(settings, plan).encode())
    (fifo,) = root.findall(".//fifo")
    assert fifo.get("name") == "700@ivrkit"
    assert [member.text for member in fifo] == ["user/1001@10.0.0.5", "user/1002@10.0.0.5"]
    assert root.find(".//load[@module='mod_fifo']") is not None
    assert taken(dialplan(settings, plan), "ivrkit-queue", "700")[0] == "queue 700"
    assert freeswitch_xml(settings, CallPlan()).count("mod_fifo") == 0


# -- the blacklist and hostile values --------------------------------------------------------------------------------

DIGITS = st.text("0129", min_size=1, max_size=3) | st.text("0123456789", min_size=1, max_size=16)
BLOCKED = DIGITS | st.builds(str.__add__, st.sampled_from(["021", "1200000000", "200000000"]), DIGITS)


@given(blocked=st.lists(BLOCKED, max_size=5), dialled=DIGITS)
def test_freeswitch_and_routing_agree_on_the_blacklist(settings_of, blocked, dialled):
    """R-num.4."""
    keys = frozenset(map(blacklist_key, blocked))
    section = dialplan(settings_of(), CallPlan(blacklist=keys))
    refused = taken(section, "office", dialled, uuid="00")[0] == "blacklist"
    left, added = {"9": (dialled[1:], ""), "2": (dialled[1:], "021"), "0": (dialled, "1200000000")}.get(
        dialled[0], (dialled, "")
    )
    barred = bool(keys & {*map(blacklist_key, (dialled, left, added + left if left else ""))} - {""})
    assert refused == (barred and dialled not in {"1001", "1002"})


def test_hostile_passwords_come_through_as_they_are(settings_of):
    root = etree.fromstring(freeswitch_xml(settings_of(), PLAN).encode())
    gateway = root.find(".//gateway[@name='two']/param[@name='password']")
    assert gateway.get("value") == "s<&\"'>e"


def test_no_profile_lacks_the_timer_without_which_nothing_is_heard(settings_of):
    root = etree.fromstring(freeswitch_xml(settings_of(), PLAN).encode())
    timers = root.findall(".//profile/settings/param[@name='rtp-timer-name']")
    assert [timer.get("value") for timer in timers] == ["soft", "soft"]


def test_carriers_are_known_by_address_and_extensions_by_password(settings_of):
    root = etree.fromstring(freeswitch_xml(settings_of(), PLAN).encode())

    def param(profile, name):
        found = root.find(f".//profile[@name='{profile}']/settings/param[@name='{name}']")
        return found.get("value") if found is not None else None

    assert (param("carriers", "auth-calls"), param("carriers", "apply-inbound-acl")) == (
        "false",
        "ivrkit-trunks",
    )
    assert (param("office", "auth-calls"), param("office", "apply-inbound-acl")) == ("true", None)
    networks = root.findall(".//list[@name='ivrkit-trunks']/node")
    assert [node.get("cidr") for node in networks] == ["192.0.2.1/32"]
