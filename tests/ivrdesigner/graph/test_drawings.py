"""Pictures of flows: nothing overlaps, all text is escaped, the order of branches holds."""

import random
from pathlib import Path

import pytest
from lxml import etree

from ivrdesigner.graph import flow_graph, flow_graphs, flow_mermaid, flow_svg
from ivrdesigner.graph.drawing import drawing_of
from ivrdesigner.graph.layout import Edge, layout
from ivrdesigner.graph.text_size import shortened, text_width
from ivrdesigner.project import Flow, load_project

SAMPLES = sorted(path.parent for path in (Path(__file__).parents[3] / "samples").glob("*/ivr.yaml"))
SVG = "{http://www.w3.org/2000/svg}"


def random_flow(seed: int, count: int) -> Flow:
    draw = random.Random(seed)
    nodes = {"n0": {"type": "menu", "prompt": "你好", "keys": {str(k): f"n{k}" for k in range(1, 6)}}}
    for number in range(1, count):
        near = [f"n{min(count - 1, number + draw.randint(-3, 12))}".replace("n-", "n") for _ in range(4)]
        kind = draw.choice(["menu", "play", "play", "condition", "queue", "back", "hangup"])
        nodes[f"n{number}"] = {
            "menu": {
                "type": "menu",
                "title": "很长的标题" * 4,
                "prompt": "x" * 80,
                "keys": dict(zip("123*", near, strict=True)),
            },
            "play": {"type": "play", "prompt": "短", "next": near[0]},
            "condition": {
                "type": "condition",
                "cases": [{"when": "a > b", "to": near[0]}],
                "otherwise": near[1],
            },
            "queue": {"type": "queue", "queue": "800"},
            "back": {"type": "back"},
            "hangup": {"type": "hangup", "prompt": "再见"},
        }[kind]
    return Flow.model_validate({"name": "main", "start": "n0", "nodes": nodes})


def boxes_of(svg: str) -> list[tuple[float, float, float, float]]:
    found = []
    for group in etree.fromstring(svg.encode()).iter(f"{SVG}g"):
        if "data-node" in group.attrib:
            x, y = map(float, group.get("transform")[10:-1].split())
            rect = group.find(f"{SVG}rect")
            found.append((x, y, x + float(rect.get("width")), y + float(rect.get("height"))))
    return found


def overlap(one, two) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


@pytest.mark.parametrize("seed", range(6))
def test_no_two_cards_overlap(seed):
    boxes = boxes_of(flow_svg(flow_graph(random_flow(seed, 80))))
    assert len(boxes) >= 80
    assert not [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if overlap(a, b)]


@pytest.mark.parametrize("seed", range(6))
def test_labels_stand_on_no_card_and_no_other_label(seed):
    svg = flow_svg(flow_graph(random_flow(seed, 80)))
    labels = []
    for group in etree.fromstring(svg.encode()).iter(f"{SVG}g"):
        rect = group.find(f"{SVG}rect")
        if not group.attrib and rect is not None:
            x, y, width, height = (float(rect.get(name)) for name in ("x", "y", "width", "height"))
            labels.append((x, y, x + width, y + height))
    assert len(labels) > 20
    boxes = boxes_of(svg)
    assert not [label for label in labels for box in boxes if overlap(label, box)]
    assert not [(a, b) for i, a in enumerate(labels) for b in labels[:i] if overlap(a, b)]


@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_samples_are_drawn_with_all_their_nodes(folder):
    loaded = load_project(folder)
    for graph in flow_graphs(loaded.flows, loaded.project).values():
        svg = flow_svg(graph, loaded.project)
        drawn = {group.get("data-node") for group in etree.fromstring(svg.encode()).iter(f"{SVG}g")}
        assert set(graph.flow.nodes) <= drawn
        assert flow_mermaid(graph, loaded.project).startswith("flowchart LR\n")


HOSTILE = '<script>alert("1")</script> & \' \\ ]]> \x07 \u202e ; %% end'


