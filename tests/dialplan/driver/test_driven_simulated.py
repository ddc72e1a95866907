"""What the driver does with calls, on a simulated FreeSWITCH: everywhere the same."""

import contextlib
import gc
import time
from email.utils import formatdate
from pathlib import Path

import gevent
import psutil
import pytest
from driven_calls import Beeper, document, driven, live_project, until
from gevent.pool import Pool
from gevent.server import StreamServer
from simulated_freeswitch import PASSWORD, SimulatedFreeSwitch

from asr_tts.errors import SynthesisFailed
from cli.prerender import prerender
from dialplan.driver import Dialling, Task

DIALLING = Dialling(tel="sofia/gw/{number}", sip="sofia/gw/{number}", queue="loopback/{number}/office")


@pytest.fixture
def switch():
    server = SimulatedFreeSwitch()
    yield server
    server.kill()


@contextlib.contextmanager
def a_call(switch, tmp_path, body, *, called="400", variables=None, **settings):
    """A caller who has just dialled, in a dialog of this VoiceXML; the world gets its notes."""
    uri = body if body.startswith(("http:", "ivrkit:")) else document(tmp_path, body)
    settings.setdefault("synthesizer", Beeper())
    settings.setdefault("dialling", DIALLING)
    with driven(tmp_path, switch.port, Task(uri), password=PASSWORD, **settings) as world:
        yield world, switch.call(number=called, **(variables or {}))


def heard(caller):
    return [name for name, _ in caller.heard]


def playing(caller):
    until(lambda: caller.running is not None and caller.running[0] == "playback")


FIELD = """<form><field name="x" type="digits?length=2"><prompt>{prompt}</prompt>
<noinput><exit expr="'nothing'"/></noinput><nomatch><exit expr="'other'"/></nomatch>
<filled><exit namelist="x"/></filled></field></form>"""


# Prompts and keys


def test_call_is_answered_when_the_dialog_first_speaks(switch, tmp_path):
    with a_call(switch, tmp_path, FIELD.format(prompt="Well?")) as (world, caller):
        playing(caller)
        assert caller.answered
        caller.press("12")
        report = world.report()
    assert (report.reason, report.values, report.by) == ("exit", {"x": "12"}, "flow")
    assert report.answered
    assert report.cause == "NORMAL_CLEARING"
    assert not report.up


def test_document_that_fails_leaves_the_call_to_others(switch, tmp_path):
    with a_call(switch, tmp_path, "<form><block><oops/></block>") as (world, caller):
        report = world.report()
        assert caller.heard == []
    assert (report.failed, report.answered, report.up) == (True, False, True)
    assert "error.badfetch" in report.message
    assert [event.error for event in world.journal.of("failed")] == ["error.badfetch"]


def test_key_stops_the_prompt_and_what_follows_is_heard_at_once(switch, tmp_path):
    body = FIELD.format(prompt="A long text").replace(
        '<exit namelist="x"/>', "<prompt>Thanks</prompt><exit/>"
    )
    with a_call(switch, tmp_path, body) as (world, caller):
        playing(caller)
        caller.press("12")
        until(lambda: heard(caller).count("playback") == 2)
        caller.finish()
        world.report()
    (first, last) = world.journal.of("prompt")
    assert (first.interrupted, last.interrupted) == (True, False)
    assert sum("uuid_break" in command for command in switch.said) == 1


def test_silence_after_the_prompt_is_noinput_in_time(switch, tmp_path):
    body = f'<property name="timeout" value="300ms"/>{FIELD.format(prompt="Well?")}'
    with a_call(switch, tmp_path, body) as (world, caller):
        playing(caller)
        caller.finish()
        began = time.monotonic()
        report = world.report()
        waited = time.monotonic() - began
    assert report.values == {"expr": "nothing"}
    assert 0.29 < waited < 3


def test_files_that_follow_each_other_are_one_command(switch, tmp_path):
    for name in ("a.wav", "b.wav"):
        wav(tmp_path / name, 0.2)
    prompt = '<audio src="a.wav"/><break time="200ms"/><audio src="b.wav"/>'
    with a_call(switch, tmp_path, FIELD.format(prompt=prompt)) as (world, caller):
        playing(caller)
        caller.press("12")
        world.report()
    (played,) = [argument for name, argument in caller.heard if name == "playback"]
    assert played == f"file_string://{tmp_path}/a.wav!silence_stream://200!{tmp_path}/b.wav"


