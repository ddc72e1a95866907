"""HTTP exchanges of built flows: what is sent, what is read, what goes wrong (R-ivr.5)."""

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "compiler"))

from built_flows import build_of, call_of

from ivrdesigner.compiler import compile_project
from ivrdesigner.project import load_project
from ivrdesigner.simulate import Caller, flow_call
from vxml.platform import Fetched, FetchFailed

FLOW = """start: q
variables:
  n: {type: number, initial: "1"}
  s: {type: text, initial: "'a b&c'"}
  out: {type: any, initial: "null"}
  status: {type: number, initial: "0"}
  voice: {type: recording, initial: "'recording:1'"}
nodes:
  q:
    type: http
    EXCHANGE
    status_into: status
    next: good
    error: bad
  good: {type: exit, values: {out: out, n: n, s: s, status: status}}
  bad: {type: exit, values: {failed: "true", status: status}}
"""


def run(folder, exchange, answer=None):
    """The request that was sent, and the values that the flow ends with."""
    build = build_of(folder, FLOW.replace("EXCHANGE", exchange.replace("\n", "\n    ")), check=False)
    sent = []

    def fetch(command, at):
        sent.append(command)
        return (answer or (lambda c, at: Fetched(at, c.id, c.uri, b"{}")))(command, at)

    call = flow_call(build, "main", Caller("139", "955", "en-US", 0.0), fetch)
    call.start()
    return (sent[-1] if sent else None), dict(call.exit.values)


def body(data, status=200):
    data = data if isinstance(data, bytes) else json.dumps(data).encode()
    return lambda c, at: Fetched(at, c.id, c.uri, data, "application/octet-stream", status)


def test_address_query_and_headers_are_filled_in(tmp_path):
    sent, _ = run(
        tmp_path, 'url: "{api}/x/{s}?a=1"\nquery: {b: "{n}", c: "{s}"}\nheaders: {X-A: "v{n}"}\ntimeout: 2.5'
    )
    assert sent.uri == "http://test/x/a%20b%26c?a=1&b=1&c=a%20b%26c"
    assert sent.headers == (("X-A", "v1"),)
    assert (sent.method, sent.timeout, sent.purpose, sent.maxage) == ("GET", 2.5, "object", 0)


