"""Interpreter speed by text: turns a second, sessions a second, memory a session."""

from __future__ import annotations

import resource
import time

from vxml.interpreter import Cache
from vxml.platform import Fetch, Fetched
from vxml.text import TextCall

TURNS = 200
LONG = f"""<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml"><var name="n" expr="0"/>
<form id="f"><field name="a"><prompt>Turn <value expr="n"/></prompt>
<option dtmf="1" value="one">one</option><option dtmf="2" value="two">two</option>
<filled><assign name="n" expr="n + 1"/>
<if cond="n &lt; {TURNS} &amp;&amp; a != 'three'"><clear namelist="a"/><else/><exit/></if></filled></field></form></vxml>"""
SHORT = """<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml">
<form><block>One. <prompt>Two.</prompt> <prompt>Three.</prompt></block>
<field name="a"><grammar type="text/plain">yes | no</grammar><prompt>Yes or no?</prompt>
<filled><exit/></filled></field></form></vxml>"""


def _call(document: str, cache: Cache) -> TextCall:
    body = document.encode()

    def fetch(command: Fetch, at: float) -> Fetched:
        return Fetched(at, command.id, command.uri, body)

    call = TextCall("http://bench/d.vxml", fetch, cache=cache)
    call.start()
    return call


def run() -> dict[str, float]:
    """Figures: turns/s and ms CPU a turn (keys and expressions), sessions/s and ms CPU a session, kB a session."""
    cache = Cache()
    _call(LONG, cache).hangup()
    began = time.process_time()
    rounds = 10
    for _ in range(rounds):
        call = _call(LONG, cache)
        while not call.ended:
            call.press("1")
    turn = (time.process_time() - began) / (rounds * TURNS)
    began = time.process_time()
    sessions = 300
    for _ in range(sessions):
        call = _call(SHORT, cache)
        call.say("yes")
        assert call.ended
    session = (time.process_time() - began) / sessions
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    alive = [_call(SHORT, cache) for _ in range(1000)]
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / len(alive)
    return {
        "turns a second": 1 / turn,
        "ms CPU a turn": turn * 1000,
        "sessions a second": 1 / session,
        "ms CPU a session": session * 1000,
        "kB a session": memory,
    }
