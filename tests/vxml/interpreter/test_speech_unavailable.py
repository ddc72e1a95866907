"""Speech that cannot be heard: error.noresource where nothing else would do (VoiceXML 2.0 §5.2.6)."""

import pytest

from vxml.interpreter import Session
from vxml.platform import (
    Exit,
    Fetch,
    Fetched,
    Key,
    Listen,
    ListenFailed,
    Log,
    Play,
    PlayDone,
)

HEAD = '<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml" xml:lang="en-US">'
WORDS = '<grammar version="1.0" root="a" mode="voice"><rule id="a"><one-of><item>yes</item></one-of></rule></grammar>'
KEYS = '<grammar version="1.0" root="b" mode="dtmf"><rule id="b">1</rule></grammar>'


def started(grammars, prompt=""):
    text = f"""{HEAD}<form><field name="x">{grammars}{prompt}
    <catch event="error"><exit expr="_event"/></catch><filled><exit expr="'heard ' + x"/></filled></field></form></vxml>"""
    session = Session("http://a/a.vxml")
    (fetch,) = session.start()
    assert isinstance(fetch, Fetch)
    return session, session.receive(Fetched(0.0, fetch.id, fetch.uri, text.encode(), None))


def exit_of(commands):
    return next(dict(command.values) for command in commands if isinstance(command, Exit))


@pytest.mark.parametrize("event", ["error.noresource", "error.unsupported.language"])
def test_field_that_only_takes_words_throws(event):
    session, commands = started(WORDS)
    (listen,) = [command for command in commands if isinstance(command, Listen)]
    assert exit_of(session.receive(ListenFailed(0.1, listen.id, event, "no engine"))) == {"expr": event}


def test_field_that_takes_keys_too_goes_on():
    session, commands = started(WORDS + KEYS)
    (listen,) = [command for command in commands if isinstance(command, Listen)]
    assert not any(isinstance(c, Exit) for c in session.receive(ListenFailed(0.1, listen.id)))
    assert exit_of(session.receive(Key(0.2, "1"))) == {"expr": "heard 1"}


def test_prompt_before_the_field_is_cut_short():
    session, commands = started(WORDS, "<prompt>Well?</prompt>")
    listen = next(command for command in commands if isinstance(command, Listen))
    play = next(command for command in commands if isinstance(command, Play))
    session.receive(ListenFailed(0.1, listen.id))
    assert exit_of(session.receive(PlayDone(0.2, play.id))) == {"expr": "error.noresource"}


def test_failure_of_an_earlier_listening_means_nothing():
    session, commands = started(WORDS)
    (listen,) = [command for command in commands if isinstance(command, Listen)]
    assert session.receive(ListenFailed(0.1, listen.id + 100)) == []
    assert not session.ended


def test_that_words_are_not_heard_is_told_once():
    """D11: keys go on at every question; the log does not say so each time."""
    session, commands = started(WORDS + KEYS + "<nomatch/>")
    told = []
    for at in range(1, 6):
        (listen,) = [command for command in commands if isinstance(command, Listen)]
        commands = session.receive(
            ListenFailed(at, listen.id, "error.unsupported.language", "zh is not understood")
        )
        told += [command.text for command in commands if isinstance(command, Log)]
        session.receive(Key(at + 0.1, "7"))
        commands = session.receive(Key(at + 0.2, "#"))
    assert told == ["error.unsupported.language: zh is not understood"]