@pytest.mark.parametrize(
    ("exchange", "sent_body", "content_type"),
    [
        (
            'body: {json: {n: "{n}", t: "<{s}>", l: [1, null]}}',
            b'{"n":1,"t":"<a b&c>","l":[1,null]}',
            "application/json",
        ),
        ('body: {text: "n={n}"}', b"n=1", "text/plain; charset=utf-8"),
        ('body: {form: {a: "{s}", b: "x"}}', b"a=a+b%26c&b=x", "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_is_sent_in_its_own_kind(tmp_path, exchange, sent_body, content_type):
    sent, _ = run(tmp_path, f'method: POST\nurl: "{{api}}"\n{exchange}')
    assert (sent.body, sent.content_type) == (sent_body, content_type)


def test_a_recording_is_sent_as_a_part(tmp_path):
    sent, _ = run(tmp_path, 'method: POST\nurl: "{api}"\nbody: {form: {v: "{voice}", t: "say {n}"}}')
    assert [(p.name, p.text, p.recording) for p in sent.parts] == [
        ("v", None, "recording:1"),
        ("t", "say 1", None),
    ]


def test_a_content_type_of_the_author_wins(tmp_path):
    sent, _ = run(
        tmp_path, 'method: POST\nurl: "{api}"\nheaders: {content-type: text/xml}\nbody: {text: "<a/>"}'
    )
    assert sent.content_type is None
    assert sent.headers == (("content-type", "text/xml"),)


@pytest.mark.parametrize(
    ("form", "fields", "answer", "values"),
    [
        ("json", '{n: "$.a.b[1]", s: "$.t"}', {"a": {"b": [1, "2.5"]}, "t": 7}, {"n": 2.5, "s": "7"}),
        ("json", '{out: "$"}', {"x": [None, {"y": "中"}]}, {"out": {"x": [None, {"y": "中"}]}}),
        ("json", '{out: "$.list[?@.k == 2].v"}', {"list": [{"k": 1, "v": "a"}, {"k": 2, "v": "b"}]}, {"out": "b"}),
        ("xml", '{n: "/r/a/@x", s: "//b"}', b"<r><a x='3'/><b> t <i>u</i></b></r>", {"n": 3, "s": "t u"}),
        ("xml", '{n: "count(//a)"}', b"<r><a/><a/></r>", {"n": 2}),
        ("text", '{s: "id=(\\\\w+)", n: "[0-9]+$"}', b"id=abc; 42", {"s": "abc", "n": 42}),
        ("json", '{s: "$.s"}', b"\xef\xbb\xbf" + b'{"s": "bom"}', {"s": "bom"}),
    ],
)  # fmt: skip
def test_fields_of_the_answer_go_into_variables_by_their_type(tmp_path, form, fields, answer, values):
    _, found = run(tmp_path, f'url: "{{api}}"\nresponse: {{format: {form}, fields: {fields}}}', body(answer))
    assert found.get("failed") is None
    assert {name: found[name] for name in values} == values
    assert found["status"] == 200


BOMB = b"<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><r>&b;</r>"
FILE = b"<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><r>&a;</r>"


@pytest.mark.parametrize(
    ("form", "fields", "answer"),
    [
        ("json", '{n: "$.a"}', b""),
        ("json", '{n: "$.a"}', b"{"),
        ("json", '{n: "$.a"}', b"\xff\xfe\x00"),
        ("json", '{n: "$.a"}', b"[" * 200_000),
        ("json", '{n: "$.a"}', b'{"a": ' + b"1" * (2 << 20) + b"}"),
        ("json", '{n: "$.a"}', {"b": 1}),
        ("json", '{n: "$.a"}', {"a": None}),
        ("json", '{n: "$.a"}', {"a": "twelve"}),
        ("json", '{n: "$.a"}', {"a": [1]}),
        ("json", '{s: "$.a"}', {"a": {"b": 1}}),
        ("xml", '{n: "/r/a"}', b"<r>"),
        ("xml", '{n: "/r/a"}', b"<r/>"),
        ("xml", '{n: "/r"}', BOMB),
        ("xml", '{n: "/r"}', FILE),
        ("text", '{s: "id=(x)?y"}', b"id=y"),
        ("text", '{s: "no"}', b"yes"),
    ],
)  # fmt: skip
def test_an_answer_that_does_not_fit_takes_the_error_branch_with_its_status(tmp_path, form, fields, answer):
    _, found = run(tmp_path, f'url: "{{api}}"\nresponse: {{format: {form}, fields: {fields}}}', body(answer))
    assert found == {"failed": True, "status": 200}


@pytest.mark.parametrize("status", [400, 403, 404, 409, 500, 503])
@pytest.mark.parametrize("text", [b"", b"why"])
def test_an_error_status_takes_the_error_branch_and_is_told(tmp_path, status, text):
    _, found = run(tmp_path, 'url: "{api}"', body(text, status))
    assert found == {"failed": True, "status": status}


@pytest.mark.parametrize("reason", ["timeout", "network", "refused", "toolarge", "scheme"])
def test_no_answer_takes_the_error_branch_with_status_0(tmp_path, reason):
    _, found = run(tmp_path, 'url: "{api}"', lambda c, at: FetchFailed(at + 1, c.id, reason))
    assert found == {"failed": True, "status": 0}


@pytest.mark.parametrize(
    "exchange",
    [
        'url: "file:///etc/passwd"',
        'url: "ftp://x/y"',
        'url: "{s}"',
        'url: "http://["',
        'url: "http://x/a b"',
        'url: "{api}"\nheaders: {X-A: "{s}\\nX-B: 1"}',
    ],
)  # fmt: skip
def test_what_cannot_be_sent_takes_the_error_branch_and_is_not_sent(tmp_path, exchange):
    sent, found = run(tmp_path, exchange)
    assert sent is None
    assert found == {"failed": True, "status": 0}


@pytest.mark.timeout(20)
def test_a_regular_expression_that_backtracks_has_an_end(tmp_path):
    _, found = run(
        tmp_path, 'url: "{api}"\nresponse: {format: text, fields: {s: "(a+)+$"}}', body(b"a" * 60_000 + b"b")
    )
    assert found == {"failed": True, "status": 200}


def test_without_an_error_branch_the_call_ends_by_an_error_that_says_why(tmp_path):
    main = 'start: q\nnodes:\n  q: {type: http, url: "{api}", next: bye}\n  bye: {type: hangup}\n'
    build_of(tmp_path, main, check=False)
    played = call_of(compile_project(load_project(tmp_path)), http=({"request": "GET *", "status": 500},))
    assert played.end == "error"
    assert "error.badfetch" in played.call.exit.message
