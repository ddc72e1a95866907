"""What a new version does otherwise (R-ivr.12)."""

import json

import pytest

import samples
from ivrdesigner.diff import difference
from ivrdesigner.project import load_project

SETTINGS = (
    'name: shop\nlanguage: en-US\nlanguages: [en-US, zh-CN]\nstart: main\ndefaults: {timeout_queue: "800"}\n'
)
FLOW = """name: main
start: menu
variables:
  amount: number
nodes:
  menu:
    type: menu
    prompt: {en-US: "Orders, press 1.", zh-CN: "订单请按1。"}
    keys:
      "1": {to: orders, title: Orders}
      "2": bye
    no_input: {to: bye}
  orders: {type: play, prompt: "Your order is on its way.", next: check}
  check:
    type: condition
    cases:
      - {when: "amount > 5", to: bye}
      - {when: "amount > 1", to: menu}
    otherwise: bye
  bye: {type: hangup, prompt: Goodbye}
"""


@pytest.fixture
def differ(tmp_path):
    """The difference of two texts of the flow main; further files by path."""

    def compare(before, after, more_before=None, more_after=None, settings=(SETTINGS, SETTINGS)):
        sides = []
        for name, text, more, own in (
            ("a", before, more_before, settings[0]),
            ("b", after, more_after, settings[1]),
        ):
            folder = tmp_path / name
            for path, content in {"ivr.yaml": own, "flows/main.yaml": text, **(more or {})}.items():
                file = folder / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(content, encoding="utf-8")
            sides.append(load_project(folder))
        return difference(*sides)

    return compare


def only_node(found):
    (flow,) = found.flows
    (node,) = flow.nodes
    return node


def test_order_comments_layout_short_forms_and_written_out_defaults_make_no_difference(differ):
    other = (
        FLOW.replace("name: main\n", "# A remark.\n")
        .replace('      "2": bye\n', '      "2": {to: bye}\n')
        .replace(
            "{type: hangup, prompt: Goodbye}", "{prompt: [{text: Goodbye}], type: hangup, position: [1, 2]}"
        )
        .replace("no_input: {to: bye}", "no_input: {to: bye}\n    no_match: {prompts: []}")
    )
    assert differ(FLOW, other).same


def test_a_key_that_leads_elsewhere_is_a_way_rerouted(differ):
    node = only_node(differ(FLOW, FLOW.replace('"2": bye', '"2": orders')))
    assert (node.node, node.change) == ("menu", "changed")
    (way,) = node.ways
    assert (way.label, way.kind, way.before, way.after) == ("2", "key", "bye", "orders")
    assert way.path == ("nodes", "menu", "keys", "2", "to")
    assert not node.fields
    assert not node.prompts


def test_a_prompt_is_told_by_the_language_that_changed(differ):
    node = only_node(differ(FLOW, FLOW.replace("订单请按1。", "查询订单请按1。")))
    (prompt,) = node.prompts
    assert (prompt.language, prompt.before, prompt.after) == ("zh-CN", "订单请按1。", "查询订单请按1。")


def test_a_renamed_node_is_recognised_and_its_callers_are_not_rerouted(differ):
    found = differ(FLOW, FLOW.replace("orders,", "parcels,").replace("  orders:", "  parcels:"))
    node = only_node(found)
    assert (node.node, node.was, node.change) == ("parcels", "orders", "renamed")
    assert not node.ways


def test_a_node_that_was_renamed_and_changed_is_still_recognised(differ):
    other = (
        FLOW.replace("menu", "entry").replace("type: entry", "type: menu").replace("订单请按1。", "请按1。")
    )
    node = only_node(differ(FLOW, other))
    assert (node.node, node.was) == ("entry", "menu")
    assert [prompt.language for prompt in node.prompts] == ["zh-CN"]


def test_a_renamed_initial_step_is_no_change_of_the_flow(differ):
    other = FLOW.replace("menu", "entry").replace("type: entry", "type: menu")
    (flow,) = differ(FLOW, other).flows
    assert not flow.fields


def test_an_expression_that_changed_is_a_field_of_the_same_case(differ):
    node = only_node(differ(FLOW, FLOW.replace("amount > 5", "amount > 6")))
    (field,) = node.fields
    assert (field.path, field.before, field.after) == (("cases", 0, "when"), "amount > 5", "amount > 6")
    assert not node.ways


def test_cases_in_another_order_are_a_change_since_the_first_decides(differ):
    lines = FLOW.splitlines(keepends=True)
    at = next(i for i, line in enumerate(lines) if "amount > 5" in line)
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    (field,) = only_node(differ(FLOW, "".join(lines))).fields
    assert field.path == ("cases",)


def test_added_and_removed_nodes_come_with_what_they_say_and_where_they_lead(differ):
    other = (
        FLOW.replace('      "2": bye\n', '      "2": bye\n      "3": queue\n')
        + '  queue: {type: queue, queue: "801"}\n'
    )
    changes = {node.node: node for node in differ(FLOW, other).flows[0].nodes}
    assert {name: node.change for name, node in changes.items()} == {"menu": "changed", "queue": "added"}
    assert [(way.before, way.after) for way in changes["menu"].ways] == [(None, "queue")]
    back = {node.node: node for node in differ(other, FLOW).flows[0].nodes}
    assert back["queue"].change == "removed"


def test_a_retry_that_gets_a_target_leaves_the_timeout_queue(differ):
    node = only_node(differ(FLOW.replace("    no_input: {to: bye}\n", ""), FLOW))
    assert [(way.before, way.after) for way in node.ways] == [("@timeout-queue", "bye")]


def test_a_renamed_flow_is_recognised(differ):
    sub = "name: {}\nstart: r\nnodes:\n  p: {{type: play, prompt: Hi, next: r}}\n  r: {{type: return}}\n"
    found = differ(FLOW, FLOW, {"flows/help.yaml": sub.format("help")}, {"flows/aid.yaml": sub.format("aid")})
    assert [(flow.flow, flow.was, flow.change) for flow in found.flows] == [("aid", "help", "renamed")]


def test_settings_and_access_numbers_are_told_one_by_one(differ):
    settings = SETTINGS + 'access_numbers:\n  - {number: "95500", flow: main}\n'
    found = differ(FLOW, FLOW, settings=(SETTINGS, settings.replace('"800"', '"900"')))
    assert {change.path: change.after for change in found.settings}.keys() >= {
        ("defaults", "timeout_queue"),
        ("access_numbers", "95500"),
    }


def test_faulty_flows_are_compared_as_far_as_they_can_be_read(differ):
    faulty = FLOW.replace(", next: check}", "}")
    node = only_node(differ(FLOW, faulty))
    assert [(way.kind, way.before, way.after) for way in node.ways] == [("next", "check", None)]
    assert differ(FLOW, "nodes: [").unreadable == ("flows/main.yaml",)


def test_a_project_differs_in_nothing_from_itself_and_json_holds_all(tmp_path):
    for name in samples.names():
        loaded = load_project(samples.FOLDER / name)
        assert difference(loaded, load_project(samples.FOLDER / name)).same
    found = difference(
        load_project(samples.FOLDER / "starter"), load_project(samples.FOLDER / "bank-hotline")
    )
    assert json.loads(json.dumps(found.as_dict()))["same"] is False
