"""Semantic Interpretation for Speech Recognition 1.0, and the tags of older formats."""

from __future__ import annotations

import pytest

from vxml.ecmascript import ScriptError
from vxml.errors import ResourceLimit
from vxml.grammar import interpret

SCRIPT = 'tag-format="semantics/1.0"'


def test_script_tags_run_in_order_on_one_rule_variable(xml, value):
    grammar = xml("a <tag>out.x = 1; var y = 2;</tag> b <tag>out.x += y; out.t = typeof out</tag>", SCRIPT)
    assert value(grammar, "a b") == {"x": 3, "t": "object"}


def test_rule_variables_of_referenced_rules(xml, value):
    """SISR 1.0 §6: rules.NAME, rules.latest(), meta.current(), meta.latest(), meta.NAME."""
    grammar = xml(
        '<rule id="main">from <ruleref uri="#city"/><tag>out.from = rules.city</tag> to <ruleref uri="#city"/>'
        "<tag>out.to = rules.latest(); out.all = meta.current().text; out.last = meta.latest().text;"
        "out.city = meta.city.text; out.score = meta.current().score</tag></rule>"
        '<rule id="city"><one-of><item>Boston <tag>out = "BOS"</tag></item><item>Austin <tag>out.code = "AUS"</tag></item>'
        "</one-of></rule>",
        SCRIPT,
    )
    assert value(grammar, "from boston to austin") == {
        "from": "BOS", "to": {"code": "AUS"}, "all": "from Boston to Austin", "last": "Austin", "city": "Austin",
        "score": 1,
    }  # fmt: skip


def test_each_rule_has_its_own_variables(xml, value):
    grammar = xml(
        '<rule id="main"><tag>var v = "main"</tag><ruleref uri="#a"/><tag>out.a = rules.a; out.v = v</tag></rule>'
        '<rule id="a">x <tag>out = typeof v; var v = "a"</tag></rule>',
        SCRIPT,
    )
    assert value(grammar, "x") == {"a": "undefined", "v": "main"}


def test_global_tags_run_once_and_are_seen_by_all_rules(xml, value):
    """SISR 1.0 §6.1.1 Global Tags."""
    grammar = xml(
        '<tag>var n = 0; function twice(x) { n++; return x * 2 }</tag><rule id="main"><ruleref uri="#a"/>'
        '<ruleref uri="#a"/><tag>out = [rules.a, n]</tag></rule><rule id="a">x <tag>out = twice(21)</tag></rule>',
        SCRIPT,
    )
    assert value(grammar, "x x") == [42, 2]
    assert value(grammar, "x x") == [42, 2]


def test_rules_may_change_globals_until_the_utterance_is_read(xml, value):
    """Ours: a rule that is referred to is complete before the tags of the rule that refers run."""
    grammar = xml(
        '<tag>var seen = []</tag><rule id="main"><tag>seen.push("main")</tag><ruleref uri="#a"/> <ruleref uri="#b"/>'
        '<tag>out = seen.join(" ")</tag></rule><rule id="a">x <tag>seen.push("a")</tag></rule>'
        '<rule id="b">y <tag>seen.push("b")</tag></rule>',
        SCRIPT,
    )
    assert [value(grammar, "x y"), value(grammar, "x y")] == ["a b main", "a b main"]


def test_a_rule_without_tags_has_the_value_of_its_last_reference_or_its_text(xml, value):
    """SISR 1.0 §4.2."""
    rules = '<rule id="a">x <tag>out = 1</tag></rule><rule id="b">Y z</rule>'
    assert (
        value(
            xml(f'<rule id="main">go <ruleref uri="#a"/> <ruleref uri="#b"/></rule>{rules}', SCRIPT),
            "go x y z",
        )
        == "Y z"
    )
    assert (
        value(
            xml(f'<rule id="main">go <ruleref uri="#b"/> <ruleref uri="#a"/></rule>{rules}', SCRIPT),
            "go y z x",
        )
        == 1
    )
    assert value(xml("Only text"), "only text") == "Only text"


