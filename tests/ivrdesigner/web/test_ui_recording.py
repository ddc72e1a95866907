"""What the front end's tests take for the server's word is what the server says.

`IVRKIT_RECORD_UI=1 pytest tests/ivrdesigner/web/test_ui_recording.py` writes the recording anew.
"""

import json
import os
from pathlib import Path

from ivrdesigner.web.editor import positions, state_of
from ivrdesigner.web.editor.kinds import palette

RECORDING = Path(__file__).parents[3] / "ivrdesigner" / "web" / "ui" / "src" / "testing" / "recording.json"
FILES = {
    "ivr.yaml": 'name: shop\nlanguage: en-US\nlanguages: [en-US, zh-CN]\nstart: main\ndefaults: {timeout_queue: "800"}\n',
    "flows/common.yaml": "nodes:\n  bye: {type: hangup, prompt: Goodbye}\n",
    "flows/main.yaml": """name: main
title: {en-US: Main, zh-CN: 主流程}
start: menu
include: [common.yaml]
variables: {card: digits}
nodes:
  menu:
    type: menu
    title: {en-US: Main menu, zh-CN: 主菜单}
    prompt: {en-US: "For orders press 1.", zh-CN: "订单请按1。"}
    keys: {"2": card, "1": {to: orders, say: {en-US: [orders, order], zh-CN: 订单}}, "0": agent, "*": menu}
    no_input: {to: bye}
  card: {type: collect, prompt: Your number., into: card, next: known}
  known:
    type: condition
    cases: [{when: card == "1", to: orders}]
    otherwise: sub
  sub: {type: subflow, flow: other, next: bye}
  orders: {type: play, prompt: [{text: On its way.}, {variable: card}]}
  agent: {type: queue, queue: "810"}
""",
    "flows/other.yaml": "name: other\nstart: end\nnodes:\n  end: {type: return}\n",
}


def test_the_recording_of_the_front_end_is_up_to_date():
    state = state_of(FILES)
    said = {
        "kinds": palette(),
        "files": FILES,
        "state": {**state, "proofs": []},
        "places": positions(state["flows"]["main"]["graph"]),
    }
    if os.environ.get("IVRKIT_RECORD_UI") == "1":
        RECORDING.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    recorded = json.loads(RECORDING.read_text(encoding="utf-8"))
    assert recorded == json.loads(json.dumps(said))
