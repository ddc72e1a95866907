"""Transfers on a simulated FreeSWITCH (VoiceXML 2.0 §2.3.7)."""

from pathlib import Path

import gevent
import pytest
from driven_calls import document
from simulated_calls import a_call, bridging, playing, recording

from dialplan.driver import Task

TRANSFER = """<form><transfer name="t" dest="{dest}" type="{kind}" {more}>
<filled><exit expr="t"/></filled></transfer>
<catch event="error connection.disconnect"><exit expr="_event"/></catch></form>"""


@pytest.mark.parametrize(
    ("cause", "result"),
    [
        ("USER_BUSY", "busy"),
        ("NO_ANSWER", "noanswer"),
        ("NO_USER_RESPONSE", "noanswer"),
        ("SUBSCRIBER_ABSENT", "noanswer"),
        ("SWITCH_CONGESTION", "network_busy"),
        ("UNALLOCATED_NUMBER", "error.connection.baddestination"),
        ("NO_ROUTE_DESTINATION", "error.connection.noroute"),
        ("OUTGOING_CALL_BARRED", "error.connection.noauthorization"),
        ("REQUESTED_CHAN_UNAVAIL", "error.connection.noresource"),
        ("BEARERCAPABILITY_NOTAVAIL", "unknown"),
    ],
)
def test_results_of_transfers_by_cause(switch, tmp_path, cause, result):
    """VoiceXML 2.0 §2.3.7: what the form item variable holds, and which event is thrown."""
    with a_call(switch, tmp_path, TRANSFER.format(dest="tel:+49-(30) 1;x=y", kind="bridge", more="")) as (
        world,
        caller,
    ):
        bridging(caller)
        assert caller.running[1].endswith("sofia/gw/+49301")
        caller.leg_ends(cause)
        assert world.report().values == {"expr": result}
    (told,) = world.journal.of("transfer")
    assert (told.outcome, told.cause, told.target) == (result, cause, "tel:+49-(30) 1;x=y")


@pytest.mark.parametrize(
    ("cause", "result"),
    [("NORMAL_CLEARING", "far_end_disconnect"), ("MEDIA_TIMEOUT", "network_disconnect")],
)
def test_how_a_conversation_ended(switch, tmp_path, cause, result):
    with a_call(switch, tmp_path, TRANSFER.format(dest="tel:1", kind="bridge", more="")) as (world, caller):
        bridging(caller)
        caller.leg_answers()
        caller.leg_ends(cause, talked=True)
        assert world.report().values == {"expr": result}


def test_caller_who_hangs_up_while_it_rings_is_who_ended_the_call(switch, tmp_path):
    """FreeSWITCH may tell the end of the bridge before the hang-up that is its reason."""
    with a_call(switch, tmp_path, TRANSFER.format(dest="tel:1", kind="bridge", more="")) as (world, caller):
        bridging(caller)
        caller.leg_ends("ORIGINATOR_CANCEL")
        gevent.sleep(0.05)
        caller.hang_up("ORIGINATOR_CANCEL")
        report = world.report()
    assert (report.by, report.values) == ("caller", {"expr": "connection.disconnect.hangup"})
    (told,) = world.journal.of("transfer")
    assert told.outcome == "near_end_disconnect"


def test_information_for_the_other_application_goes_along(switch, tmp_path):
    more = """aai="card 42, 'gold'" """
    with a_call(switch, tmp_path, TRANSFER.format(dest="tel:1", kind="bridge", more=more)) as (world, caller):
        bridging(caller)
        assert f"sip_h_User-to-User='{b'card 42, '.hex()}" in caller.running[1]
        caller.leg_ends("USER_BUSY")
        world.report()


def test_blind_transfer_to_an_extension_and_to_a_trunk(switch, tmp_path):
    for dest, argument in [
        ("queue:800", "800 XML office"),
        (
            "tel:110",
            "'m:^:bridge:{originate_timeout=\\'31\\'}sofia/gw/110^hangup:NORMAL_CLEARING' inline default",
        ),
    ]:
        with a_call(switch, tmp_path, TRANSFER.format(dest=dest, kind="blind", more="")) as (world, caller):
            report = world.report()
        assert report.values == {"expr": "connection.disconnect.transfer"}
        assert (report.by, report.up) == ("transfer", False)
        assert caller.heard[-1] == ("transfer", argument)


def test_caller_whom_nobody_takes_goes_to_the_fallback_of_his_number(switch, tmp_path):
    """A blind transfer is over for the flow; without the dialplan's fallback he would be hung up without a word."""
    ours = {"ivrkit_number": "95500", "ivrkit_fallback_context": "ivrkit-fallback"}
    body = TRANSFER.format(dest="sip:desk@example.com", kind="blind", more="")
    with a_call(switch, tmp_path, body, variables=ours) as (world, caller):
        world.report()
    application, argument = caller.heard[-1]
    assert application == "transfer"
    assert argument.endswith("^transfer:95500 XML ivrkit-fallback' inline default")


def test_access_number_and_flow_are_gone_on_with(switch, tmp_path):
    other = document(
        tmp_path, '<form><block><exit expr="session.connection.local.uri"/></block></form>', "o.vxml"
    )
    found = {"95500": Task(other, called="95500")}
    with a_call(
        switch, tmp_path, TRANSFER.format(dest="ivr:95500", kind="blind", more=""), find_task=found.get
    ) as (world, _):
        report = world.report()
    assert report.values == {"expr": "tel:95500"}
    assert report.by == "flow"


def test_two_dialogs_that_lead_to_each_other_end(switch, tmp_path):
    body = TRANSFER.format(dest="ivr:1", kind="blind", more="")
    again = document(tmp_path, body, "again.vxml")
    with a_call(switch, tmp_path, body, find_task=lambda number: Task(again)) as (world, _):
        report = world.report()
    assert report.failed
    assert "dialogs one after the other" in report.message


def test_message_is_left_for_a_queue(switch, tmp_path):
    with a_call(switch, tmp_path, TRANSFER.format(dest="voicemail:800", kind="blind", more="")) as (
        world,
        caller,
    ):
        for _ in range(2):  # what to do, and the beep
            playing(caller)
            caller.finish()
        recording(caller)
        caller.end_recording()
        playing(caller)
        caller.finish()
        report = world.report()
    (told,) = world.journal.of("recording")
    assert told.purpose == "voicemail"
    assert (tmp_path / "recordings" / "voicemail" / "800") in Path(told.file).parents
    assert report.reason == "disconnect"
