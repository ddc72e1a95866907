"""The trace: every step with its element, the section that specifies it, and where it stands."""

from __future__ import annotations

from vxml.interpreter import Step
from vxml.platform import Fetch, Fetched
from vxml.text import TextCall

DOCUMENT = """<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml" xml:lang="en">
<var name="v" expr="1"/>
<form id="f">
  <field name="x" type="boolean"><prompt>Well?</prompt>
    <filled><if cond="x"><assign name="v" expr="2"/><log>there</log><throw event="my.event"/></if></filled>
  </field>
  <catch event="my.event"><clear namelist="v"/><foreach item="i" array="[1]"><reprompt/></foreach><goto next="#g"/></catch>
</form>
<menu id="g"><choice dtmf="1" event="done">one</choice><catch event="done"><exit/></catch></menu>
</vxml>"""


def steps_of(document: str) -> list[Step]:
    steps: list[Step] = []
    call = TextCall(
        "http://trace/main.vxml",
        lambda command, at: Fetched(at, command.id, command.uri, document.encode()),
        observer=steps.append,
    )
    call.start()
    call.say("yes")
    call.press("1")
    assert call.ended
    return steps


def test_every_step_tells_element_section_and_position() -> None:
    told = [(step.kind, step.element, step.section, step.source.line) for step in steps_of(DOCUMENT)]
    assert told == [
        ("fetch", "", "6.1", 0),
        ("document", "vxml", "1.5.1", 1),
        ("execute", "var", "5.3.1", 2),
        ("dialog", "form", "2.1", 3),
        ("item", "field", "2.3.1", 4),
        ("prompt", "prompt", "4.1", 4),
        ("listen", "", "4.1.8", 4),
        ("match", "grammar", "3.1.6", 4),
        ("filled", "filled", "2.4", 5),
        ("execute", "if", "5.3.4", 5),
        ("execute", "assign", "5.3.2", 5),
        ("execute", "log", "5.3.13", 5),
        ("execute", "throw", "5.2.1", 5),
        ("event", "", "5.2", 5),
        ("catch", "catch", "5.2.4", 7),
        ("execute", "clear", "5.3.3", 7),
        ("execute", "foreach", "2.1 §6", 7),
        ("execute", "reprompt", "5.3.6", 7),
        ("execute", "goto", "5.3.7", 7),
        ("transition", "", "5.3.7", 7),
        ("dialog", "menu", "2.2", 9),
        ("item", "menu", "2.2", 9),
        ("listen", "", "4.1.8", 9),
        ("key", "", "3.1.2", 9),
        ("match", "grammar", "3.1.6", 9),
        ("match", "choice", "2.2.2", 9),
        ("event", "", "5.2", 9),
        ("catch", "catch", "5.2.4", 9),
        ("execute", "exit", "5.3.9", 9),
        ("exit", "", "1.5.4", 0),
    ]


def test_a_call_without_observer_notes_nothing() -> None:
    def fetch(command: Fetch, at: float) -> Fetched:
        return Fetched(at, command.id, command.uri, DOCUMENT.encode())

    call = TextCall("http://trace/main.vxml", fetch)
    call.start()
    call.say("yes")
    assert call.waiting


def test_kinds_of_steps_that_the_observer_has_no_use_for_are_not_made() -> None:
    told: list[Step] = []
    call = TextCall(
        "http://trace/main.vxml",
        lambda command, at: Fetched(at, command.id, command.uri, DOCUMENT.encode()),
        observer=told.append,
    )
    call.session.run.unobserved = frozenset({"prompt", "execute", "item", "key", "fetch"})
    call.start()
    call.say("yes")
    call.press("1")
    wanted = [step for step in steps_of(DOCUMENT) if step.kind not in call.session.run.unobserved]
    assert told == wanted
