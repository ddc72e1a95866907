"""Hostile, huge and deep input: a clean error or a result, in bounded time and memory."""

from __future__ import annotations

import contextlib

import pytest

from vxml.errors import GrammarError, ResourceLimit, VxmlError
from vxml.grammar import InputMode, Phrase, builtin, link, parse_grammar, phrases

URI = "http://example.com/g"
ABNF = "#ABNF 1.0;\nlanguage en; root $a;\n$a = "
OPEN = '<grammar xmlns="http://www.w3.org/2001/06/grammar" version="1.0" xml:lang="en" root="m"><rule id="m">'
CLOSE = "</rule></grammar>"
MB = 1024 * 1024
N = 100_000

SOURCES = {
    "ABNF groups": ABNF + "(" * N + "x" + ")" * N + ";",
    "ABNF options": ABNF + "[" * N + "x" + "]" * N + ";",
    "JSGF groups": "#JSGF V1.0;\npublic <a> = " + "(" * N + "x" + ")" * N + ";",
    "JSGF stars": "#JSGF V1.0;\npublic <a> = x" + "*" * N + ";",
    "JSGF tags": "#JSGF V1.0;\npublic <a> = x" + "{a}" * N + ";",
    "bare groups": "(" * N + "x" + ")" * N,
    "GSL lists": "[" * N + "x" + "]" * N,
    "GSL operators": "[" + "?" * N + "x]",
    "XML items": OPEN + "<item>" * N + "x" + "</item>" * N + CLOSE,
    "XML lists": OPEN + "<one-of><item>" * 110 + "x" + "</item></one-of>" * 110 + CLOSE,
    "XML attributes": OPEN.replace("<rule", "<rule " + " ".join(f"a{i}='x'" for i in range(50_000)) + " ", 1)
    + "x"
    + CLOSE,
    "XML foreign": OPEN + "<f:x xmlns:f='urn:f'>" * 150 + "x" + "</f:x>" * 150 + CLOSE,
    "entity bomb": '<!DOCTYPE g [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + OPEN + "&b;" + CLOSE,
    "entity bomb in an attribute": '<!DOCTYPE g [<!ENTITY a "9">]>'
    + OPEN
    + '<item repeat="&a;">x</item>'
    + CLOSE,
    "entity bomb in UTF-16": ('<!DOCTYPE g [<!ENTITY a "x">]>' + OPEN + "&a;" + CLOSE).encode("utf-16"),
    "external entity": '<!DOCTYPE g [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + OPEN + "&a;" + CLOSE,
    "undeclared entity": '<!DOCTYPE g SYSTEM "http://h/g.dtd">' + OPEN + "&a;" + CLOSE,
    "NULs": "\0" * 1000,
    "NULs in XML": OPEN + "\0" + CLOSE,
    "GSL tags": "[a" + "{x}" * N + "]",
    "lone surrogate in words": "yes \ud800 | (",
    "broken UTF-8": b"<grammar \xff\xfe\xfa",
    "broken UTF-16": b"\xff\xfe<\x00g",
    "unknown encoding": b'<?xml version="1.0" encoding="x-none"?><grammar/><',
    "10 MB of words": "word " * (2 * MB),
    "10 MB of brackets": "<" * (10 * MB),
    "10 MB of bytes": b"\xff" * (10 * MB),
    "17 MB": "x" * (17 * MB),
    "long header": "#JSGF " + " " * 900_000,
    "many dollars": "$" * 900_000,
    "unclosed comment": ABNF + "/*" * 400_000,
    "unclosed tag": "a | " + "{" * 900_000,
    "slots without end": "[a {" + "<a " * 300_000 + "} (]",
    "repeat with blanks": OPEN + '<item repeat="1' + " " * MB + '-x">a</item>' + CLOSE,
    "weight of digits": OPEN + '<one-of><item weight="' + "1" * MB + 'x">a</item></one-of>' + CLOSE,
    "reference that is no URI": OPEN + '<ruleref uri="http://[::1"/>' + CLOSE,
}


@pytest.mark.timeout(30)  # it does not hang; how fast it is, the benchmarks tell
@pytest.mark.parametrize("name", SOURCES)
def test_a_hostile_source_is_a_clean_error(name):
    with pytest.raises(GrammarError) as caught:
        parse_grammar(SOURCES[name], uri=URI)
    assert len(str(caught.value)) < 20_000


