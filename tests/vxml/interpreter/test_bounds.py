"""Dialogs that never end by themselves do not keep a processor busy for ever."""

import pytest

from vxml.ecmascript import Scope
from vxml.grammar import InputMode, Phrase, phrases
from vxml.interpreter import Cache, Options
from vxml.platform import Fetched, FetchFailed
from vxml.text import TextCall


def call_of(body, **options):
    document = f'<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml">{body}</vxml>'.encode()
    call = TextCall(
        "http://x/d.vxml", lambda c, at: Fetched(at, c.id, c.uri, document), options=Options(**options)
    )
    call.start()
    return call


ENDLESS = {
    "a goto to itself": '<form id="a"><block><goto next="#a"/></block></form>',
    "an item that is cleared": '<form><block name="b"><clear/></block></form>',
    "a catch that throws": '<form><catch event="e"><throw event="e"/></catch><block><throw event="e"/></block></form>',
    "a foreach over too much": '<form><block><foreach item="i" array="new Array(100000).fill(1)"><var name="x"/></foreach></block></form>',
    "documents that lead to each other": '<form><block><goto next="d.vxml?x"/></block></form>',
}


def test_a_server_is_not_asked_on_and_on():
    """Found by random calls: an error handler that fetches, in vain, takes time on each round."""
    document = b"""<vxml version="2.1"><form><catch event="error"><data name="d" src="x.xml"/></catch>
    <block><data name="d" src="x.xml"/></block></form></vxml>"""

    def fetch(command, at):
        if command.purpose == "document":
            return Fetched(at, command.id, command.uri, document)
        return FetchFailed(at + 1, command.id, "network")

    call = TextCall("http://x/d.vxml", fetch)
    call.start()
    assert "loop without input" in call.exit.message


@pytest.mark.parametrize("name", ENDLESS)
def test_a_loop_without_the_caller_is_stopped(name):
    call = call_of(ENDLESS[name])
    assert call.exit.reason == "error"
    assert "loop without input" in call.exit.message


def test_silence_that_costs_no_time_is_stopped():
    """The time-out of 0 s is legal, and asking again on silence too (VoiceXML 2.0 §4.1.7)."""
    call = call_of(
        '<property name="timeout" value="0s"/><form><field name="f"><grammar>yes</grammar><noinput/></field></form>'
    )
    for _ in range(20_000):
        if call.ended:
            break
        call.silence()
    assert "loop without input" in call.exit.message


def test_a_caller_may_go_on_as_long_as_they_like():
    call = call_of(
        '<form><field name="f"><option dtmf="1">one</option><filled><clear/></filled></field></form>',
        max_steps=100,
    )
    for _ in range(500):
        call.press("1")
    assert not call.ended


def test_silence_is_waited_for_as_long_as_the_dialog_likes():
    call = call_of(
        '<form><field name="f"><prompt>Still there?</prompt><grammar>yes</grammar></field></form>',
        max_steps=100,
    )
    for _ in range(500):
        call.silence()
    assert not call.ended


@pytest.mark.parametrize("element", ['<log expr="big"/>', '<prompt><value expr="big"/></prompt>'])
def test_what_is_spoken_or_logged_without_the_caller_is_bounded(element):
    """Found by a hostile document: each loop of an expression's megabyte would be kept."""
    call = call_of(
        "<form><block><script>var big = 'x'.repeat(1000000), a = new Array(1000).fill(1)</script>"
        f'<foreach item="i" array="a">{element}</foreach></block></form>'
    )
    assert call.exit.reason == "error"
    assert sum(len(entry.text) for entry in call.transcript) < 30_000_000


