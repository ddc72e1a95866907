"""A PIN that callers key in is nowhere but in the dialog and in what it sends (D2)."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

pytestmark = pytest.mark.freeswitch

PIN = "604917"
WRONG = "371940"
FLOW = """
start: menu
variables:
  pin: {type: digits, secret: true}
  halves: {type: text, secret: true}
nodes:
  menu: {type: menu, prompt: Press one., timeout: 20, keys: {"1": pin}}
  pin:
    {type: collect, prompt: Your PIN., into: pin, min_length: 6, max_length: 6, timeout: 20, next: halve,
     check: "input[0] == '6'"}
  halve: {type: set, values: {halves: "pin.slice(0, 3) + '/' + pin.slice(3)"}, next: address}
  address: {type: http, url: "URL/lost/{pin}", query: {pin: "{pin}"}, next: verify, error: verify}
  verify: {type: http, method: POST, url: "URL/verify", body: {json: {pin: "{pin}"}}, next: tell, error: tell}
  tell: {type: play, prompt: "You entered {pin}, that is {halves}.", next: bye}
  bye: {type: menu, prompt: To end press two., timeout: 20, keys: {"2": end}}
  end: {type: transfer, to: "nowhere:{pin}", mode: bridge, next: over, failed: over}
  over: {type: hangup}
"""


@contextmanager
def bank():
    """An HTTP server; what it was asked, as lines."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            asked.append(f"{self.path} {body}")
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *facts):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("ahead", [False, True], ids=["asked", "typed ahead"])
def test_a_pin_is_nowhere_but_where_it_is_sent(site, ahead):
    with bank() as (url, asked):
        (site.switch.folder / "bank" / "flows" / "main.yaml").write_text(FLOW.replace("URL", url), "utf-8")
        site.serve()
        caller = site.call()
        site.until(lambda: caller.in_menu)
        if ahead:
            caller.press(f"1{PIN}#")
        else:
            caller.press("1")
            site.until(lambda: site.open_calls().get(caller.call) == "pin")
            caller.press(f"{WRONG}#")
            site.until(lambda: caller.kinds.count("key") >= 8)
            caller.press(f"{PIN}#")
        site.until(lambda: site.open_calls().get(caller.call) == "bye")
        site.until(lambda: any(e.kind == "prompt" and e.node == "tell" for e in caller.events))
        caller.press("2")
        site.until(lambda: caller.ended)
        site.until(lambda: site.metric("ivrkit_calls_ended_total") == 1)
        metrics = site.ask("/metrics")[1]
        trace = str(site.ivrctl("trace", caller.call))
        events = caller.events
        assert site.stop() == 0
    get, post = asked
    assert get == f"/lost/{PIN}?pin={PIN}"
    assert json.loads(post.removeprefix("/verify ")) == {"pin": PIN}
    told = {
        "the log": site.log_file.read_text("utf-8"),
        "metrics": metrics,
        "the trace": trace,
        **{
            str(path): path.read_bytes().decode("latin-1") for path in site.state.rglob("*") if path.is_file()
        },
    }
    for secret in (PIN, WRONG, "604/917"):
        assert [place for place, text in told.items() if secret in text] == []
    entered = 6 if ahead else 13
    assert [event.key for event in events if event.kind == "key"] == ["1", *"•" * entered, "#", "2"]
    (spoken,) = [event for event in events if event.kind == "prompt" and event.node == "tell"]
    assert spoken.text == "You entered •••, that is •••."
    assert [event.secret for event in events if event.kind == "node-entered" and event.node == "pin"] == [
        True
    ]
