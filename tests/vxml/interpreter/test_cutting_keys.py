"""Which keys a driver may let cut a prompt by itself (`vxml.platform.Play.keys`)."""

import pytest

from vxml.interpreter import Options, Session
from vxml.platform import Fetch, Fetched, Key, Play, PlayDone

FIELD = """<form>{properties}<field name="x" type="digits?length=1"><prompt {attributes}>One</prompt></field>
<field name="y" type="digits?length=1"><prompt>Two</prompt></field></form>"""
ALL = "0123456789*#ABCD"


def prompts(*keys, properties="", attributes=""):
    """The prompts of a session whose caller presses these keys while the first one plays."""
    session = Session("http://x/a.vxml", options=Options())
    (fetch,) = (command for command in session.start(0.0) if isinstance(command, Fetch))
    body = FIELD.format(properties=properties, attributes=attributes)
    document = f'<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml">{body}</vxml>'
    commands = session.receive(
        Fetched(0.0, fetch.id, fetch.uri, document.encode(), "application/voicexml+xml")
    )
    played = [command for command in commands if isinstance(command, Play)]
    for key in keys:
        commands = session.receive(Key(1.0, key))
    for command in [*played]:
        commands = session.receive(PlayDone(1.0, command.id)) if keys else []
    return played + [command for command in commands if isinstance(command, Play)]


@pytest.mark.parametrize(
    ("properties", "attributes", "keys"),
    [
        ("", "", ALL),
        ("", 'bargein="false"', ""),
        ("", 'bargeintype="hotword"', ""),  # only what matches interrupts it (VoiceXML 2.0 §4.1.5.1)
        ('<property name="inputmodes" value="voice"/>', "", ""),  # keys count for nothing (§6.3.6)
        ('<property name="inputmodes" value="dtmf"/>', "", ALL),
    ],
)
def test_keys_that_surely_interrupt_a_prompt_are_told_with_it(properties, attributes, keys):
    (prompt,) = prompts(properties=properties, attributes=attributes)
    assert prompt.keys == keys


def test_the_late_end_of_the_input_before_does_not_cut_a_prompt():
    # D.1: the field was complete by its length, and its caller may still press the termchar.
    _, following = prompts("7")
    assert following.keys == ALL.replace("#", "")
