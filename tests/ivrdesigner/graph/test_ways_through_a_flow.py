"""The graph has every way that a call can take (R-ivr.2, R-ivr.6, R-ivr.7)."""

import itertools
import random

import networkx as nx
import pytest

from ivrdesigner.graph import CALLER, call_graph, entry_flows, flow_graph, flow_graphs, queue_node
from ivrdesigner.project import Flow, Project, load_flow_text


def flow_of(nodes: str, *, name: str = "main", head: str = "") -> Flow:
    start = nodes.strip().partition(":")[0]
    loaded = load_flow_text(f"start: {start}\n{head}nodes:\n{nodes}", name)
    assert loaded.flow is not None, loaded.findings
    return loaded.flow


def project_of(**fields) -> Project:
    return Project.model_validate({"name": "p", "language": "zh-CN", "start": "main", **fields})


def out(graph, node):
    return [(step.outcome.kind, step.outcome.input, step.target) for step in graph.outcomes(node)]


def targets(graph, node, kind):
    return sorted(step.target for step in graph.outcomes(node) if step.outcome.kind == kind)


def test_a_menu_has_its_keys_phrases_retries_and_the_timeout_queue():
    """R-ivr.1, R-ivr.7: no key pressed → retries, then the timeout target, a queue by default."""
    flow = flow_of(
        "  m:\n    type: menu\n    prompt: x\n    keys: {'1': a, '2': {to: a, title: {en: 贷款业务, zh: Loans}, say: {zh-CN: [贷款]}}}\n"
        "    no_input: {retries: 1, to: a}\n  a: {type: hangup}\n"
    )
    graph = flow_graph(flow, project_of(defaults={"timeout_queue": "900"}))
    assert sorted(out(graph, "m"), key=str) == sorted(
        [
            ("key", ("press", "1"), "a"),
            ("key", ("press", "2"), "a"),
            ("say", ("say", "贷款"), "a"),
            ("retry", ("wait",), "m"),
            ("no_input", ("wait",), "a"),
            ("retry", ("press", "3"), "m"),
            ("no_match", ("press", "3"), "@queue:900"),
        ],
        key=str,
    )
    labels = {step.outcome.label for step in graph.outcomes("m")}
    assert {"1", "2 Loans", "贷款", "no input ×1", "no match ×2"} <= labels
    assert graph.ends == {"a": "hangup", "@queue:900": "person"}
    assert graph.digraph.nodes[queue_node("900")]["kind"] == "queue"


def test_no_retries_means_no_loop():
    flow = flow_of(
        "  m: {type: menu, prompt: x, keys: {'1': m}, no_input: {retries: 0}, no_match: {retries: 0}}\n"
    )
    assert "retry" not in [kind for kind, _, _ in out(flow_graph(flow), "m")]


