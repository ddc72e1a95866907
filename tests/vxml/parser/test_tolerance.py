"""The table of forgiven sins in docs/supported-voicexml.md: each row is forgiven with a warning, strictly refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from vxml.errors import DocumentError
from vxml.model import Block, Field, Markup, Prompt
from vxml.parser import parse_document

DOCS = Path(__file__).parents[3] / "docs" / "supported-voicexml.md"
HEAD = '<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml">'
FORM = "<form><block>hi</block></form>"


def page(body: str) -> bytes:
    return f"{HEAD}{body}</vxml>".encode()


def said(markup: str) -> bytes:
    return page(f"<form><block><prompt>{markup}</prompt></block></form>")


def field(content: str) -> bytes:
    return page(f'<form><field name="a">{content}</field></form>')


SINS: dict[str, list[bytes]] = {
    "no namespace, or a wrong one, on the root": [
        f'<vxml version="2.1">{FORM}</vxml>'.encode(),
        f'<vxml version="2.1" xmlns="http://vendor.example/vxml">{FORM}</vxml>'.encode(),
    ],
    "no version, or another than 2.0 and 2.1": [
        f'<vxml xmlns="http://www.w3.org/2001/vxml">{FORM}</vxml>'.encode(),
        f'<vxml version="1.0" xmlns="http://www.w3.org/2001/vxml">{FORM}</vxml>'.encode(),
    ],
    "text before the XML declaration or the root": [
        b'HTTP/1.1 200 OK\n\n<?xml version="1.0"?>' + page(FORM),
        b"junk" + page(FORM),
    ],
    "an encoding that is not the declared one": [
        b'<?xml version="1.0" encoding="utf-8"?>' + page(FORM).replace(b"hi", b"caf\xe9"),
        b'<?xml version="1.0" encoding="klingon"?>' + page(FORM),
    ],
    "undeclared HTML entities such as `&nbsp;`": [page(FORM).replace(b"hi", b"a&nbsp;b")],
    "unknown attributes": [page(FORM).replace(b"<block", b'<block colour="red"')],
    "elements of other namespaces": [
        page('<x:note xmlns:x="urn:x"/>' + FORM),
        page('<form><block><x:y xmlns:x="urn:x"/></block></form>'),
        said('<x:y xmlns:x="urn:x">z</x:y>'),
    ],
    "VoiceXML 1.0 `<sayas>`, `<emp>`, `<pros>`, `<div>`, `<dtmf>`, `<break size>`, `<break msecs>`": [
        said('<sayas class="digits">1</sayas>'),
        said("<emp>a</emp>"),
        said('<pros vol="loud">a</pros>'),
        said('<div type="sentence">a</div>'),
        field('<dtmf type="application/x-jsgf">1 {one}</dtmf>'),
        said('<break size="large"/>'),
        said('<break msecs="300"/>'),
    ],
    "`<paragraph>`, `<sentence>` and `<say-as type>` of drafts of 2.0": [
        said("<paragraph>a</paragraph>"),
        said("<sentence>a</sentence>"),
        said('<say-as type="date">a</say-as>'),
    ],
    "SSML elements in executable content": [page("<form><block><emphasis>hi</emphasis></block></form>")],
    "a bare number as time": [
        page('<form><block><prompt timeout="500">hi</prompt></block></form>'),
        page(f'<property name="timeout" value="500"/>{FORM}'),
        said('<break time="500"/>'),
    ],
    "a time that is none": [page('<form><block><prompt timeout="soon">hi</prompt></block></form>')],
    "an inline `<grammar>` without type and first line that tell its form": [
        field("<grammar>yes | no</grammar>"),
        field("<grammar>[yes no]</grammar>"),
    ],
    "a `weight` that is no positive number": [
        field('<grammar type="application/srgs" weight="heavy">#ABNF 1.0;</grammar>')
    ],
    "an `xml:base` that is no URI": [
        f'<vxml version="2.1" xml:base="http://[" xmlns="http://www.w3.org/2001/vxml">{FORM}</vxml>'.encode()
    ],
    "other elements than `<value>` in `<log>`": [page("<form><block><log><emphasis/></log></block></form>")],
    "true/false and other words in capitals": [
        page('<form><block><prompt bargein="FALSE">hi</prompt></block></form>'),
        page('<form><field name="a" modal="True" type="digits"/></form>'),
    ],
    '`<menu dtmf="true">` in which every choice has its own key': [
        page('<menu dtmf="true"><choice dtmf="1" next="#x">x</choice></menu>')
    ],
    '`<catch event="">`': [page('<form><catch event="">x</catch><block>hi</block></form>')],
    "a name that no variable can have on `<var>`": [page('<form><var name="1a"/><block>hi</block></form>')],
    "a `<property>` of VoiceXML with a value that it can't have": [
        page('<property name="timeout" value="5 s"/>' + FORM),
        page('<property name="bargein" value="maybe"/>' + FORM),
    ],
    "an `id` of a form or menu that is no name of XML, such as `1st`": [
        page(FORM.replace("<form", '<form id="1st"')),
        page('<menu id="a b"><choice dtmf="1" event="x"/></menu>'),
    ],
}
CASES = [pytest.param(data, id=f"{sin} {n}") for sin, every in SINS.items() for n, data in enumerate(every)]


def test_every_row_of_the_table_is_tested() -> None:
    table = DOCS.read_text("utf-8").partition("| Sin | Read as |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| (.+?) \| ", table, re.MULTILINE)[0:] == list(SINS)


@pytest.mark.parametrize("data", CASES)
def test_a_sin_is_forgiven_with_one_warning(data: bytes) -> None:
    document = parse_document(data, uri="d.vxml")
    assert len(document.warnings) == 1
    assert str(document.warnings[0]).startswith("d.vxml:")


@pytest.mark.parametrize("data", CASES)
def test_a_sin_is_refused_in_strict_mode(data: bytes) -> None:
    with pytest.raises(DocumentError):
        parse_document(data, uri="d.vxml", tolerant=False)


@pytest.mark.parametrize("tolerant", [True, False])
@pytest.mark.parametrize("data", [
    b'<!DOCTYPE vxml PUBLIC "-//Dead//DTD" "http://dead.example/vxml.dtd">' + page(FORM),
    page(FORM).replace(b"<block", b'<block xmlns:v="urn:v" v:colour="red"'),
    page(FORM).replace(b"<vxml", b'<vxml xml:lang="fr-FR-Laurent"'),
    page(FORM).replace(b"<vxml", b'<vxml xml:lang="en_US"'),
    page(FORM).replace(b"<vxml", b'<vxml xml:lang="en-UK"'),
    field('<grammar type="text/plain">yes</grammar>'),
])  # fmt: skip
def test_what_is_no_sin_is_read_without_a_word(data: bytes, tolerant: bool) -> None:
    assert parse_document(data, uri="d", tolerant=tolerant).warnings == ()


@pytest.mark.parametrize("tolerant", [True, False])
def test_a_property_of_a_vendor_is_one_warning_in_both_modes(tolerant: bool) -> None:
    data = page(f'<property name="com.vendor.speed" value="9"/>{FORM}')
    document = parse_document(data, uri="d", tolerant=tolerant)
    assert [w.message for w in document.warnings] == [
        "the property 'com.vendor.speed' is none of VoiceXML; only drivers that know it use it"
    ]


def _markup(markup: str) -> list[tuple[str, dict[str, str]]]:
    document = parse_document(said(markup), uri="d")
    block = document.dialogs[0].items[0]
    assert isinstance(block, Block)
    (prompt,) = block.content
    assert isinstance(prompt, Prompt)
    return [(part.tag, dict(part.attributes)) for part in prompt.content if isinstance(part, Markup)]


@pytest.mark.parametrize(
    ("old", "new", "attributes"),
    [
        ('<sayas class="digits">1</sayas>', "say-as", {"interpret-as": "digits"}),
        ('<sayas sub="doctor">Dr</sayas>', "sub", {"alias": "doctor"}),
        ('<sayas phon="x">y</sayas>', "phoneme", {"ph": "x"}),
        ('<emp level="strong">a</emp>', "emphasis", {"level": "strong"}),
        ('<pros rate="slow" vol="0.5">a</pros>', "prosody", {"rate": "slow", "volume": "0.5"}),
        ('<div type="sentence">a</div>', "s", {}),
        ('<div type="paragraph">a</div>', "p", {}),
        ("<div>a</div>", "p", {}),
        ('<break size="small"/>', "break", {"strength": "weak"}),
        ('<break msecs="300"/>', "break", {"time": "300ms"}),
        ('<break time="500"/>', "break", {"time": "500ms"}),
        ('<say-as type="date:mdy">a</say-as>', "say-as", {"interpret-as": "date:mdy"}),
    ],
)
def test_old_markup_becomes_its_successor(old: str, new: str, attributes: dict[str, str]) -> None:
    assert _markup(old) == [(new, attributes)]


def test_dtmf_of_voicexml_1_is_a_grammar_of_keys() -> None:
    document = parse_document(field('<dtmf src="keys.gram"/>'), uri="d")
    item = document.dialogs[0].items[0]
    assert isinstance(item, Field)
    assert [(g.mode, g.src) for g in item.grammars] == [("dtmf", "keys.gram")]


def test_words_in_capitals_are_what_they_say() -> None:
    document = parse_document(
        page('<form><block><prompt bargein="FALSE" bargeintype="HOTWORD">hi</prompt></block></form>'),
        uri="d",
    )
    block = document.dialogs[0].items[0]
    assert isinstance(block, Block)
    (prompt,) = block.content
    assert isinstance(prompt, Prompt)
    assert (prompt.bargein, prompt.bargeintype) == ("false", "hotword")
