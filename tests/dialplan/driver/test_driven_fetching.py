"""What calls fetch, on a simulated FreeSWITCH."""

import gevent
import pytest
from driven_calls import until
from simulated_calls import FIELD, Web, a_call, playing, reply, wav


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


@pytest.mark.parametrize(
    ("allowed", "answer"), [(None, "exit"), ((), "error.badfetch"), (("127.0.0.1",), "exit")]
)
def test_flows_ask_no_private_address_that_is_not_allowed(switch, tmp_path, allowed, answer):
    web = Web(lambda sock, path: reply(sock, b"<a/>", "text/xml"))
    body = f"""<form><catch event="error.badfetch"><exit expr="_event"/></catch>
    <block><data src="{web.url}/x"/><exit expr="'exit'"/></block></form>"""
    with a_call(switch, tmp_path, body, allowed_addresses=allowed) as (world, _):
        report = world.report()
    web.stop()
    assert report.values == {"expr": answer}
    assert bool(web.hits) == (answer == "exit")