KINDS = {
    "play": ("{type: play, prompt: x, next: z}", {("next", "z")}, None),
    "set": ("{type: set, values: {v: 1}, next: z}", {("next", "z")}, None),
    "language": ("{type: language, language: en, next: z}", {("next", "z")}, None),
    "http": ("{type: http, url: x, next: z, error: y}", {("next", "z"), ("error", "y")}, None),
    "condition": (
        "{type: condition, cases: [{when: a, to: y}, {when: b, to: z}], otherwise: z}",
        {("case", "y"), ("case", "z"), ("otherwise", "z")},
        None,
    ),
    "hours": (
        "{type: hours, calendar: c, open: y, closed: z, holiday: y}",
        {("open", "y"), ("closed", "z"), ("holiday", "y")},
        None,
    ),
    "queue": ("{type: queue, queue: '1', unavailable: z}", {("unavailable", "z")}, "person"),
    "voicemail": ("{type: voicemail, queue: '1'}", set(), "voicemail"),
    "blind transfer": ("{type: transfer, to: '1', failed: z}", {("failed", "z")}, "transfer"),
    "bridge": (
        "{type: transfer, to: '1', mode: bridge, next: z, busy: y, no_answer: y}",
        {("next", "z"), ("busy", "y"), ("no_answer", "y")},
        None,
    ),
    "sub-flow": ("{type: subflow, flow: f, next: z}", {("next", "z")}, None),
    "hangup": ("{type: hangup}", set(), "hangup"),
    "exit": ("{type: exit}", set(), "exit"),
    "return": ("{type: return}", set(), "return"),
    "record": (
        "{type: record, into: v, no_input: {retries: 0, to: y}, next: z}",
        {("next", "z"), ("no_input", "y")},
        None,
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_node_kind_has_its_ways_out(kind):
    text, wanted, end = KINDS[kind]
    graph = flow_graph(flow_of(f"  a: {text}\n  y: {{type: hangup}}\n  z: {{type: hangup}}\n"))
    assert {(k, target) for k, _, target in out(graph, "a")} == wanted
    assert graph.ends.get("a") == end


def test_the_field_of_every_way_is_named():
    flow = flow_of("  a: {type: condition, cases: [{when: x, to: b}], otherwise: b}\n  b: {type: hangup}\n")
    assert [step.outcome.field_path for step in flow_graph(flow).outcomes("a")] == [
        ("nodes", "a", "cases", 0, "to"),
        ("nodes", "a", "otherwise"),
    ]


def test_targets_that_do_not_exist_are_set_apart():
    graph = flow_graph(flow_of("  a: {type: play, prompt: x, next: nowhere}\n"))
    assert [(step.node, step.target) for step in graph.dangling] == [("a", "nowhere")]
    assert "nowhere" not in graph.digraph


def test_a_start_that_does_not_exist_reaches_nothing():
    flow = Flow.model_validate({"name": "x", "start": "no", "nodes": {"a": {"type": "back"}}})
    graph = flow_graph(flow)
    assert (graph.has_start, graph.reachable, graph.unreachable) == (False, frozenset(), ("a",))


MENUS = """
  hello: {type: play, prompt: x, next: main}
  main: {type: menu, prompt: x, keys: {'1': sales, '2': side, '*': back}}
  side: {type: play, prompt: x, next: deep}
  sales: {type: menu, prompt: x, keys: {'1': deep, '0': main, '*': back, '#': top}}
  deep: {type: menu, prompt: x, keys: {'1': sales, '*': back}}
  back: {type: back}
  top: {type: top}
"""


def test_back_leads_to_every_level_that_can_be_below():
    """R-ivr.2. sales and deep can each be entered from the other; main is below both, and below it nothing."""
    graph = flow_graph(flow_of(MENUS))
    assert targets(graph, "back", "back") == ["deep", "main", "sales"]
    assert targets(graph, "top", "top") == ["main"]


def test_a_way_back_up_by_key_makes_no_new_level():
    """Entering a menu that is already a level cuts back to it: in `main` there is never `sub` below."""
    nodes = """
  main: {type: menu, prompt: x, keys: {'1': sub, '*': up}}
  sub: {type: menu, prompt: x, keys: {'0': main, '*': back}}
  up: {type: back}
  back: {type: back}
"""
    graph = flow_graph(flow_of(nodes))
    assert targets(graph, "up", "back") == ["main"]
    assert targets(graph, "back", "back") == ["main"]


def test_back_before_any_menu_leads_to_the_start():
    graph = flow_graph(flow_of("  a: {type: play, prompt: x, next: b}\n  b: {type: back}\n"))
    assert targets(graph, "b", "back") == ["a"]


def simulated_backs(flow: Flow) -> set[tuple[str, str]]:
    """What `back` can lead to, by trying every stack of levels (exponential, so for small flows only)."""
    menus = {n for n, node in flow.nodes.items() if node.type == "menu"}
    found, seen, todo = set(), set(), [(flow.start, ())]
    while todo:
        node, stack = todo.pop()
        if (node, stack) in seen:
            continue
        seen.add((node, stack))
        if node in menus:
            stack = (*itertools.takewhile(lambda menu: menu != node, stack), node)  # noqa: B023
            seen.add((node, stack))
        kind = flow.nodes[node].type
        if kind == "back":
            target, below = (
                (stack[-2], stack[:-1])
                if len(stack) > 1
                else (stack[0], stack)
                if stack
                else (flow.start, ())
            )
            found.add((node, target))
            todo.append((target, below))
        elif kind == "menu":
            todo += [(choice.to, stack) for choice in flow.nodes[node].keys.values()]
        else:
            todo.append((flow.nodes[node].next, stack))
    return found


@pytest.mark.parametrize("seed", range(60))
def test_back_agrees_with_trying_every_stack(seed):
    """R-ivr.2, against a model that plays all ways."""
    draw = random.Random(seed)
    names = [f"n{n}" for n in range(8)]
    nodes = {}
    for name in names:
        kind = draw.choice(["menu", "menu", "menu", "play", "back"]) if name != "n0" else "play"
        if kind == "menu":
            nodes[name] = {
                "type": "menu",
                "prompt": "x",
                "keys": {str(k): draw.choice(names) for k in range(draw.randint(1, 3))},
            }
        elif kind == "play":
            nodes[name] = {"type": "play", "prompt": "x", "next": draw.choice(names)}
        else:
            nodes[name] = {"type": "back"}
    flow = Flow.model_validate({"name": "main", "start": "n0", "nodes": nodes})
    graph = flow_graph(flow)
    edges = {
        (step.node, step.target)
        for node in graph.reachable
        if node in nodes
        for step in graph.outcomes(node)
        if step.outcome.kind == "back"
    }
    assert edges == simulated_backs(flow)


SUB = "  sub: {type: menu, prompt: x, keys: {'1': back, '2': home, '3': done}}\n  back: {type: back}\n  home: {type: top}\n  done: {type: return}\n"
CALLER_FLOW = """
  m: {type: menu, prompt: x, keys: {'1': n}}
  n: {type: menu, prompt: x, keys: {'1': call}}
  call: {type: subflow, flow: sub, next: n}
"""


def test_back_and_top_of_a_sub_flow_go_on_in_its_caller():
    """R-ivr.2, R-ivr.12: back out of a sub-flow's first menu leads to the menu that it was called from."""
    flows = {"main": flow_of(CALLER_FLOW), "sub": flow_of(SUB, name="sub")}
    graphs = flow_graphs(flows, project_of())
    assert targets(graphs["sub"], "back", "back") == [CALLER]
    assert targets(graphs["sub"], "home", "top") == [CALLER]
    assert graphs["sub"].leaves == {"level", "top"}
    assert graphs["sub"].ends[CALLER] == "return"
    assert targets(graphs["main"], "call", "back") == ["n"]
    assert targets(graphs["main"], "call", "top") == ["m"]


def test_back_out_of_a_sub_flow_without_menu_leads_one_menu_further():
    sub = flow_of("  sub: {type: play, prompt: x, next: back}\n  back: {type: back}\n", name="sub")
    graphs = flow_graphs({"main": flow_of(CALLER_FLOW), "sub": sub}, project_of())
    assert graphs["sub"].leaves == {"back"}
    assert targets(graphs["main"], "call", "back") == ["m"]


def test_a_flow_that_is_called_and_entered_goes_both_ways():
    flows = {"main": flow_of(CALLER_FLOW), "sub": flow_of(SUB, name="sub")}
    numbers = [{"number": "1", "flow": "sub"}]
    graphs = flow_graphs(flows, project_of(access_numbers=numbers))
    assert targets(graphs["sub"], "back", "back") == [CALLER, "sub"]


def test_flows_that_call_each_other_come_to_an_end():
    one = flow_of("  a: {type: subflow, flow: two, next: b}\n  b: {type: back}\n", name="one")
    two = flow_of("  a: {type: subflow, flow: one, next: b}\n  b: {type: return}\n", name="two")
    graphs = flow_graphs({"one": one, "two": two}, project_of(start="one"))
    assert graphs["one"].leaves == graphs["two"].leaves == {"back"}


def test_the_call_graph_names_nodes_and_missing_flows():
    flows = {"main": flow_of(CALLER_FLOW)}
    graph = call_graph(flows)
    assert list(graph.edges(data="node")) == [("main", "sub", "call")]
    assert graph.nodes["sub"]["missing"]
    assert entry_flows(project_of(), flows) == {"main"}


def test_a_shortest_way_is_told_as_what_the_caller_does():
    graph = flow_graph(flow_of(MENUS))
    assert [step.outcome.input for step in graph.way("deep")] == [None, ("press", "2"), None]
    assert graph.way("hello", start="top") is None


def test_loops_reach_and_arrivals():
    graph = flow_graph(
        flow_of(
            "  a: {type: play, prompt: x, next: b}\n  b: {type: play, prompt: x, next: a}\n  c: {type: hangup}\n"
        )
    )
    assert graph.loops() == [frozenset("ab")]
    assert graph.unreachable == ("c",)
    assert graph.reaching(["c"]) == {"c"}
    assert graph.reaching(["b"]) == {"a", "b"}
    assert [step.node for step in graph.arrivals("a")] == ["b"]


@pytest.mark.timeout(30)  # it does not hang; how fast it is, the benchmarks tell
def test_ten_thousand_nodes_make_a_graph_soon():
    unit = """
  m{i}: {{type: menu, prompt: x, keys: {{'1': p{i}, '2': m{a}, '3': m{b}, '9': b{i}, '0': q{i}}}}}
  p{i}: {{type: play, prompt: x, next: c{i}}}
  c{i}: {{type: condition, cases: [{{when: a, to: h{i}}}], otherwise: s{i}}}
  s{i}: {{type: set, values: {{x: 1}}, next: m{i}}}
  h{i}: {{type: http, url: x, next: l{i}, error: q{i}}}
  l{i}: {{type: play, prompt: x, next: b{i}}}
  b{i}: {{type: back}}
  q{i}: {{type: queue, queue: '1'}}"""
    count = 1250
    nodes = "".join(unit.format(i=i, a=(2 * i + 1) % count, b=(2 * i + 2) % count) for i in range(count))
    flow = flow_of(nodes)
    assert len(flow.nodes) == 10_000
    graph = flow_graph(flow)
    assert len(graph.reachable) == 10_001
    assert nx.is_directed(graph.digraph)