def test_sound_begins_while_the_rest_is_being_made(switch, tmp_path):
    wav(tmp_path / "a.wav", 0.2)
    voice = Beeper()
    voice.slow = 0.4
    prompt = '<audio src="a.wav"/>and a text that takes its time'
    with a_call(switch, tmp_path, FIELD.format(prompt=prompt), synthesizer=voice) as (world, caller):
        playing(caller)
        assert caller.running[1] == f"{tmp_path}/a.wav"
        until(lambda: any("cache/" in line for line in switch.said if line) or voice.said)
        gevent.sleep(0.6)
        caller.finish()
        until(lambda: caller.running is not None and "/cache/" in caller.running[1])
        caller.press("12")
        assert world.report().values == {"x": "12"}


def test_mark_that_was_reached_is_told_with_its_time(switch, tmp_path):
    wav(tmp_path / "a.wav", 0.2)
    wav(tmp_path / "b.wav", 5.0)
    body = """<form><field name="x" type="digits?length=1"><prompt><mark name="one"/><audio src="a.wav"/>
    <mark name="two"/><audio src="b.wav"/><mark name="three"/></prompt>
    <filled><exit expr="x$.markname + ' ' + x$.marktime"/></filled></field></form>"""
    with a_call(switch, tmp_path, body) as (world, caller):
        playing(caller)
        gevent.sleep(0.5)
        caller.press("1")
        name, milliseconds = world.report().values["expr"].split(" ")
    assert name == "two"
    assert float(milliseconds) == pytest.approx(300, abs=150)


def test_recording_that_cannot_be_played_is_its_fallback(switch, tmp_path):
    voice = Beeper()
    prompt = '<audio src="gone.wav">in words</audio><audio src="ftp://x/y.wav"/>'
    with a_call(switch, tmp_path, FIELD.format(prompt=prompt), synthesizer=voice) as (world, caller):
        playing(caller)
        caller.press("12")
        world.report()
    assert "in words" in voice.said[0]
    assert any("ftp://x/y.wav" in note.text for note in world.journal.of("note"))


def test_synthesizer_that_dies_leaves_the_call_alive(switch, tmp_path):
    voice = Beeper()
    voice.broken = SynthesisFailed("the engine died")
    with a_call(switch, tmp_path, FIELD.format(prompt="Well?"), synthesizer=voice) as (world, caller):
        until(lambda: any("the engine died" in note.text for note in world.journal.of("note")))
        caller.press("12")
        report = world.report()
    assert report.values == {"x": "12"}


def test_keys_typed_ahead_are_kept(switch, tmp_path):
    two = """<form><field name="a" type="digits?length=1"><prompt>One</prompt></field>
    <field name="b" type="digits?length=1"><prompt>Two</prompt></field><filled><exit namelist="a b"/></filled></form>"""
    with a_call(switch, tmp_path, two) as (world, caller):
        playing(caller)
        caller.press("12")
        assert world.report().values == {"a": "1", "b": "2"}


# Fetching


class Web:
    """A web server by function: what it gets is the socket and the path. ``hits`` counts requests by path."""

    def __init__(self, answer) -> None:
        self.hits = []
        self._answer = answer
        self._server = StreamServer(("127.0.0.1", 0), self._serve, spawn=Pool())
        self._server.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def _serve(self, sock, _):
        with contextlib.suppress(OSError):
            path = sock.recv(65536).split(b" ")[1].decode()
            self.hits.append(path)
            self._answer(sock, path)
        sock.close()

    def stop(self) -> None:
        self._server.stop(timeout=0)


def reply(sock, body, kind="text/plain", *, headers="", status="200 OK"):
    date = formatdate(usegmt=True)
    head = f"HTTP/1.1 {status}\r\nDate: {date}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{headers}"
    sock.sendall(head.encode() + b"Connection: close\r\n\r\n" + body)


def test_fetch_that_never_ends_is_given_up_and_holds_up_nobody(switch, tmp_path):
    web = Web(lambda sock, path: gevent.sleep(30))
    body = f"""<form><catch event="error.badfetch"><exit expr="_event"/></catch>
    <block><data src="{web.url}/x" fetchtimeout="600ms"/></block></form>"""
    with a_call(switch, tmp_path, body) as (world, _):
        until(lambda: web.hits)
        beats = 0
        while not world.reports:
            gevent.sleep(0.01)
            beats += 1
        report = world.report()
    web.stop()
    assert report.values == {"expr": "error.badfetch"}
    assert beats > 20
    (fetched,) = [event for event in world.journal.of("fetch") if event.url.startswith("http")]
    assert (fetched.status, fetched.error) == (0, "error.badfetch: timeout")
    assert fetched.seconds == pytest.approx(0.6, abs=0.5)


