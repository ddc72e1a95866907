"""Interpreter speed by text: turns, sessions, documents from the cache, and many sessions alive at once."""

from __future__ import annotations

import gc
import resource
import time
from pathlib import Path

from vxml.interpreter import Cache
from vxml.platform import Fetch, Fetched
from vxml.text import TextCall

TURNS = 200
ALIVE = 10_000
HEAD = '<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml">'
EXPRESSIONS = f"""{HEAD}<var name="n" expr="0"/>
<form id="f"><field name="a"><prompt>Turn <value expr="n"/></prompt>
<option dtmf="1" value="one">one</option><option dtmf="2" value="two">two</option>
<filled><assign name="n" expr="n + 1"/>
<if cond="n &lt; {TURNS} &amp;&amp; a != 'three'"><clear namelist="a"/><else/><exit/></if></filled></field></form></vxml>"""
PLAIN = f"""{HEAD}<menu id="m"><prompt>Again?</prompt><choice dtmf="1" next="#m">one</choice>
<choice dtmf="2" event="done">two</choice></menu></vxml>"""
SHORT = f"""{HEAD}<form><block>One. <prompt>Two.</prompt> <prompt>Three.</prompt></block>
<field name="a"><grammar type="text/plain">yes | no</grammar><prompt>Yes or no?</prompt>
<filled><exit/></filled></field></form></vxml>"""
LARGE = (
    HEAD
    + "".join(f"<form id='f{i}'><block><prompt>Text {i}</prompt></block></form>" for i in range(500))
    + "</vxml>"
)

FLOW = (
    HEAD
    + "".join(
        f"<form id='f{i}'><field name='a'><option dtmf='1'>one</option>"
        f"<filled><goto next='#f{(7 * i + 2500) % 5000}'/></filled></field></form>"
        for i in range(5000)
    )
    + "</vxml>"
)


def _call(document: str, cache: Cache) -> TextCall:
    body = document.encode()

    def fetch(command: Fetch, at: float) -> Fetched:
        return Fetched(at, command.id, command.uri, body)

    call = TextCall("http://bench/d.vxml", fetch, cache=cache)
    call.start()
    return call


def _turn(document: str, cache: Cache) -> float:
    """Seconds of CPU for a key press and all that comes of it."""
    _call(document, cache).hangup()
    rounds, spent = 10, 0.0
    for _ in range(rounds):
        call = _call(document, cache)
        began = time.process_time()
        for _ in range(TURNS):
            call.press("1")
        spent += time.process_time() - began
        call.hangup()
    return spent / (rounds * TURNS)


def _session(document: str, cache: Cache, count: int) -> float:
    began = time.process_time()
    for _ in range(count):
        call = _call(document, cache)
        call.say("yes")
        assert call.ended
    return (time.process_time() - began) / count


def _resident() -> float:
    """kB of this process in memory now, not at the most."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1024


def run() -> dict[str, float]:
    """Turns a second and ms CPU a turn; sessions a second and ms CPU a session; kB a session of many alive."""
    cache = Cache()
    with_expressions, without, of_many = (_turn(text, cache) for text in (EXPRESSIONS, PLAIN, FLOW))
    _session(SHORT, cache, 10)
    session = _session(SHORT, cache, 300)
    began = time.process_time()
    _session(LARGE, cache, 1)
    parsed = time.process_time() - began
    hit = _session(LARGE, cache, 20)
    gc.collect()
    before = _resident()
    alive = [_call(SHORT, cache) for _ in range(ALIVE)]
    memory = (_resident() - before) / ALIVE
    began = time.process_time()
    for call in alive:
        call.say("yes")
    last_turn = (time.process_time() - began) / ALIVE
    return {
        "turns a second, with expressions": 1 / with_expressions,
        "ms CPU a turn, with expressions": with_expressions * 1000,
        "ms CPU a turn, without": without * 1000,
        "ms CPU a turn, in 5,000 forms": of_many * 1000,
        "sessions a second": 1 / session,
        "ms CPU a session": session * 1000,
        "ms CPU, 500 forms, parsed": parsed * 1000,
        "ms CPU, 500 forms, from the cache": hit * 1000,
        f"kB a session of {ALIVE:,} alive": memory,
        f"ms CPU a last turn of {ALIVE:,} alive": last_turn * 1000,
    }
