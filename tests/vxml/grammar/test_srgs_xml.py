"""The XML form of SRGS 1.0."""

from __future__ import annotations

import pytest

from vxml.errors import GrammarError
from vxml.grammar import InputMode, link, parse_grammar

URI = "http://example.com/app/main.grxml"
NS = 'xmlns="http://www.w3.org/2001/06/grammar"'


def parse(text, **options):
    return parse_grammar(text, uri=URI, **options)


def problems(text, **options):
    with pytest.raises(GrammarError) as caught:
        parse(text, **options)
    return [(p.position.line, p.message) for p in caught.value.problems]


def test_everything_wrong_is_reported_at_once_with_its_line():
    found = problems(
        f"""<grammar {NS} version="1.0" xml:lang="en" root="nowhere" mode="smell">
<rule id="a" scope="open"><ruleref uri="#b"/></rule>
<rule id="a"><item repeat="3-2">x</item></rule>
<rule id="VOID">x</rule>
<rule id="c"><one-of><item weight="-1">x</item></one-of><foo/></rule>
<rule id="d"><ruleref/><ruleref special="NOTHING"/><one-of/></rule>
</grammar>""",
        tolerant=False,
    )
    lines = [line for line, _ in found]
    assert lines == sorted(lines)
    wanted = {
        1: ["mode 'smell'", "root rule 'nowhere'"],
        2: ["scope 'open'", "no rule 'b'"],
        3: ["repeat '3-2'", "'a' is defined twice"],
        4: ["name of a special rule"],
        5: ["weight '-1'", "<foo> is not allowed in <rule>"],
        6: ["either uri or special", "special 'NOTHING'", "<one-of> has no <item>"],
    }
    for line, fragments in wanted.items():
        messages = [message for at, message in found if at == line]
        for fragment in fragments:
            assert any(fragment in message for message in messages), (line, fragment, messages)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('<grammar version="1.0" xml:lang="en" root="a"><rule id="a">x</rule></grammar>', "namespace"),
        (f'<grammar {NS} xml:lang="en" root="a"><rule id="a">x</rule></grammar>', "version"),
        (
            f'<grammar {NS} version="2.0" xml:lang="en" root="a"><rule id="a">x</rule></grammar>',
            "version '2.0'",
        ),
        (f'<grammar {NS} version="1.0" root="a"><rule id="a">x</rule></grammar>', "xml:lang"),
        (
            f'<grammar {NS} version="1.0" xml:lang="en">loose<rule id="a">x</rule></grammar>',
            "outside of a <rule>",
        ),
        (f'<grammar {NS} version="1.0" xml:lang="en"><rule id="a-b">x</rule></grammar>', "no rule name"),
        (f'<grammar {NS} version="1.0" xml:lang="en"><rule>x</rule></grammar>', "needs an id"),
    ],
)
def test_what_deployed_pages_leave_out_is_an_error_only_in_strict_reading(text, message):
    assert any(message in found for _, found in problems(text, tolerant=False))
    if "2.0" not in text:
        parse(text)


def test_inline_grammar_of_a_voicexml_page_is_read_in_its_namespace():
    document = parse(
        '<grammar xmlns="http://www.w3.org/2001/vxml" root="a"><rule id="a">yes</rule></grammar>'
    )
    assert link(document, {}).recognize("Yes!")[0].utterance == "yes"


@pytest.mark.parametrize(
    "inside",
    [
        '<rule id="a">yes</rule>',
        '<rule id="a">yes</rule><rule id="b">no</rule>',
        "<item>yes</item>",
        "<one-of><item>yes</item></one-of>",
    ],
)
def test_the_inside_of_an_inline_grammar_is_enough(inside):
    assert link(parse(inside, root="a"), {}).recognize("yes")


def test_positions_of_inline_grammars_count_from_the_page():
    found = problems('<grammar>\n<rule id="a"><ruleref uri="#b"/></rule></grammar>', offset=(40, 7))
    assert found[0][0] == 41
    assert str(GrammarError and found[0][1]).startswith("there is no rule 'b'")


def test_declared_mode_and_language_win_over_those_of_the_page():
    document = parse(
        '<grammar mode="dtmf" xml:lang="fr" root="a"><rule id="a">1</rule></grammar>',
        mode=InputMode.VOICE,
        language="en",
    )
    assert (document.mode, document.language) == (InputMode.DTMF, "fr")


def test_page_attributes_count_where_the_grammar_is_silent():
    document = parse('<grammar><rule id="a">1</rule></grammar>', mode=InputMode.DTMF, language="en", root="a")
    assert (document.mode, document.language, document.root) == (InputMode.DTMF, "en", "a")


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", None), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("utf-16-le", None), ("utf-16-be", None),
     ("latin-1", "iso-8859-1"), ("latin-1", None), ("gb18030", "gb18030")],
)  # fmt: skip
def test_encodings_by_mark_declaration_or_guess(encoding, declared):
    word = "余额" if encoding == "gb18030" else "rätt"
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    data = f'{head}<grammar root="a"><rule id="a">{word}</rule></grammar>'.encode(encoding)
    assert link(parse(data), {}).recognize(word)


def test_a_string_may_carry_an_encoding_declaration():
    text = '<?xml version="1.0"\n encoding="utf-16"?>\n<grammar root="a"><rule id="a"><ruleref uri="#b"/></rule></grammar>'
    assert problems(text)[0][0] == 3


def test_references_are_resolved_against_the_base():
    document = parse(
        '<grammar xml:base="sub/" root="a"><rule id="a"><ruleref uri="x.grxml#r"/><ruleref uri="http://h/y"/>'
        '<ruleref uri="builtin:digits"/><ruleref uri="#a"/></rule></grammar>'
    )
    assert document.references == {"http://example.com/app/sub/x.grxml", "http://h/y"}


def test_references_of_pages_with_unregistered_schemes_resolve_too():
    text = '<grammar root="a"><rule id="a"><ruleref uri="../x.grxml"/></rule></grammar>'
    assert parse_grammar(text, uri="flow://v7/app/main.grxml").references == {"flow://v7/x.grxml"}


def test_a_reference_that_is_no_uri_is_reported():
    assert (
        "names no rule"
        in problems('<grammar root="a"><rule id="a"><ruleref uri="http://[x"/></rule></grammar>')[0][1]
    )


def test_elements_of_other_namespaces_are_optional(xml):
    grammar = xml('<x:note xmlns:x="urn:x">really</x:note> yes')
    assert grammar.recognize("yes")
    assert grammar.recognize("really yes")


def test_examples_and_metadata_are_not_spoken(xml):
    grammar = xml(
        '<rule id="main"><example>no</example>yes</rule><metadata><any>no</any></metadata><lexicon uri="x"/>'
    )
    assert grammar.recognize("yes")
    assert grammar.vocabulary == {"yes"}


def test_token_element_is_one_token(xml):
    assert (
        str(xml("<token>New  York</token> City").recognize("new york city")[0].tree)
        == '$main["New York","City"]'
    )


def test_language_attributes_are_allowed_everywhere(xml):
    grammar = xml(
        '<rule id="main" xml:lang="fr"><one-of xml:lang="fr"><item xml:lang="de">ja</item></one-of>'
        '<token xml:lang="en">yes</token></rule>'
    )
    assert grammar.recognize("ja yes")


def test_dtmf_grammar_with_words_is_an_error():
    assert (
        "is no DTMF key" in problems('<grammar mode="dtmf" root="a"><rule id="a">one</rule></grammar>')[0][1]
    )
