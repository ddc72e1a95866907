"""What can only fail when a call comes to it is told before, with its place and the event of the call."""

import pytest

from vxml.check import check_document
from vxml.parser import parse_document

GRAMMAR = '<grammar type="application/srgs+xml" version="1.0" root="r" mode="voice">%s</grammar>'


def problems(body, head=""):
    page = (
        f'<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml" xml:lang="en-US" {head}>\n{body}\n</vxml>'
    )
    document = parse_document(page, uri="http://x/page.vxml")
    assert not document.warnings
    return [(p.position.line, p.event, p.message) for p in check_document(document)]


FAULTS = {
    # document, line, event, part of the message
    "a condition": ('<form><block>\n<if cond="a b">x</if></block></form>', 3, "error.semantic", "cond='a b'"),
    "elseif": (
        '<form><block>\n<if cond="true"/><if cond="a">x<elseif cond="+"/>y</if></block></form>',
        3,
        "error.semantic",
        "cond='+'",
    ),
    "a value in a prompt": (
        '<form><block><prompt>a\n<value expr="1 +"/></prompt></block></form>',
        3,
        "error.semantic",
        "expr='1 +'",
    ),
    "a value in a log": (
        '<form><block>\n<log>a<value expr=")"/></log></block></form>',
        3,
        "error.semantic",
        "expr=')'",
    ),
    "a script": ("<form><block>\n<script>var = 3</script></block></form>", 3, "error.semantic", "script"),
    "the condition of a handler": ('\n<catch cond="a b"/><form/>', 3, "error.semantic", "cond='a b'"),
    "an array": (
        '<form><block>\n<foreach item="i" array="[1"/></block></form>',
        3,
        "error.semantic",
        "array='[1'",
    ),
    "goto a dialog": ('<form><block>\n<goto next="#no"/></block></form>', 3, "error.badfetch", "#no"),
    "goto by the document's own address": (
        '<form><block>\n<goto next="page.vxml#no"/></block></form>',
        3,
        "error.badfetch",
        "#no",
    ),
    "a choice": ('<menu>\n<choice dtmf="1" next="#no"/></menu>', 3, "error.badfetch", "#no"),
    "a subdialog": ('<form>\n<subdialog src="#no"/></form>', 3, "error.badfetch", "#no"),
    "goto an item": ('<form><block>\n<goto nextitem="no"/></block></form>', 3, "error.badfetch", "'no'"),
    "a rule that is not there": (
        f'<form><field name="f">{GRAMMAR % chr(10)}</field></form>'.replace(
            "\n", '\n<rule id="r"><ruleref uri="#q"/></rule>'
        ),
        3,
        "error.badfetch",
        "'q'",
    ),
    "a built-in type": (
        '<form>\n<field name="f" type="cheese"/></form>',
        3,
        "error.unsupported.builtin",
        "cheese",
    ),
    "a built-in grammar": (
        '<form><field name="f">\n<grammar src="builtin:grammar/cheese"/></field></form>',
        3,
        "error.unsupported.builtin",
        "cheese",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_that_a_call_would_meet(name):
    body, line, event, part = FAULTS[name]
    (found,) = problems(body)
    assert found[:2] == (line, event)
    assert part in found[2]


SOUND = {
    "an object literal": '<var name="a" expr="{b: 1}"/><form/>',
    "another document": '<form><block><goto next="other.vxml#no"/></block></form>',
    "a link or handler of a root document goes where the leaf says": (
        '<link next="#leaf">'
        + GRAMMAR % '<rule id="r">a</rule>'
        + '</link><help><goto next="#leaf"/></help><form/>'
    ),
    "a grammar that refers to another document": (
        '<form><field name="f">'
        + GRAMMAR % '<rule id="r"><ruleref uri="other.grxml#x"/></rule>'
        + "</field></form>"
    ),
    "a dialog of the document": '<form id="a"><block name="b"><goto next="#a"/></block><block><goto nextitem="b"/></block></form>',
}


@pytest.mark.parametrize("name", SOUND)
def test_what_is_sound_is_not_told(name):
    assert problems(SOUND[name]) == []
