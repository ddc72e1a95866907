"""What the editor asks while a flow is drawn (R-ivr.2, R-ivr.6, R-ivr.12)."""

import pytest
from designer_files import MAIN, SETTINGS

from ivrdesigner.web.schemas import Applied, Catalogue, DryRunResult, State


def node_of(state, node, flow="main"):
    return next(one for one in state["flows"][flow]["graph"]["nodes"] if one["id"] == node)


def test_the_catalogue_has_all_node_kinds_and_fits_its_schema(api):
    data = api.get("/catalogue").data
    Catalogue.model_validate(data)
    union = data["flow_schema"]["$defs"]["Node"]["discriminator"]["mapping"]
    assert {kind["kind"] for kind in data["kinds"]} == set(union)


def test_a_new_node_of_each_kind_can_be_dropped_on_the_canvas_and_is_shown(api, shop, files):
    state = api.post("/projects/shop/check", {"files": files}).data
    flow = state["flows"]["main"]["json"]
    kinds = api.get("/catalogue").data["kinds"]
    for kind in kinds:
        flow["nodes"][f"new_{kind['kind']}"] = kind["template"]
    change = {"op": "flow", "flow": "main", "json": flow}
    answer = api.post("/projects/shop/apply", {"files": files, "changes": [change]})
    assert answer.status == 200, answer.data
    Applied.model_validate(answer.data)
    for kind in kinds:
        node = node_of(answer.data["state"], f"new_{kind['kind']}")
        assert node["kind"] == kind["kind"]
        if any("*" not in way["field"] for way in kind["outcomes"]):
            assert node["outcomes"]
            assert all(way["target"] is None for way in node["outcomes"])
    assert not answer.data["state"]["flows"]["main"]["valid"]


def test_the_state_fits_its_schema_and_tells_levels_ways_and_implied_targets(api, shop, files):
    state = api.post("/projects/shop/check", {"files": files}).data
    State.model_validate(state)
    assert state["ok"]
    menu = node_of(state, "menu")
    assert [(way["id"], way["target"], way["implied"]) for way in menu["outcomes"]] == [
        ("key:1", "orders", None),
        ("key:2", "bye", None),
        ("no_input", None, "@queue:800"),
        ("no_match", None, "@queue:800"),
    ]
    assert menu["outcomes"][0]["path"] == ["nodes", "menu", "keys", "1", "to"]
    assert menu["level"] == node_of(state, "orders")["level"] == 1


def test_writing_a_target_at_the_path_of_a_way_reroutes_it_and_keeps_comments(api, shop, files):
    state = api.post("/projects/shop/check", {"files": files}).data
    flow = state["flows"]["main"]["json"]
    way = node_of(state, "menu")["outcomes"][1]
    here = flow
    for part in way["path"][:-1]:
        here = here[part]
    here[way["path"][-1]] = "orders"
    answer = api.post(
        "/projects/shop/apply", {"files": files, "changes": [{"op": "flow", "flow": "main", "json": flow}]}
    )
    assert answer.data["files"]["flows/main.yaml"] == MAIN.replace('"2": bye', '"2": orders')
    assert answer.data["files"]["ivr.yaml"] == SETTINGS


@pytest.mark.parametrize("unset", [None, "absent"])
def test_a_way_that_is_cut_leaves_the_node_on_the_canvas_with_a_finding(api, shop, files, unset):
    flow = api.post("/projects/shop/check", {"files": files}).data["flows"]["main"]["json"]
    if unset is None:
        flow["nodes"]["orders"]["next"] = None
    else:
        del flow["nodes"]["orders"]["next"]
    changes = [{"op": "flow", "flow": "main", "json": flow}]
    data = api.post("/projects/shop/apply", {"files": files, "changes": changes}).data
    assert not data["state"]["ok"]
    orders = node_of(data["state"], "orders")
    assert not orders["valid"]
    assert orders["outcomes"][0]["target"] is None
    assert ["nodes", "orders", "next"] in [found["path"] for found in data["state"]["findings"]]
    flow = data["state"]["flows"]["main"]["json"]
    flow["nodes"]["orders"]["next"] = "bye"
    changes = [{"op": "flow", "flow": "main", "json": flow}]
    again = api.post("/projects/shop/apply", {"files": data["files"], "changes": changes}).data
    assert again["state"]["ok"]
    assert "# Callers hear this first." in again["files"]["flows/main.yaml"]