def test_audio_of_a_web_server_is_fetched_once(switch, tmp_path):
    wav(tmp_path / "a.wav", 0.2)
    sound = (tmp_path / "a.wav").read_bytes()
    web = Web(lambda sock, path: reply(sock, sound, "audio/x-wav", headers="Cache-Control: max-age=60\r\n"))
    body = FIELD.format(prompt=f'<audio src="{web.url}/a.wav"/><audio src="{web.url}/a.wav"/>')
    with a_call(switch, tmp_path, body) as (world, caller):
        playing(caller)
        caller.press("12")
        world.report()
        second = switch.call()
        playing(second)
        second.press("12")
        world.report(1)
    web.stop()
    assert web.hits.count("/a.wav") <= 2
    played = [argument for name, argument in [*caller.heard, *second.heard] if name == "playback"]
    assert all("/cache/" in argument for argument in played)


def test_documents_of_web_servers_may_not_play_files_of_ours(switch, tmp_path):
    wav(tmp_path / "secret.wav", 0.2)
    text = FIELD.format(prompt=f'<audio src="file://{tmp_path}/secret.wav">no</audio>')
    page = f'<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml" xml:lang="en-US">{text}</vxml>'
    web = Web(lambda sock, path: reply(sock, page.encode(), "application/voicexml+xml"))
    with a_call(switch, tmp_path, f"{web.url}/call.vxml") as (world, caller):
        playing(caller)
        caller.press("12")
        world.report()
    web.stop()
    assert not any("secret" in argument for _, argument in caller.heard)


# Recordings


RECORD = """<form><record name="r" beep="false" maxtime="60s" dtmfterm="true" {more}>
<catch event="noinput error"><exit expr="_event"/></catch>
<filled><exit expr="[r, r$.size, r$.termchar].join(' ')"/></filled></record></form>"""


def recording(caller):
    until(lambda: caller.recording is not None)


def test_recording_is_moved_to_its_place_whole(switch, tmp_path):
    with a_call(switch, tmp_path, RECORD.format(more="")) as (world, caller):
        recording(caller)
        assert "/.partial/" in caller.recording
        caller.end_recording()
        report = world.report()
    (told,) = world.journal.of("recording")
    place, size, _ = report.values["expr"].split(" ")
    assert place == Path(told.file).as_uri()
    assert Path(told.file).is_relative_to(tmp_path / "recordings")
    assert Path(told.file).stat().st_size == int(size) == 16044
    assert (told.seconds, told.purpose, told.ended_by) == (1.0, "input", "silence")
    assert list((tmp_path / "recordings" / ".partial").iterdir()) == []


def test_key_ends_the_recording(switch, tmp_path):
    with a_call(switch, tmp_path, RECORD.format(more="")) as (world, caller):
        recording(caller)
        caller.press("#")
        assert world.report().values["expr"].split(" ")[2] == "#"
    assert world.journal.of("recording")[0].ended_by == "key"


def test_recording_without_a_word_is_noinput(switch, tmp_path):
    with a_call(switch, tmp_path, RECORD.format(more="")) as (world, caller):
        recording(caller)
        caller.end_recording("no-input-timeout")
        assert world.report().values == {"expr": "noinput"}


def test_full_disk_is_an_event_of_the_dialog(switch, tmp_path):
    switch.disk_full = True
    with a_call(switch, tmp_path, RECORD.format(more="")) as (world, caller):
        caller.says = 3.0
        recording(caller)
        caller.end_recording()
        assert world.report().values == {"expr": "error.noresource"}
    assert any("is the disk full?" in note.text for note in world.journal.of("note"))


def test_folder_that_cannot_be_written_is_an_event_of_the_dialog(switch, tmp_path):
    with a_call(switch, tmp_path, RECORD.format(more="")) as (world, caller):
        recording(caller)
        blocked = tmp_path / "recordings" / time.strftime("%Y", time.gmtime())
        blocked.write_text("a file in the way")
        caller.end_recording()
        assert world.report().values == {"expr": "error.noresource"}


@pytest.mark.parametrize("kind", ["audio/basic", "audio/x-alaw-basic"])
def test_recording_in_the_formats_that_every_platform_has(switch, tmp_path, kind):
    """VoiceXML 2.0 Appendix E: G.711 without a header."""
    with a_call(switch, tmp_path, RECORD.format(more=f'type="{kind}"')) as (world, caller):
        recording(caller)
        caller.end_recording()
        _, size, _ = world.report().values["expr"].split(" ")
    assert int(size) == 8000


