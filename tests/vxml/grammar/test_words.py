"""Which words are compared (SRGS 1.0 §2.1 Tokens; text matching rules)."""

from __future__ import annotations

import pytest

from vxml.grammar.words import dtmf_tokens, join, tokenize, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello, World!", ["hello", "world"]),
        ("  I'm   fine ", ["i'm", "fine"]),
        ("I’m", ["i'm"]),
        ("forty-two", ["forty", "two"]),
        ("查询余额", ["查", "询", "余", "额"]),
        ("查询 余额。", ["查", "询", "余", "额"]),
        ("转10086", ["转", "1", "0", "0", "8", "6"]),
        ("１２", ["1", "2"]),
        ("Straße", ["strasse"]),
        ("André DUBOIS", ["andré", "dubois"]),
        ("Andre\u0301", ["andré"]),
        ("12.5", ["1", "2", ".", "5"]),
        ("1,234.", ["1", "2", "3", "4"]),
        ("-3 and re-3", ["-", "3", "and", "re", "3"]),
        ("$5", ["$", "5"]),
        ("예 아니오", ["예", "아니오"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("かな漢字", ["か", "な", "漢", "字"]),
        ("…?!", []),
        ("", []),
    ],
)
def test_text_is_split_into_words_the_same_way_on_both_sides(text, expected):
    assert words(text) == expected


def test_quoted_tokens_keep_their_words_together():
    assert [(t.text, t.words) for t in tokenize('fly to "New   York" now,')] == [
        ("fly", ("fly",)),
        ("to", ("to",)),
        ("New York", ("new", "york")),
        ("now", ("now",)),
    ]


@pytest.mark.parametrize(
    ("text", "keys"),
    [("1 2 #", "12#"), ("12#", "12#"), ("star POUND", "*#"), ('"*" "#"', "*#"), ("a d", "AD"), ("", "")],
)
def test_dtmf_tokens_are_keys_or_their_names(text, keys):
    """SRGS 1.0 Appendix E DTMF Definition."""
    assert "".join(token.text for token in dtmf_tokens(text)) == keys


@pytest.mark.parametrize("text", ["E", "one", "1 x", "١"])
def test_what_is_no_dtmf_key_is_refused(text):
    assert dtmf_tokens(text) is None


def test_joining_puts_no_blank_between_han_characters():
    assert join(["查询", "余额", "OK", "now"]) == "查询余额 OK now"