FRAGMENT = 'nodes:\n  # Shared.\n  agent: {type: queue, queue: "801"}\n'


@pytest.fixture
def shared(files):
    own = MAIN.replace("start: menu\n", "start: menu\ninclude: [common.yaml]\n").replace(
        '"2": bye', '"2": agent'
    )
    other = "start: agent\ninclude: [common.yaml]\nnodes:\n  x: {type: hangup}\n"
    return {**files, "flows/main.yaml": own, "flows/other.yaml": other, "flows/common.yaml": FRAGMENT}


def test_a_change_of_a_shared_node_goes_into_its_fragment(api, shop, shared):
    state = api.post("/projects/shop/check", {"files": shared}).data
    assert node_of(state, "agent")["file"] == "flows/common.yaml"
    flow = state["flows"]["main"]["json"]
    flow["nodes"]["agent"]["queue"] = "802"
    changes = [{"op": "flow", "flow": "main", "json": flow}]
    data = api.post("/projects/shop/apply", {"files": shared, "changes": changes}).data
    assert data["files"]["flows/common.yaml"] == FRAGMENT.replace("801", "802")
    assert {path: data["files"][path] for path in ("flows/main.yaml", "flows/other.yaml")} == {
        path: shared[path] for path in ("flows/main.yaml", "flows/other.yaml")
    }


def test_a_shared_node_is_not_removed_behind_the_back_of_another_flow(api, shop, shared):
    flow = api.post("/projects/shop/check", {"files": shared}).data["flows"]["main"]["json"]
    del flow["nodes"]["agent"]
    changes = [{"op": "flow", "flow": "main", "json": flow}]
    answer = api.post("/projects/shop/apply", {"files": shared, "changes": changes})
    assert (answer.status, answer.data["code"]) == (422, "shared-node")
    assert "flows/common.yaml" in answer.data["detail"]


def test_a_renamed_node_is_renamed_in_all_flows_that_have_it(api, shop, shared):
    changes = [{"op": "rename_node", "flow": "main", "node": "agent", "to": "person"}]
    data = api.post("/projects/shop/apply", {"files": shared, "changes": changes}).data
    assert "# Shared.\n  person:" in data["files"]["flows/common.yaml"]
    assert "start: person" in data["files"]["flows/other.yaml"]
    assert '"2": person' in data["files"]["flows/main.yaml"]


def test_a_renamed_flow_is_renamed_where_it_is_named(api, shop, files):
    files = {
        **files,
        "flows/main.yaml": MAIN.replace("next: bye", "next: help")
        + "  help: {type: subflow, flow: aid, next: bye}\n",
        "flows/aid.yaml": "name: aid # own\nstart: r\nnodes:\n  r: {type: return}\n",
        "tests/main.yaml": "scenario: Orders\nflow: aid\nsteps:\n  - expect: {node: aid/r}\n",
    }
    changes = [{"op": "rename_flow", "flow": "aid", "to": "help_desk"}]
    data = api.post("/projects/shop/apply", {"files": files, "changes": changes}).data
    assert data["files"]["flows/help_desk.yaml"].startswith("name: help_desk # own\n")
    assert "flow: help_desk," in data["files"]["flows/main.yaml"]
    assert data["files"]["tests/main.yaml"] == files["tests/main.yaml"].replace("aid", "help_desk")
    changes = [{"op": "rename_flow", "flow": "main", "to": "entry"}]
    data = api.post("/projects/shop/apply", {"files": files, "changes": changes}).data
    assert "start: entry" in data["files"]["ivr.yaml"]


