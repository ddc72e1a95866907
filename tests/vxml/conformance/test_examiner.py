"""The caller of the conformance runs does what the documents tell: each kind of request, heard in every place."""

from __future__ import annotations

from pathlib import Path

import pytest

from vxml.conformance import conformance_cases, run_case

HEAD = "<vxml version='2.0' xmlns='http://www.w3.org/2001/vxml' xml:lang='en'>"
PASS, FAIL = "<prompt>pass</prompt><exit/>", "<prompt>fail</prompt><exit/>"
CITY = "<grammar type='text/plain'>chicago</grammar>"


def field(prompt: str, grammar: str = CITY, **handlers: str) -> str:
    extra = "".join(
        f"<catch event='{event.replace('_', '.')}'>{content}</catch>" for event, content in handlers.items()
    )
    return f"<form>{extra}<field name='f'>{grammar}<prompt>{prompt}</prompt><filled>{handlers.get('filled', PASS)}</filled></field></form>"


DOCUMENTS = {
    "words in quotes": field("Say 'Chicago'."),
    "words in other quotes": field("Say ‘Chicago’."),
    "words to utter": field('Please utter the word "Chicago".'),
    "words without quotes": field("Say chicago"),
    "the last request counts": field("Press '1'. No. Say 'Chicago' now."),
    "nothing in another sentence": field("There is nothing to fear. Say 'Chicago'."),
    "silence": field("No input expected. Say nothing for 5 seconds.", filled=FAIL, noinput=PASS),
    "noise": field("Say something unrecognizable.", filled=FAIL, nomatch=PASS),
    "noise that lasts": "<property name='maxspeechtimeout' value='3s'/>"
    + field("Say something unrecognizable for 5 seconds.", filled=FAIL, nomatch=FAIL, maxspeechtimeout=PASS),
    "a recital": field("Recite your favorite nursery rhyme, for example, 'Little Miss Muffett'.", filled=FAIL, nomatch=PASS),
    "a sentence with a word": field(
        "Recite a sentence containing the word 'Chicago'.",
        "<grammar version='1.0' root='r'><rule id='r'><ruleref special='GARBAGE'/> chicago <ruleref special='GARBAGE'/></rule></grammar>",
    ),
    "a key": field('PRESS "5" again.', "<grammar mode='dtmf' version='1.0' root='r'><rule id='r'>5</rule></grammar>"),
    "several keys": field("Press 1 2 3", "<grammar mode='dtmf' version='1.0' root='r'><rule id='r'>1 2 3</rule></grammar>"),
    "a key by name": "<property name='termchar' value='A'/>"
    + field("Press pound.", "<grammar mode='dtmf' version='1.0' root='r'><rule id='r'>'#'</rule></grammar>".replace("'#'", "#")),
    "hanging up": field(" Hang up now. ", filled=FAIL, noinput=FAIL, connection_disconnect_hangup=PASS),
    "hanging up in a bridge": f"<catch event='connection.disconnect.hangup'>{PASS}</catch><form><block> Hang up now. </block>"
    f"<transfer name='t' dest='tel:1' bridge='true'><filled>{FAIL}</filled></transfer></form>",
    "silence in a recording": f"<form><record name='r'><prompt>Say nothing for 5 seconds.</prompt><noinput>{PASS}</noinput><filled>{FAIL}</filled></record></form>",
    "a key in a recording": "<form><record name='r' dtmfterm='true'><prompt>Press '1'.</prompt>"
    f"<filled><if cond=\"r$.termchar == '1'\">{PASS}<else/>{FAIL}</if></filled></record></form>",
    "a long recording": "<form><record name='r' maxtime='5s'><prompt>Recite your favorite nursery rhyme again.</prompt>"
    f"<filled><if cond='r$.maxtime'>{PASS}<else/>{FAIL}</if></filled></record></form>",
    "a verdict among other words": f"<form><block><prompt>If you hear fail, it failed. Wait for pass.</prompt>{PASS}</block></form>",
}  # fmt: skip


def examined(tmp_path: Path, body: str) -> tuple[str, str]:
    folder = tmp_path / "vxml20"
    folder.mkdir()
    (folder / "tests.tsv").write_text("file\nstart.txml\n")
    (folder / "start.txml").write_text(f"{HEAD}{body}</vxml>", encoding="utf-8")
    (case,) = conformance_cases(tmp_path)
    result = run_case(case)
    return result.lane, result.reason


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_caller_does_what_is_asked(name: str, tmp_path: Path) -> None:
    assert examined(tmp_path, DOCUMENTS[name]) == ("pass", "")


def test_a_verdict_is_a_prompt_of_its_own(tmp_path: Path) -> None:
    lane, reason = examined(
        tmp_path, "<form><block>the password is failure<prompt>fail</prompt></block></form>"
    )
    assert lane == "fail"
    assert reason.endswith("fail")


def test_documents_that_speak_no_verdict_are_for_people_to_judge(tmp_path: Path) -> None:
    lane, reason = examined(tmp_path, "<form><block>listen to the log<log>1</log></block></form>")
    assert lane == "manual"
    assert "somebody has to judge" in reason


def test_a_document_that_could_have_passed_and_did_not_fails(tmp_path: Path) -> None:
    lane, reason = examined(tmp_path, f"<form><block><if cond='false'>{PASS}</if></block></form>")
    assert (lane, reason) == ("fail", "ended without a verdict")