def hostile_flow() -> Flow:
    return Flow.model_validate(
        {
            "name": "main",
            "title": HOSTILE,
            "start": "a",
            "nodes": {
                "a": {
                    "type": "menu",
                    "title": HOSTILE,
                    "prompt": HOSTILE,
                    "keys": {"1": {"to": "a", "title": HOSTILE}, "2": "b"},
                },
                "c": {"type": "condition", "cases": [{"when": HOSTILE, "to": "a"}], "otherwise": "nowhere"},
                "b": {"type": "hangup"},
            },
        }
    )


def test_texts_cannot_break_out_of_the_svg():
    tree = etree.fromstring(flow_svg(flow_graph(hostile_flow())).encode())
    assert {element.tag for element in tree.iter()} <= {
        SVG + name for name in ("svg", "title", "rect", "text", "g", "path")
    }
    assert HOSTILE.replace("\x07", "�") in [element.text for element in tree.iter(f"{SVG}title")]


def test_texts_cannot_break_out_of_the_mermaid_text():
    lines = flow_mermaid(flow_graph(hostile_flow())).splitlines()
    assert all(line.startswith(("flowchart", "  ")) for line in lines)
    assert not [line for line in lines if "script>" in line or "%%" in line or line.count('"') not in (0, 2)]


def test_mermaid_tells_every_branch_but_retries():
    flow = Flow.model_validate(
        {
            "name": "main",
            "start": "m",
            "nodes": {
                "m": {"type": "menu", "prompt": "x", "keys": {"1": "b", "2": "b"}},
                "b": {"type": "back"},
            },
        }
    )
    text = flow_mermaid(flow_graph(flow))
    assert '  n0 -->|"1, 2"| n1' in text
    assert '  n0 -->|"no input, no match"| n2' in text
    assert '  n1 -.->|"back"| n0' in text


def test_ways_back_are_drawn_as_links():
    flow = Flow.model_validate(
        {
            "name": "main",
            "start": "m",
            "nodes": {
                "m": {"type": "menu", "prompt": "x", "keys": {"1": "p"}},
                "p": {"type": "play", "prompt": "x", "next": "m"},
            },
        }
    )
    drawing = drawing_of(flow_graph(flow))
    assert [(line.source, line.target) for line in drawing.lines] == [("m", "p"), ("p", "m@p")]
    assert drawing.cards["m@p"].kind == "link"


def test_branches_stand_in_the_order_of_their_keys():
    names = [f"p{key}" for key in range(1, 8)]
    plan = layout(
        {"m": (200, 150), **dict.fromkeys(names, (200, 50))}, [Edge("m", name, 20) for name in names]
    )
    assert [name for name, _ in sorted(plan.boxes.items(), key=lambda item: (item[1].x, item[1].y))] == [
        "m",
        *names,
    ]


def test_a_plane_graph_is_drawn_without_crossings():
    """Two chains that start in the wrong order."""
    sizes = dict.fromkeys(["a", "b", "y", "x", "z1", "z2"], (100, 40))
    plan = layout(sizes, [Edge("a", "x"), Edge("b", "y"), Edge("x", "z1"), Edge("y", "z2")])
    order = [
        sorted(pair, key=lambda name: plan.boxes[name].y) for pair in (["a", "b"], ["x", "y"], ["z1", "z2"])
    ]
    assert order in ([["a", "b"], ["x", "y"], ["z1", "z2"]], [["b", "a"], ["y", "x"], ["z2", "z1"]])


def test_a_circle_is_refused_by_the_layout():
    with pytest.raises(ValueError, match="circle"):
        layout({"a": (1, 1), "b": (1, 1)}, [Edge("a", "b"), Edge("b", "a")])


@pytest.mark.timeout(30)  # it does not hang; how fast it is, the benchmarks tell
def test_a_very_large_flow_is_drawn_in_bounded_time():
    graph = flow_graph(random_flow(1, 3000))
    svg = flow_svg(graph)
    assert len(svg) > 1_000_000


def test_chinese_text_counts_as_wide():
    assert text_width("中文", 10) == 20
    assert text_width("中文", 10) > text_width("ab", 10)
    assert shortened("中文中文中文", 10, 45) == "中文中…"
    assert shortened("a\n b", 10, 100) == "a b"
