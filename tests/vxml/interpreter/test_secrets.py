"""The property `ivrkit.secret`: what is named by it is masked wherever a call is told of, and only there (D2)."""

import json

import pytest

from vxml.interpreter.secrets import HIDDEN, Secrets
from vxml.platform import Fetch, Fetched, Record
from vxml.text import TextCall

PIN = "604917"


class Told:
    """A call and everything that is told of it."""

    def __init__(self, body, *, properties=""):
        self.steps = []
        self.fetches = []
        self.records = []
        document = (
            '<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml" xml:lang="en-US">'
            f"{properties}{body}</vxml>"
        )

        def fetcher(command: Fetch, at):
            self.fetches.append(command)
            body = document if command.purpose == "document" else "{}"
            return Fetched(at, command.id, command.uri, body.encode(), content_type="application/json")

        self.call = TextCall("http://host/main.vxml", fetcher, observer=self.steps.append)
        self.call.start()

    def of(self, kind):
        return [step.detail for step in self.steps if step.kind == kind]

    def everything(self):
        """The steps and the log, as text."""
        log = [entry.text for entry in self.call.transcript if entry.kind in {"log", "exit"}]
        return json.dumps([[dict(step.detail) for step in self.steps], log], ensure_ascii=False, default=str)


FIELD = (
    '<form><field name="pin" type="digits?length=6"><prompt>PIN?</prompt><filled>'
    "<prompt>You entered <value expr='pin'/>.</prompt><log>pin <value expr='pin'/></log>"
    "<data name='d' srcexpr=\"'http://host/check?pin=' + pin\"/>"
    '<throw event="my.event" messageexpr="\'with \' + pin"/></filled></field>'
    '<catch event="my.event"><exit expr="pin"/></catch></form>'
)
NAMED = '<property name="ivrkit.secret" value="pin"/>'


def test_without_the_property_everything_is_told():
    told = Told(FIELD)
    told.call.press(PIN)
    assert told.everything().count(PIN) >= 5


@pytest.mark.parametrize("where", ["document", "field"])
def test_a_secret_is_in_no_step_and_no_log(where):
    told = (
        Told(FIELD, properties=NAMED)
        if where == "document"
        else Told(FIELD.replace("><prompt>PIN", f">{NAMED}<prompt>PIN"))
    )
    told.call.press(PIN)
    assert PIN not in told.everything()
    assert [detail["key"] for detail in told.of("key")] == ["•"] * 6
    assert told.of("match")[0]["utterance"] == "••••••"
    assert told.of("match")[0]["value"] == HIDDEN


def test_the_exchange_and_the_call_have_the_real_value():
    told = Told(FIELD, properties=NAMED)
    told.call.press(PIN)
    assert told.fetches[-1].uri == f"http://host/check?pin={PIN}"
    assert told.call.exit.values == {"expr": PIN}
    assert f"You entered {PIN}." in told.call.prompts_since(0)


def test_what_is_entered_wrongly_is_a_secret_too():
    told = Told(FIELD, properties=NAMED)
    told.call.press("6049#")
    assert told.of("match")[0] | {"secret": True} == {
        "result": "nomatch", "utterance": "••••", "mode": "dtmf", "secret": True,
    }  # fmt: skip


def test_other_fields_are_told():
    told = Told(
        '<form><field name="choice" type="digits?length=1"/><field name="pin" type="digits?length=6"/></form>',
        properties=NAMED,
    )
    told.call.press("7" + PIN)
    assert [detail["key"] for detail in told.of("key")] == ["7", *"••••••"]
    assert [detail["value"] for detail in told.of("match")] == ["7", HIDDEN]


def test_keys_typed_ahead_are_told_by_the_item_that_takes_them():
    told = Told(
        '<form><block><prompt>A long welcome.</prompt></block><field name="pin" type="digits?length=6"/></form>',
        properties=NAMED,
    )
    told.call.press(PIN, barge_in=True)
    assert PIN not in told.everything()


def test_variables_are_secret_by_their_names():
    told = Told(
        '<var name="token" expr="\'abc-\' + 771234"/><form><var name="half"/><block>'
        "<assign name='dialog.half' expr=\"token.slice(0, 5)\"/><log>one <value expr='token'/></log>"
        "<log>two <value expr='half'/></log></block></form>",
        properties='<property name="ivrkit.secret" value="token half"/>',
    )
    assert [entry.text for entry in told.call.transcript if entry.kind == "log"] == [
        f"one {HIDDEN}",
        f"two {HIDDEN}",
    ]


def test_form_wide_grammars_are_secret_when_an_item_of_their_form_is():
    grammar = '<grammar mode="dtmf" version="1.0" root="r"><rule id="r">1 2 3 4<tag>pin = "1234"</tag></rule></grammar>'
    told = Told(f'<form>{grammar}<initial/><field name="pin"/></form>', properties=NAMED)
    told.call.press("1234")
    assert "1234" not in told.everything()


def test_star_is_whatever_is_entered():
    told = Told('<form><property name="ivrkit.secret" value="*"/><field type="digits?length=6"/></form>')
    told.call.press(PIN)
    assert PIN not in told.everything()


def test_words_of_a_secret_are_hidden():
    told = Told(FIELD, properties=NAMED)
    told.call.say("six zero four nine one seven")
    assert "four nine" not in told.everything()
    assert told.of("match")[0]["utterance"] == HIDDEN


def test_parameters_of_subdialogs_are_secret_by_their_names():
    told = Told(
        '<form id="a"><subdialog src="#b"><param name="pin" expr="\'' + PIN + "'\"/></subdialog></form>"
        '<form id="b"><var name="pin"/><block><log>got <value expr="pin"/></log><return/></block></form>',
        properties=NAMED,
    )
    assert PIN not in told.everything()


def test_recordings_of_secrets_are_marked():
    document = f'<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml">{NAMED}<form><record name="pin"/></form></vxml>'
    exchanges = []
    call = TextCall(
        "http://host/main.vxml",
        lambda command, at: Fetched(at, command.id, command.uri, document.encode()),
        witness=exchanges.append,
    )
    call.start()
    records = [c for exchange in exchanges for c in exchange.commands if isinstance(c, Record)]
    assert [command.secret for command in records] == [True]


# The values


@pytest.mark.parametrize(
    ("secret", "text", "masked"),
    [
        ("6222001234", "card 6222001234!", f"card {HIDDEN}!"),
        ("6222001234", "card 6222 0012 34", f"card {HIDDEN}"),
        ("6222001234", "card 6222-0012-34", f"card {HIDDEN}"),
        ("6222001234", "?card=6222%200012%2034&x", f"?card={HIDDEN}&x"),
        ("a b&c", "?q=a%20b%26c and a+b%26c", f"?q={HIDDEN} and {HIDDEN}"),
        ({"pin": [604917, True, None]}, "604917 True", f"{HIDDEN} True"),
        (604917.0, "604917", HIDDEN),
        ("12", "12 of 12", "12 of 12"),
    ],
)
def test_texts_are_masked(secret, text, masked):
    secrets = Secrets()
    secrets.learn(secret)
    assert secrets.mask(text) == masked


def test_values_of_scripts_are_masked_inside():
    secrets = Secrets()
    secrets.learn("604917")
    assert secrets.masked({"a": ["604917", 604917, 1], "b": None}) == {"a": [HIDDEN, HIDDEN, 1], "b": None}