@pytest.mark.parametrize(
    "element",
    [
        "<prompt>" + '<value expr="big"/>' * 300 + "</prompt>",
        "<log>" + '<value expr="big"/>' * 300 + "</log>",
        '<prompt><foreach item="i" array="new Array(300).fill(1)"><value expr="big"/></foreach></prompt>',
        "<prompt>" + '<audio expr="big"/>' * 300 + "</prompt>",
        "<submit next='d.vxml' method='post' namelist='" + "big " * 300 + "'/>",
    ],
)
def test_text_is_bounded_while_one_element_makes_it(element, monkeypatch):
    """Found by a hostile document: one prompt of 300 values of a megabyte took gigabytes before it was counted."""
    made = []
    text, evaluate = Scope.text, Scope.evaluate
    monkeypatch.setattr(Scope, "text", lambda *a: made.append(text(*a)) or made[-1])
    monkeypatch.setattr(Scope, "evaluate", lambda *a: made.append(evaluate(*a)) or made[-1])
    call = call_of(f"<form><script>var big = '&amp;'.repeat(1000000)</script><block>{element}</block></form>")
    assert "loop without input" in call.exit.message
    assert len(made) <= 40


def test_markup_is_bounded_while_a_prompt_repeats_it():
    attribute = "x" * 100_000
    call = call_of(
        '<form><block><prompt><foreach item="i" array="new Array(15000).fill(1)">'
        f'<emphasis level="{attribute}"><break/></emphasis></foreach></prompt></block></form>'
    )
    assert "loop without input" in call.exit.message


def test_what_was_said_before_a_loop_is_heard_and_then_that_nothing_follows():
    call = call_of('<form><block>said</block><block name="l"><goto nextitem="l"/></block></form>')
    assert [e.text for e in call.transcript if e.kind == "prompt"] == ["said Sorry, an error has occurred."]
    assert call.exit.reason == "error"


def test_of_prompts_that_a_loop_queued_few_are_played():
    call = call_of('<form id="l"><block>again<goto next="#l"/></block></form>')
    (heard,) = [e.text for e in call.transcript if e.kind == "prompt"]
    assert heard == "again " * 20 + "Sorry, an error has occurred."


def test_a_caller_who_has_gone_hears_no_last_words():
    call = call_of(
        '<form><catch event="connection.disconnect"><goto next="#l"/></catch><field name="f"><grammar>yes</grammar></field></form>'
        '<form id="l"><block>again<goto next="#l"/></block></form>'
    )
    call.hangup()
    assert not [e for e in call.transcript if e.kind == "prompt"]
    assert "loop without input" in call.exit.message


def test_scripts_that_never_end_are_given_up_soon():
    entered = []
    document = (
        b'<vxml version="2.1"><form><catch event="error"><script>while (1) {}</script></catch>'
        b"<block><script>while (1) {}</script></block></form></vxml>"
    )
    call = TextCall(
        "http://x/d.vxml",
        lambda c, at: Fetched(at, c.id, c.uri, document),
        options=Options(script_time=0.05),
        observer=lambda step: entered.append(step.tag == "script"),
    )
    call.start()
    assert "loop without input" in call.exit.message
    assert sum(entered) == 4


def test_a_large_menu_is_compiled_once():
    """Found by a hostile document: the cache was too small for its choices, so each turn compiled them all again."""
    choices = "".join(f'<choice event="x">number {n}</choice>' for n in range(20))
    document = f'<vxml version="2.1"><menu><nomatch/>{choices}</menu></vxml>'.encode()
    cache = Cache(size=5)
    call = TextCall("http://x/d.vxml", lambda c, at: Fetched(at, c.id, c.uri, document), cache=cache)
    call.start()
    before = list(cache._entries.values())
    call.say("nothing")
    assert list(cache._entries.values()) == before


def test_an_approximate_phrase_costs_what_its_words_do():
    """VoiceXML 2.0 §2.2.5: a grammar for each part of a phrase would grow with the square of its words."""
    sizes = []
    for words in (10, 40):
        text = " ".join(f"w{n}" for n in range(words))
        grammar = phrases([Phrase(text, text, approximate=True)], mode=InputMode.VOICE, language="en")
        assert grammar.recognize("w1 w3")
        assert not grammar.recognize("w3 w1")
        sizes.append(len(grammar._network.words))
    assert sizes[1] < 5 * sizes[0]