@pytest.mark.parametrize("dest", ["file:///etc/passwd", "http://x/y.wav"])
def test_recordings_go_nowhere_else(switch, tmp_path, dest):
    with a_call(switch, tmp_path, RECORD.format(more=f'dest="{dest}"')) as (world, _):
        assert world.report().values == {"expr": "error.noauthorization"}


def test_recording_goes_where_it_is_sent_below_the_folder(switch, tmp_path):
    dest = f"{(tmp_path / 'recordings').as_uri()}/mine/a.wav"
    with a_call(switch, tmp_path, RECORD.format(more=f'dest="{dest}"')) as (world, caller):
        recording(caller)
        caller.end_recording()
        assert world.report().values["expr"].startswith(dest)
    assert (tmp_path / "recordings" / "mine" / "a.wav").is_file()


# Transfers


TRANSFER = """<form><transfer name="t" dest="{dest}" type="{kind}" {more}>
<filled><exit expr="t"/></filled></transfer>
<catch event="error connection.disconnect"><exit expr="_event"/></catch></form>"""


def bridging(caller):
    until(lambda: caller.running is not None and caller.running[0] == "bridge")


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


# Ends


DIALOG = """<form><catch event="connection.disconnect"><exit expr="'hung up'"/></catch>
<field name="x" type="digits?length=2"><prompt bargein="false">Well?</prompt></field>
<block><data name="d" src="{web}/slow" fetchtimeout="20s"/></block>
<record name="r" maxtime="60s" beep="true"><prompt>Speak</prompt></record>
<transfer name="t" dest="tel:1" type="bridge"/>
<block><prompt>Bye</prompt></block></form>"""


class Steps:
    """A caller on her way through `DIALOG`."""

    def __init__(self, caller, web, answer) -> None:
        self.ways = [
            lambda: playing(caller),
            caller.finish,
            lambda: caller.press("1"),
            lambda: (caller.press("2"), until(lambda: web.hits)),
            lambda: (answer.set(), playing(caller)),
            lambda: (caller.finish(), playing(caller)),
            lambda: (caller.finish(), recording(caller)),
            lambda: (caller.end_recording(), bridging(caller)),
            caller.leg_answers,
            lambda: (caller.leg_ends("NORMAL_CLEARING", talked=True), playing(caller)),
        ]


@pytest.mark.parametrize("step", range(11))
def test_caller_may_hang_up_at_every_step(switch, tmp_path, step):
    answer = gevent.event.Event()
    web = Web(lambda sock, path: (answer.wait(20), reply(sock, b"<a/>", "text/xml")))
    with a_call(switch, tmp_path, DIALOG.format(web=web.url)) as (world, caller):
        for act in Steps(caller, web, answer).ways[:step]:
            act()
        until(lambda: world.calls)
        began = time.monotonic()
        caller.hang_up("NORMAL_CLEARING")
        if step == 4:
            answer.set()  # what was asked before is waited for, the dialog then sees that the caller has gone
        report = world.report(seconds=5)
        took = time.monotonic() - began
    web.stop()
    assert report.by == "caller"
    assert report.cause == "NORMAL_CLEARING"
    assert not report.up
    assert report.values in ({"expr": "hung up"}, {})
    assert took < 2
    if step == 7:
        assert [event.ended_by for event in world.journal.of("recording")] == ["hangup"]


def test_dialog_that_goes_on_without_its_caller_is_ended(switch, tmp_path):
    web = Web(lambda sock, path: gevent.sleep(30))
    body = f"""<form><catch event="connection.disconnect"><data name="d" src="{web.url}/x" fetchtimeout="30s"/></catch>
    <field name="x" type="digits"><prompt>Well?</prompt></field></form>"""
    with a_call(switch, tmp_path, body, final_seconds=0.4) as (world, caller):
        playing(caller)
        caller.hang_up()
        report = world.report(seconds=5)
    web.stop()
    assert (report.reason, report.by, report.up) == ("stuck", "caller", False)


def test_what_the_dialog_sends_after_the_caller_has_gone_arrives(switch, tmp_path):
    web = Web(lambda sock, path: reply(sock, b"<a/>", "text/xml"))
    body = f"""<form><catch event="connection.disconnect"><data name="d" src="{web.url}/gone"/><exit/></catch>
    <field name="x" type="digits"><prompt>Well?</prompt></field></form>"""
    with a_call(switch, tmp_path, body) as (world, caller):
        playing(caller)
        caller.hang_up()
        world.report()
    web.stop()
    assert web.hits == ["/gone"]


