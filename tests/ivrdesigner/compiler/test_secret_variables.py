"""Secret variables of flows in the documents and in what is told of calls (D2)."""

import json

from built_flows import MONDAY, build_of

from ivrdesigner.compiler import SourceMap
from ivrdesigner.simulate import Caller, flow_call
from vxml.platform import FetchFailed

FLOW = """\
start: kind
variables:
  pin: {type: digits, secret: true}
  half: {type: digits, secret: true}
nodes:
  kind: {type: menu, prompt: "1?", keys: {"1": ask, "2": bye}}
  ask: {type: collect, prompt: PIN?, into: pin, min_length: 6, max_length: 6, next: cut}
  cut: {type: set, values: {half: "pin.slice(0, 3)"}, next: tell}
  tell: {type: hangup, prompt: "{pin} {half}"}
  bye: {type: hangup}
"""


def no_server(command, at):
    return FetchFailed(at, command.id, "refused")


def test_what_is_entered_into_a_secret_variable_is_masked_in_every_step(tmp_path):
    build = build_of(tmp_path, FLOW)
    steps = []
    call = flow_call(build, "main", Caller("1", "2", "en-US", MONDAY), no_server, observer=steps.append)
    call.start()
    call.press("1")
    call.press("604917#")
    assert call.prompts_since(0).endswith("604917 604")
    assert [entry.text for entry in call.transcript if entry.kind == "key"] == ["1", "•••••••"]
    told = json.dumps([[step.kind, dict(step.detail)] for step in steps], ensure_ascii=False, default=str)
    assert "604" not in told
    assert "••••••" in told
    assert '"key": "1"' in told


def test_source_maps_tell_which_nodes_ask_for_secrets(tmp_path):
    build = build_of(tmp_path, FLOW)
    found = SourceMap.load(build.source_map)
    document = build.documents["main.vxml"].split("\n")
    lines = {
        node: document.index(f'  <form id="{node}">') + 1 for node in ("kind", "ask", "cut", "tell", "bye")
    }
    assert [node for node, line in lines.items() if found.origin("main.vxml", line).secret] == ["ask"]


def test_documents_without_secrets_do_not_name_the_property(tmp_path):
    flow = "start: a\nnodes:\n  a: {type: hangup}\n"
    assert "ivrkit.secret" not in build_of(tmp_path, flow).documents["main.vxml"]
