"""Malformed and hostile documents: a load error with a position, in bounded time and memory."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vxml.errors import DocumentError, ResourceLimit, VxmlError
from vxml.fetcher import ResourceFetcher, file_uri
from vxml.parser import MAX_BYTES, parse_document
from vxml.text import TextCall

HEAD = '<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml">'
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE vxml [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {chr(98 + i)} "{"&" + chr(97 + i) + ";" * 1}{("&" + chr(97 + i) + ";") * 9}">'
        for i in range(9)
    )
    + "]>"
    + HEAD
    + "<form><block>&j;</block></form></vxml>"
)
DOCUMENTS = {
    "nothing": b"",
    "blanks": b"   \n ",
    "binary": bytes(range(256)) * 40,
    "NUL bytes": b"<vxml\x00/>",
    "text": b"hello there",
    "another root": b"<html><body/></html>",
    "cut off": (HEAD + "<form><block>hello").encode(),
    "wrong nesting": (HEAD + "<form><block></form></block></vxml>").encode(),
    "an entity bomb": BOMB.encode(),
    "a quadratic entity": (
        '<!DOCTYPE vxml [<!ENTITY a "'
        + "x" * 5000
        + '">]>'
        + HEAD
        + "<form><block>"
        + "&a;" * 5000
        + "</block></form></vxml>"
    ).encode(),
    "an unknown entity": (HEAD + "<form><block>&nothing;</block></form></vxml>").encode(),
    "an external entity": (
        '<!DOCTYPE vxml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        + HEAD
        + "<form><block>&x;</block></form></vxml>"
    ).encode(),
    "too large": (HEAD + "<!--" + "x" * (10 << 20) + "--></vxml>").encode(),
    "nested too deep": (HEAD + "<form><block>" + "<if cond='1'>" * 100_000 + "</if>" * 100_000).encode(),
    "nested deeper than is run": (
        HEAD + "<form><block>" + "<if cond='1'>" * 220 + "</if>" * 220 + "</block></form></vxml>"
    ).encode(),
    "a hundred thousand attributes": (
        HEAD
        + "<form><block><var "
        + " ".join(f"a{i}='x'" for i in range(100_000))
        + "/></block></form></vxml>"
    ).encode(),
    "an unknown element": (HEAD + "<form><blok>x</blok></form></vxml>").encode(),
    "a misplaced element": (HEAD + "<form><choice/></form></vxml>").encode(),
    "a missing attribute": (HEAD + "<form><block><if>x</if></block></form></vxml>").encode(),
    "two ways to go": (HEAD + "<form><block><goto next='#a' expr='b'/></block></form></vxml>").encode(),
    "a name that is none": (HEAD + "<form><block name='1a'/></form></vxml>").encode(),
    "twins": (HEAD + "<form id='a'/><form id='a'/></vxml>").encode(),
}


@pytest.mark.timeout(30)  # it does not hang; how fast it is, the benchmarks tell
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_bad_document_is_refused_with_a_position(name: str) -> None:
    with pytest.raises((DocumentError, ResourceLimit)) as caught:
        parse_document(DOCUMENTS[name], uri="bad.vxml")
    assert "bad.vxml" in str(caught.value)
    assert "xmlCtxt" not in str(caught.value)
    assert "XML_PARSE" not in str(caught.value)


def test_an_unknown_element_is_answered_with_a_near_one() -> None:
    with pytest.raises(
        DocumentError, match=r"bad\.vxml:1:\d+: VoiceXML has no element <blok>; did you mean <block>\?"
    ):
        parse_document(DOCUMENTS["an unknown element"], uri="bad.vxml")


def test_all_problems_are_reported_at_once() -> None:
    text = HEAD + "\n<form>\n<blok/>\n<block name='1'/>\n<block><if/></block></form></vxml>"
    with pytest.raises(DocumentError) as caught:
        parse_document(text, uri="d")
    assert [(p.position.line, p.position.column) for p in caught.value.problems] == [(3, 1), (4, 1), (5, 8)]


def test_an_external_entity_is_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hidden words")
    text = f'<!DOCTYPE vxml [<!ENTITY x SYSTEM "{secret.as_uri()}">]>{HEAD}<form><block>&x;</block></form></vxml>'
    with pytest.raises(DocumentError) as caught:
        parse_document(text, uri="d")
    assert "hidden words" not in str(caught.value)


FORGIVEN = {
    "no namespace": b'<vxml version="2.0"><form><block>hi</block></form></vxml>',
    "no version": b"<vxml><form><block>hi</block></form></vxml>",
    "text before the root": b'Content-Type: text/xml\n\n<?xml version="1.0"?>\n<vxml version="2.0"><form><block>hi</block></form></vxml>',
    "a wrong encoding": b'<?xml version="1.0" encoding="utf-8"?><vxml version="2.0"><form><block>caf\xe9</block></form></vxml>',
    "an HTML entity": b'<vxml version="2.0"><form><block>a&nbsp;b</block></form></vxml>',
    "VoiceXML 1.0 markup": b'<vxml version="1.0"><form><block><sayas class="digits">12</sayas></block></form></vxml>',
    "a dead DTD": b'<!DOCTYPE vxml PUBLIC "-//Dead//DTD" "http://dead.example/vxml.dtd"><vxml version="2.0"><form><block>hi</block></form></vxml>',
}


@pytest.mark.parametrize("name", FORGIVEN)
def test_common_sins_are_forgiven_with_a_warning(name: str) -> None:
    document = parse_document(FORGIVEN[name], uri="d")
    assert document.dialogs
    assert document.warnings


@pytest.mark.parametrize("name", [n for n in FORGIVEN if n != "a dead DTD"])
def test_strict_mode_forgives_nothing(name: str) -> None:
    with pytest.raises(DocumentError):
        parse_document(FORGIVEN[name], uri="d", tolerant=False)


SOURCE = (
    '<?xml version="1.0"?>\n'
    + HEAD
    + '<form id="a"><field name="f" type="digits"><prompt count="2">Say <value expr="1"/>'
    '</prompt><noinput><goto next="#a"/></noinput></field><block><if cond="f">x<else/>y</if></block></form></vxml>'
)


@given(st.integers(0, len(SOURCE)), st.integers(0, len(SOURCE)), st.text(max_size=5))
@settings(max_examples=300, deadline=None)
def test_a_mutilated_document_raises_nothing_unexpected(start: int, length: int, insert: str) -> None:
    text = SOURCE[:start] + insert + SOURCE[start + length % 20 :]
    with contextlib.suppress(VxmlError):
        parse_document(text, uri="d")


@pytest.mark.parametrize("name", sorted(set(DOCUMENTS) - {"too large"}))
def test_a_call_to_a_bad_document_ends_with_an_error(name: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.vxml"
    path.write_bytes(DOCUMENTS[name])
    call = TextCall(file_uri(path), ResourceFetcher(root=tmp_path))
    call.start()
    assert call.exit is not None
    assert call.exit.reason == "error"
    assert call.exit.message.startswith(("error.badfetch", "error.semantic"))


def test_the_size_limit_is_exact() -> None:
    frame = HEAD + "<!---->" + "</vxml>"
    parse_document(HEAD + "<!--" + "x" * (MAX_BYTES - len(frame)) + "--></vxml>", uri="d")
    with pytest.raises(ResourceLimit):
        parse_document(HEAD + "<!--" + "x" * (MAX_BYTES - len(frame) + 1) + "--></vxml>", uri="d")