def test_literals_are_taken_as_they_are_and_the_last_one_counts(xml, value):
    """SISR 1.0 §5 String literals."""
    grammar = xml("a <tag>out='x'</tag> b <tag> 'quoted' </tag>", 'tag-format="semantics/1.0-literals"')
    assert value(grammar, "a b") == "'quoted'"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("out = 'y'", "y"),
        ("out.a.b = 1", None),
        ("out['k'] = true", {"k": True}),
        ("$ = 'y'", "y"),
        ("$.drink = 'tea'; $.size = 2", {"drink": "tea", "size": 2}),
        ("drink = 'tea'; size = 2;", {"drink": "tea", "size": 2}),
        ("&lt;drink tea&gt; &lt;size 'x l'&gt;", {"drink": "tea", "size": "x l"}),
        ("tea", "tea"),
        ("'tea'", "tea"),
        ('"green tea";', "green tea"),
        ("a == b", "a == b"),
        ("http://h/?out=1", "http://h/?out=1"),
        ("drink = tea", "drink = tea"),
    ],
)
def test_without_tag_format_the_tag_itself_tells_what_it_is(xml, value, tag, expected):
    grammar = xml(f"x <tag>{tag}</tag>")
    if expected is None:
        with pytest.raises(ScriptError):
            value(grammar, "x")
    else:
        assert value(grammar, "x") == expected


def test_older_drafts_name_rules_with_dollars(xml, value):
    grammar = xml(
        '<rule id="main"><ruleref uri="#a"/><tag>$.first = $a; $.again = $$</tag></rule><rule id="a">x <tag>$ = 7</tag></rule>'
    )
    assert value(grammar, "x") == {"first": 7, "again": 7}


def test_tags_run_in_the_order_of_the_utterance_within_repeats(abnf, value):
    grammar = abnf(
        "$main = {out = ''} ($d {out = out + rules.d}) <1->; $d = one {out='1'} | two {out='2'};",
        "tag-format <semantics/1.0>;",
    )
    assert value(grammar, "two one two") == "212"


@pytest.mark.parametrize("tag", ["out = ", "} evil(); {", "out = nope.x", "throw 'x'", "*/", "return 1", "`"])
def test_a_tag_that_fails_is_a_script_error(xml, value, tag):
    with pytest.raises(ScriptError):
        value(xml(f"a <tag>{tag}</tag> b", SCRIPT), "a b")


def test_a_comment_at_the_end_of_a_tag_swallows_nothing(xml, value):
    assert value(xml("a <tag>out.x = 1 // one</tag> b <tag>out.y = 2</tag>", SCRIPT), "a b") == {
        "x": 1,
        "y": 2,
    }


def test_a_tag_without_end_is_stopped(xml, value):
    with pytest.raises(ResourceLimit):
        value(xml("a <tag>while (true) {}</tag>", SCRIPT), "a")


def test_too_much_script_is_refused(xml, value):
    grammar = xml(f'<item repeat="1-">a <tag>out = "{"x" * 10_000}"</tag></item>', SCRIPT)
    assert len(value(grammar, "a")) == 10_000
    with pytest.raises(ResourceLimit, match="script"):
        value(grammar, "a " * 200)


@pytest.mark.parametrize("tag", ["out = undefined", "out = function () {}", "out = null"])
def test_the_value_is_never_undefined(xml, value, tag):
    assert value(xml(f"a <tag>{tag}</tag>", SCRIPT), "a") is None


def test_unneeded_scripts_do_not_run(xml, value):
    grammar = xml(
        '<rule id="main"><ruleref uri="#a"/><tag>fixed</tag></rule><rule id="a">x <tag>out = boom()</tag></rule>'
    )
    assert value(grammar, "x") == "fixed"


def test_grammars_without_scripts_need_no_sandbox(xml):
    assert interpret(xml("yes <tag>y</tag>").recognize("yes")[0], None) == "y"


def test_deep_parses_do_not_exhaust_the_stack(abnf, value):
    grammar = abnf("$main = x $main {out = rules.main + 1} | x {out = 1};", "tag-format <semantics/1.0>;")
    assert value(grammar, "x " * 200) == 200