@pytest.mark.parametrize(
    "source",
    [OPEN + "word " * 200_000 + CLOSE, ABNF + "x | " * 20_000 + "x;", '"a" ' * 20_000 + "| b", "[" + "A " * 50_000 + "]",
     "[" + "A." * 100_000 + "]",
        OPEN + "\ud800 x" + CLOSE],
    ids=["one sentence", "ABNF list", "quotes", "GSL capitals", "GSL one name", "lone surrogate"],
)  # fmt: skip
def test_a_huge_but_legal_source_is_read(source):
    link(parse_grammar(source, uri=URI), {})


MATCHES = {
    "left recursion": ("$a x | x;", "x " * 300),
    "hidden left recursion": ("[$b] $a x | x; $b = $a | ();", "x " * 30),
    "right recursion": ("x $a | x;", "x " * 250),
    "binary recursion": ("$a $a | x;", "x " * 300),
    "ternary recursion with nothing": ("$a $a $a | $a $a | x | ();", "x " * 40),
    "loops of nothing": ("($b <0->) <0-> x; $b = () | $a | $b;", "x x x"),
    "repeat of a million": ("x <0-1000000>;", "x " * 400),
    "exactly a million": ("x <1000000>;", "x " * 400),
    "nested counted repeats": ("(" * 40 + "x" + ") <1-999999>" * 40 + ";", "x " * 60),
    "nested small repeats": ("(" * 30 + "x" + ") <0-8>" * 30 + ";", "x " * 60),
    "nested endless repeats": ("(" * 60 + "x" + ") <0->" * 60 + ";", "x " * 60),
    "garbage between": ("$GARBAGE x " * 20 + ";", "x " * 60 + "y"),
    "all optional": ("[x] " * 100 + ";", "x " * 50),
    "chain of rules": ("$r0; " + "".join(f"$r{i} = $r{i + 1};" for i in range(3000)) + "$r3000 = x;", "x"),
    "two ways at each of sixty": ("$r0; " + "".join(f"$r{i} = $r{i + 1} | $r{i + 1};" for i in range(60)) + "$r60 = x;", "x"),
    "weight beyond numbers": ("/" + "9" * 400 + "/ x | /0/ y;", "y"),
    "a hundred thousand words": ("x <0->;", "x " * 100_000),
    "five megabytes of one word": ("x <0->;", "x" * (5 * MB)),
}  # fmt: skip


@pytest.mark.timeout(30)  # it does not hang; how fast it is, the benchmarks tell
@pytest.mark.parametrize("name", MATCHES)
def test_matching_ends_whatever_the_grammar(name):
    rules, said = MATCHES[name]
    with contextlib.suppress(ResourceLimit):
        found = link(parse_grammar(ABNF + rules, uri=URI), {}).recognize(said)
        assert len(found) <= 10
        assert all(str(parse.tree) for parse in found)


def test_a_network_that_would_be_too_large_is_refused():
    rules = "".join(f"$r{i} = $r{i + 1} <400-500> $r{i + 1} <399-500>;" for i in range(2000))
    document = parse_grammar(ABNF + "$r0;" + rules + "$r2000 = x;", uri=URI)
    with pytest.raises(ResourceLimit, match="states"):
        link(document, {})


def test_at_most_a_hundred_problems_are_listed():
    with pytest.raises(GrammarError) as caught:
        parse_grammar(OPEN + "<ruleref uri='#x'/>" * 5000 + CLOSE, uri=URI)
    assert len(caught.value.problems) == 100


@pytest.mark.parametrize("said", ["one " * 500, "hundred " * 300, "两千" * 200, "\ud800", "\0", "1" * 500])
def test_builtin_types_survive_any_utterance(said):
    for name in ("number", "currency", "date", "time", "phone"):
        for language in ("en", "zh"):
            for parse in builtin(name, mode=InputMode.VOICE, language=language).recognize(said):
                parse.tree.document.meaning(parse.tree)


def test_a_long_approximate_phrase_is_bounded():
    grammar = phrases([Phrase("a b c d e f g h i j " * 20, 1, True)], mode=InputMode.VOICE, language="en")
    assert grammar.recognize("a b c d e " * 5)


@pytest.mark.timeout(30)
def test_fifty_thousand_phrases_are_a_grammar():
    items = "".join(
        f"<item>first{chr(97 + i % 26) * 3}{'x' * (i // 26 % 50)} last{'y' * (i // 1300)}</item>"
        for i in range(50_000)
    )
    grammar = link(parse_grammar(OPEN + "<one-of>" + items + "</one-of>" + CLOSE, uri=URI), {})
    assert grammar.recognize("firstaaa last")
    assert not grammar.recognize("firstaaa")


def test_every_error_is_one_of_ours():
    assert issubclass(GrammarError, VxmlError)
    assert issubclass(ResourceLimit, VxmlError)