def test_flows_are_added_and_removed_and_settings_changed(api, shop, files):
    settings = api.post("/projects/shop/check", {"files": files}).data["settings"]
    settings["defaults"]["timeout"] = 9
    changes = [
        {"op": "add_flow", "flow": "extra"},
        {"op": "settings", "json": settings},
        {"op": "remove_flow", "flow": "main"},
    ]
    data = api.post("/projects/shop/apply", {"files": files, "changes": changes}).data
    assert sorted(data["files"]) == ["flows/extra.yaml", "ivr.yaml"]
    assert 'defaults: {timeout_queue: "800", timeout: 9}' in data["files"]["ivr.yaml"]
    assert "IVR504" in [found["code"] for found in data["state"]["findings"]]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"op": "remove_flow", "flow": "nobody"}, "unknown-flow"),
        ({"op": "add_flow", "flow": "../x"}, "invalid-name"),
        ({"op": "add_flow", "flow": "main"}, "name-taken"),
        ({"op": "rename_node", "flow": "main", "node": "menu", "to": "a b"}, "invalid-name"),
        ({"op": "rename_node", "flow": "main", "node": "menu", "to": "bye"}, "name-taken"),
        ({"op": "rename_node", "flow": "main", "node": "nobody", "to": "x"}, "unknown-node"),
    ],
)
def test_changes_that_make_no_sense_say_what_is_wrong(api, shop, files, change, code):
    answer = api.post("/projects/shop/apply", {"files": files, "changes": [change]})
    assert (answer.status, answer.data["code"]) == (422, code)


@pytest.mark.parametrize(
    "hostile",
    [
        {"flows/main.yaml": "nodes: " + "[" * 5000},
        {"flows/main.yaml": "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nnodes: *c\n"},
        {"flows/main.yaml": "nodes: {a: 1, b: [], c: {type: [x]}, d: {type: menu, keys: 3}}\nstart: [1]"},
        {"flows/main.yaml": "- just\n- a list\n"},
        {"flows/main.yaml": "start: a\nnodes: {a: {type: condition, cases: {x: 1}, otherwise: {}}}"},
        {"flows/main.yaml": "start: a\nnodes: {a: {type: menu, keys: {'1': [x], '2': null}, no_input: 5}}"},
        {"flows/main.yaml": "!!python/object/apply:os.system ['true']"},
        {"ivr.yaml": "\x01"},
        {"ivr.yaml": "access_numbers: 5\ndefaults: []\nlanguages: 7\ntitle: {}"},
        {"flows/main.yaml": "include: [common.yaml]\nstart: x", "flows/common.yaml": "include: [main.yaml]"},
        {},
    ],
)
def test_hostile_files_give_findings_and_can_be_saved(api, shop, files, hostile):
    sent = {**files, **hostile} if hostile else {}
    answer = api.post("/projects/shop/check", {"files": sent})
    assert answer.status == 200
    State.model_validate(answer.data)
    assert not answer.data["ok"]
    saved = api.post("/projects/shop/revisions", {"base": 1, "files": sent})
    assert saved.status == 201
    assert api.get("/projects/shop/draft").data["files"] == sent
    assert api.post("/projects/shop/builds").data["code"] == "has-errors"
    assert api.post("/projects/shop/diff", {"from": 1, "to": sent}).status == 200


@pytest.mark.parametrize("sent", [{"files": {"ivr.yaml": "a\0b"}}, {"files": {}, "note": "a\0b"}])
def test_zero_characters_are_not_saved(api, shop, sent):
    answer = api.post("/projects/shop/revisions", {"base": 1, **sent})
    assert (answer.status, answer.data["code"]) == (422, "invalid-files")


@pytest.mark.parametrize(
    "path",
    [
        "../etc/passwd",
        "/etc/passwd",
        "flows/../../x.yaml",
        "a\\b.yaml",
        "x.py",
        ".git/config",
        "audio/x.yaml",
        "",
    ],
)
def test_files_of_other_places_are_refused(api, shop, files, path):
    answer = api.post("/projects/shop/check", {"files": {**files, path: "x"}})
    assert (answer.status, answer.data["code"]) == (422, "invalid-files")


def test_a_flow_is_laid_out_without_overlap_and_ways_back_do_not_hinder(api, shop, files):
    looping = {**files, "flows/main.yaml": MAIN.replace("next: bye", "next: menu")}
    data = api.post("/projects/shop/layout", {"files": looping, "flow": "main"}).data
    assert set(data) == {"menu", "orders", "bye"}
    assert len({tuple(place) for place in data.values()}) == 3
    assert data["menu"][0] < data["orders"][0]


