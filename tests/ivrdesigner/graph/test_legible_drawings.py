"""Pictures that people read: on a page, in their language, in the order in which keys were written."""

import re
from pathlib import Path

from lxml import etree

from ivrdesigner.graph import flow_graphs, flow_mermaid, flow_svg
from ivrdesigner.graph.joined import joined_parts
from ivrdesigner.graph.text_size import text_width
from ivrdesigner.project import load_project

SAMPLES = Path(__file__).parents[3] / "samples"
SVG = "{http://www.w3.org/2000/svg}"
DEJAVU_BOLD = {"topped_up": 77.0}
"""Width in pixels of a title of 13 pixels in a broad font, DejaVu Sans Bold."""


def drawn(sample: str, flow: str, language: str | None = None) -> etree._Element:
    loaded = load_project(SAMPLES / sample)
    project = loaded.project
    if language is not None:
        project = project.model_copy(update={"language": language})
    return etree.fromstring(flow_svg(flow_graphs(loaded.flows, project)[flow], project).encode())


def texts(svg: etree._Element) -> list[str]:
    return [element.text for element in svg.iter(f"{SVG}text")]


def test_a_long_flow_is_drawn_in_bands():
    svg = drawn("bank-hotline", "main")
    assert float(svg.get("width")) < 2000
    assert float(svg.get("width")) < 3 * float(svg.get("height"))


def test_legend_and_labels_are_in_the_language_of_the_project():
    chinese = texts(drawn("after-hours", "main"))
    assert {"菜单", "语音信箱", "工作时间", "无应答, 失败", "队列 810"} <= set(chinese)
    assert not {"Menu", "open", "busy"} & set(chinese)
    english = texts(drawn("after-hours", "main", "en-US"))
    assert {"Menu", "Voicemail", "open", "no answer, failed", "queue 810"} <= set(english)
    loaded = load_project(SAMPLES / "after-hours")
    assert "无应答" in flow_mermaid(flow_graphs(loaded.flows, loaded.project)["main"], loaded.project)


def test_one_word_is_used_for_one_thing():
    words = " ".join(texts(drawn("self-service", "bill", "en-US")))
    assert "no input, no match → queue 100" in words
    assert "silence" not in words


def test_keys_stand_in_the_order_in_which_they_are_written():
    svg = drawn("self-service", "bill")
    start = next(group for group in svg.iter(f"{SVG}g") if group.get("data-node") == "bill_menu")
    x = float(re.findall(r"[\d.]+", start.get("transform"))[0]) + float(start.find(f"{SVG}rect").get("width"))
    labels = sorted(
        (float(text.get("y")), text.text)
        for text in svg.iter(f"{SVG}text")
        if x < float(text.get("x")) < x + 30 and len(text.text) == 1
    )
    assert [key for _, key in labels] == ["1", "2", "3", "4", "*", "0"]


def test_titles_and_labels_have_room_in_broad_fonts():
    svg = drawn("self-service", "bill")
    card = next(group for group in svg.iter(f"{SVG}g") if group.get("data-node") == "topped_up")
    assert float(card.find(f"{SVG}rect").get("width")) >= 46 + DEJAVU_BOLD["topped_up"] + 8
    assert text_width("status == 200", 11) >= 83  # as DejaVu Sans has it


def test_parts_that_no_edge_joins_are_told_apart():
    assert joined_parts(["a", "b", "c", "d"], [("c", "a"), ("d", "b")]) == [
        (["a", "c"], [0]),
        (["b", "d"], [1]),
    ]