def test_call_that_is_ended_from_outside(switch, tmp_path):
    with a_call(switch, tmp_path, FIELD.format(prompt="Well?")) as (world, caller):
        playing(caller)
        world.calls[0].hang_up("SYSTEM_SHUTDOWN")
        report = world.report()
    assert (report.by, report.cause) == ("shutdown", "SYSTEM_SHUTDOWN")


def test_event_socket_that_comes_back(switch, tmp_path):
    with a_call(switch, tmp_path, FIELD.format(prompt="Well?")) as (world, caller):
        playing(caller)
        switch.disconnect()
        gevent.sleep(0.1)
        switch.start()
        until(lambda: world.connection.connected, 10)
        caller.press("12")
        assert world.report().values == {"x": "12"}


def test_event_socket_that_stays_away_ends_the_dialog(switch, tmp_path):
    with a_call(switch, tmp_path, FIELD.format(prompt="Well?"), away_seconds=0.3) as (world, caller):
        playing(caller)
        switch.kill()
        report = world.report(seconds=5)
    assert (report.reason, report.by) == ("lost", "lost")


def test_driver_that_has_a_mistake_gives_the_call_back(switch, tmp_path, monkeypatch, caplog):
    monkeypatch.setattr("dialplan.driver.prompts.PromptPlayer.play", lambda *_: 1 / 0)
    with a_call(switch, tmp_path, FIELD.format(prompt="Well?")) as (world, _):
        report = world.report()
    assert (report.failed, report.up) == (True, True)
    assert "ZeroDivisionError" in report.message
    caplog.clear()


# Speech that is not there


@pytest.mark.parametrize(
    ("grammar", "result"),
    [
        ('<grammar version="1.0" root="a"><rule id="a">yes</rule></grammar>', {"expr": "error.noresource"}),
        ("", {"x": "12"}),
    ],
)
def test_without_a_recogniser_keys_go_on(switch, tmp_path, grammar, result):
    body = FIELD.format(prompt="Well?").replace(
        "<noinput>", '<catch event="error"><exit expr="_event"/></catch><noinput>'
    )
    if grammar:
        body = body.replace(' type="digits?length=2">', f">{grammar}")
    with a_call(switch, tmp_path, body) as (world, caller):
        if not grammar:
            playing(caller)
            caller.press("12")
        assert world.report().values == result


# Nothing is left behind


def greenlets():
    gc.collect()
    return sum(isinstance(each, gevent.Greenlet) and not each.dead for each in gc.get_objects())


def test_a_hundred_calls_leave_nothing_behind(switch, tmp_path):
    voice = Beeper()
    with driven(
        tmp_path,
        switch.port,
        Task(document(tmp_path, FIELD.format(prompt="Well?"))),
        password=PASSWORD,
        synthesizer=voice,
    ) as world:
        for number in range(20):
            one_of_many(switch, world, number)
        before = greenlets(), psutil.Process().num_fds()
        for number in range(20, 120):
            one_of_many(switch, world, number)
        until(lambda: greenlets() <= before[0], 10)
        assert psutil.Process().num_fds() <= before[1]
        until(lambda: not left_over())
    assert len(world.reports) == 120


def left_over():
    gc.collect()
    return [each for each in gc.get_objects() if type(each).__name__ in {"Dialog", "OpenCall", "LiveCall"}]


def one_of_many(switch, world, number):
    caller = switch.call()
    playing(caller)
    if number % 3:
        caller.press("12")
    else:
        caller.hang_up()
    world.report(number)
    world.calls.clear()
    world.journal.clear()


def wav(path, seconds):
    from asr_tts.audio import silence, write_wav

    write_wav(path, silence(seconds, 8000))


def test_prompts_that_were_made_with_the_build_are_not_made_again(switch, tmp_path):
    """`ivrctl build --speech`, in the voice that the project wants."""
    voice = Beeper()
    project = live_project(
        tmp_path, "starter", **{"language: ": 'voices: {zh-CN: "beep", en-US: "beep"}\nlanguage: '}
    )
    place = project.folder / "build" / "speech"
    prerender(project.documents, place, voice, project.settings.voices, 8000)
    made = len(voice.said)
    assert made
    task = Task(
        project.uri(project.settings.start), project, project.settings.start, project.settings.language
    )
    with driven(tmp_path, switch.port, task, password=PASSWORD, synthesizer=voice) as world:
        caller = switch.call()
        playing(caller)
        assert str(place) in caller.running[1]
        caller.hang_up()
        world.report()
    assert len(voice.said) == made