def test_a_dry_run_walks_the_flow_and_is_the_same_from_the_beginning_each_time(api, shop, files):
    asked = {"files": files, "inputs": [{"press": "1"}], "at": "2026-03-02T10:00"}
    data = api.post("/projects/shop/dry-run", asked).data
    DryRunResult.model_validate(data)
    nodes = [step["node"] for step in data["steps"] if step["kind"] == "node"]
    assert nodes == ["menu", "orders", "bye"]
    assert data["prompts"] == ["Your order is on its way.", "Goodbye"] or "Goodbye" in data["prompts"][-1]
    assert data["ended"] == "hangup"
    branch = next(step for step in data["steps"] if step["kind"] == "branch")
    assert (branch["path"], branch["target"]) == (["nodes", "menu", "keys", "1", "to"], "orders")
    assert api.post("/projects/shop/dry-run", asked).data == data


def test_a_dry_run_of_files_with_errors_gives_the_findings(api, shop, files):
    broken = {**files, "flows/main.yaml": MAIN.replace("next: bye", "next: nowhere")}
    answer = api.post("/projects/shop/dry-run", {"files": broken})
    assert (answer.status, answer.data["code"]) == (409, "has-errors")
    assert answer.data["findings"][0]["code"] == "IVR201"


HTTP = """start: ask
variables: {n: {type: number, initial: 0}, card: digits}
nodes:
  ask: {type: http, url: "http://127.0.0.1:9/balance", response: {format: json, fields: {n: "$.n"}}, next: say, error: bad}
  say: {type: play, prompt: "You have {n}.", next: bye}
  bad: {type: play, prompt: "No answer.", next: bye}
  bye: {type: hangup}
"""


def test_requests_are_answered_as_given_and_never_reach_private_addresses(api, shop, files):
    files = {**files, "flows/main.yaml": HTTP}
    given = {"files": files, "answers": [{"request": "GET *balance", "json": {"n": 5}}]}
    answer = api.post("/projects/shop/dry-run", given)
    assert answer.status == 200, answer.data
    assert "You have 5." in " ".join(answer.data["prompts"])
    assert (answer.data["variables"]["n"], answer.data["variables"]["card"]) == (5, None)
    lacking = api.post("/projects/shop/dry-run", {"files": files}).data
    assert lacking["unanswered"] == ["GET http://127.0.0.1:9/balance"]
    really = api.post("/projects/shop/dry-run", {"files": files, "ask": True}).data
    assert "private address" in next(step["text"] for step in really["steps"] if step["kind"] == "answer")


def test_a_dry_run_that_never_rests_is_cut(api, shop, files):
    spin = (
        "start: a\nvariables: {x: {type: number, initial: 0}}\nnodes:\n"
        "  a: {type: set, values: {x: x + 1}, next: b}\n"
        '  b: {type: condition, cases: [{when: "x < 0", to: c}], otherwise: d}\n'
        '  d: {type: menu, prompt: "Again", keys: {"1": c}, no_input: {retries: 0, to: a}, no_match: {to: c}}\n'
        "  c: {type: hangup}\n"
    )
    asked = {"files": {**files, "flows/main.yaml": spin}, "inputs": [{"wait": True}] * 500}
    answer = api.post("/projects/shop/dry-run", asked)
    assert answer.status in (200, 409)
    if answer.status == 200:
        assert len(answer.data["steps"]) <= 5000


def test_a_change_waits_for_no_proofs_and_a_check_makes_them(api, shop, files):
    data = api.post("/projects/shop/check", {"files": files}).data["flows"]["main"]["json"]
    data["title"] = "Changed"
    answer = api.post(
        "/projects/shop/apply", {"files": files, "changes": [{"op": "flow", "flow": "main", "json": data}]}
    ).data
    assert (answer["state"]["proved"], answer["state"]["proofs"]) == (False, [])
    checked = api.post("/projects/shop/check", {"files": answer["files"]}).data
    assert checked["proved"]
    assert {one["name"] for one in checked["proofs"]} >= {"every-way-ends", "every-loop-waits"}
    # What is known with its proofs is told with them.
    again = api.post("/projects/shop/apply", {"files": answer["files"], "changes": []}).data
    assert again["state"] == checked
