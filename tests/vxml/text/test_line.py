"""VoiceXML 2.0 §5.1.4 Session Variables, as a text call gives them."""

from __future__ import annotations

import pytest

from vxml.interpreter import Options
from vxml.platform import Fetched
from vxml.text import TextCall, line


def heard(expression: str, options: Options | None = None) -> str:
    document = (
        f"<vxml version='2.1'><form><block><value expr=\"{expression}\"/></block></form></vxml>".encode()
    )
    call = TextCall("http://x/", lambda c, at: Fetched(at, c.id, c.uri, document), options=options)
    call.start()
    return call.prompts_since(0)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("session.connection.remote.uri", "sip:anonymous"),
        ("session.connection.local.uri", "sip:ivr"),
        ("session.connection.protocol.name + session.connection.protocol.version", "text1.0"),
        ("session.connection.originator == session.connection.remote", "true"),
        ("session.connection.redirect.length", "0"),
        ("session.connection.aai === undefined", "true"),
        ("session.telephone.ani === ''", "true"),
    ],
)
def test_a_text_call_has_the_session_variables(expression: str, value: str) -> None:
    assert heard(expression) == value


def test_numbers_become_addresses() -> None:
    options = Options(session=line("+4930123", "800"))
    assert heard("session.connection.remote.uri", options) == "tel:+4930123"
    assert heard("session.telephone.dnis", options) == "800"


def test_what_a_driver_knows_better_stays() -> None:
    options = Options(session={"connection": {"remote": {"uri": "sip:a@b"}}, "mine": 1})
    assert heard("session.connection.remote.uri", options) == "sip:a@b"
    assert heard("session.mine", options) == "1"


def test_other_variables_do_not_take_the_line_away() -> None:
    assert heard("session.connection.local.uri", Options(session={"mine": 1})) == "sip:ivr"
