"""A flow as a picture: SVG 1.1 that stands alone (no script, no outer fonts or files)."""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape, quoteattr

from ivrdesigner.graph.cards import KINDS, Card
from ivrdesigner.graph.drawing import Drawing, Line, drawing_of
from ivrdesigner.graph.flow_graph import FlowGraph
from ivrdesigner.graph.layout import Box, Edge, Point, layout
from ivrdesigner.graph.text_size import shortened, text_width
from ivrdesigner.graph.words import word
from ivrdesigner.project import Project

__all__ = ["flow_svg"]

_MARGIN: Final = 36.0
_HEAD: Final = 44.0
_WIDTH: Final = 218.0
_SMALL_KINDS: Final = frozenset({"back", "top", "return"})
_LINK_WIDTH: Final = 150.0
_BOLD: Final = 14.5
"""Size by which a title of 13 pixels is measured, since it is bold."""
_PORT: Final = 18.0
_LABEL: Final = 190.0
_INK, _SOFT, _LINE, _PAPER = "#0f172a", "#64748b", "#94a3b8", "#f8fafc"
_FONT: Final = (
    "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',"
    "'WenQuanYi Micro Hei',sans-serif"
)
_LINE_COLOURS: Final = {"error": "#dc2626", "failed": "#dc2626", "no_input": "#b45309", "no_match": "#b45309"}


def flow_svg(graph: FlowGraph, project: Project | None = None) -> str:
    """SVG text of a flow: cards by kind and colour, branch labels at their lines, title and legend."""
    drawing = drawing_of(graph, project)
    leaving: dict[str, int] = {}
    for line in drawing.lines:
        leaving[line.source] = leaving.get(line.source, 0) + 1
    first = [drawing.start] if drawing.start in drawing.cards else []
    sizes = {key: _size(drawing.cards[key], leaving.get(key, 0)) for key in (*first, *drawing.cards)}
    labels = [shortened(line.label, 11, _LABEL) for line in drawing.lines]
    edges = [
        Edge(line.source, line.target, text_width(label, 11) + 14 if label else 0.0)
        for line, label in zip(drawing.lines, labels, strict=True)
    ]
    plan = layout(sizes, edges)
    kinds = [kind for kind in KINDS if any(card.kind == kind for card in drawing.cards.values())]
    legend_width = sum(text_width(word(KINDS[kind][2], drawing.language), 11) + 38 for kind in kinds)
    width = max(plan.width, text_width(drawing.title, 18), min(legend_width, 900)) + 2 * _MARGIN
    legend_top = _MARGIN + _HEAD + plan.height + 30
    legend, legend_height = _legend(kinds, drawing.language, width - 2 * _MARGIN)
    height = legend_top + legend_height + _MARGIN / 2
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" font-family="{_FONT}" role="img" aria-label={quoteattr(_clean(drawing.title))}>'
    )
    parts = [
        head,
        f"<title>{_text(drawing.title)}</title>",
        f'<rect width="100%" height="100%" fill="{_PAPER}"/>',
        f'<text x="{_MARGIN}" y="{_MARGIN + 12}" font-size="18" font-weight="600" fill="{_INK}">{_text(drawing.title)}</text>',
        f'<g transform="translate({_MARGIN} {_MARGIN + _HEAD})">',
        *(_line(line, route) for line, route in zip(drawing.lines, plan.routes, strict=True)),
        *(
            _label(line, label, route)
            for line, label, route in zip(drawing.lines, labels, plan.routes, strict=True)
        ),
        *(_card(key, card, plan.boxes[key], drawing) for key, card in drawing.cards.items()),
        "</g>",
        f'<g transform="translate({_MARGIN} {legend_top:.1f})">{legend}</g>',
        "</svg>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _size(card: Card, leaving: int) -> tuple[float, float]:
    if card.kind == "link":
        return min(_LINK_WIDTH, text_width(card.title, 11) + 34), 24.0
    if card.kind in _SMALL_KINDS:
        return min(_LINK_WIDTH, text_width(card.title, _BOLD) + 60), 36.0
    height = 50.0 if card.detail else 38.0
    if card.footer:
        height += 16
    return _WIDTH, max(height, _PORT * leaving + 4)


def _card(key: str, card: Card, box: Box, drawing: Drawing) -> str:
    place = f'transform="translate({box.x:.1f} {box.y:.1f})" data-node={quoteattr(_clean(card.node))}'
    hint = (
        f"<title>{_text(' — '.join(part for part in (card.title, card.detail, card.footer) if part))}</title>"
    )
    if card.kind == "link":
        return (
            f'<g {place}>{hint}<rect width="{box.width:.1f}" height="{box.height}" rx="12" fill="#eef2ff" stroke="#c7d2fe"/>'
            f'<text x="11" y="16" font-size="11" fill="#4338ca">↩ {_text(shortened(card.title, 11, box.width - 32))}</text></g>'
        )
    letter, colour, _ = KINDS.get(card.kind, ("!", "#dc2626", ""))
    is_start = key == drawing.start
    dashed = ' stroke-dasharray="5 4"' if card.node in drawing.unreachable else ""
    detail = "" if card.kind in _SMALL_KINDS else card.detail
    room = box.width - 54
    middle = box.height / 2
    first = middle + (-3 if detail else 5) - (8 if card.footer else 0)
    border = (
        f'stroke="{colour}" stroke-width="2.5"'
        if is_start
        else f'stroke="{colour}" stroke-opacity=".45"{dashed}'
    )
    parts = [
        f'<g {place}>{hint}<rect width="{box.width:.1f}" height="{box.height:.1f}" rx="9" fill="#ffffff" {border}/>',
        f'<rect x="9" y="{middle - 14:.1f}" width="28" height="28" rx="7" fill="{colour}"/>',
        f'<text x="23" y="{middle + 5:.1f}" font-size="14" font-weight="700" fill="#ffffff" text-anchor="middle">{letter}</text>',
        f'<text x="46" y="{first:.1f}" font-size="13" font-weight="600" fill="{_INK}">{_text(shortened(card.title, _BOLD, room))}</text>',
    ]
    if detail:
        parts.append(
            f'<text x="46" y="{first + 16:.1f}" font-size="11" fill="{_SOFT}">{_text(shortened(detail, 11, room))}</text>'
        )
    if card.footer:
        below = first + (31 if detail else 16)
        parts.append(
            f'<text x="46" y="{below:.1f}" font-size="10" fill="#b45309">{_text(shortened(card.footer, 10, room))}</text>'
        )
    if is_start:
        parts.append(
            f'<path d="M-22 {middle:.1f}h15m-5-5l6 5l-6 5" fill="none" stroke="{colour}" stroke-width="2"/>'
        )
    return "".join([*parts, "</g>"])


def _line(line: Line, route: list[Point]) -> str:
    colour = _colour(line)
    (x, y), (run, _), *rest = route
    path = [f"M{x:.1f} {y:.1f}H{run:.1f}"]
    at_x, at_y = run, y
    for index, (next_x, next_y) in enumerate(rest):
        if next_y == at_y:
            path.append(f"H{next_x:.1f}")
        else:
            end = next_x - 6 if index == len(rest) - 1 else next_x
            bend = (end - at_x) / 2
            path.append(f"C{at_x + bend:.1f} {at_y:.1f} {end - bend:.1f} {next_y:.1f} {end:.1f} {next_y:.1f}")
        at_x, at_y = next_x, next_y
    head = f"M{at_x - 7:.1f} {at_y - 4:.1f}l7 4l-7 4z"
    return f'<path d="{"".join(path)}" fill="none" stroke="{colour}" stroke-width="1.4"/><path d="{head}" fill="{colour}"/>'


def _label(line: Line, label: str, route: list[Point]) -> str:
    if not label:
        return ""
    (x, y), *_ = route
    width = text_width(label, 11) + 8
    colour = _colour(line) if _colour(line) != _LINE else "#334155"
    return (
        f"<g><title>{_text(line.label)}</title>"
        f'<rect x="{x + 8:.1f}" y="{y - 8:.1f}" width="{width:.1f}" height="16" rx="4" fill="{_PAPER}"/>'
        f'<text x="{x + 12:.1f}" y="{y + 4:.1f}" font-size="11" fill="{colour}">{_text(label)}</text></g>'
    )


def _colour(line: Line) -> str:
    found = {_LINE_COLOURS.get(kind, _LINE) for kind in line.kinds}
    return found.pop() if len(found) == 1 else _LINE


def _legend(kinds: list[str], language: str, room: float) -> tuple[str, float]:
    parts, x, y = [], 0.0, 0.0
    for kind in kinds:
        letter, colour, name = KINDS[kind]
        name = word(name, language)
        width = text_width(name, 11) + 38
        if x and x + width > room:
            x, y = 0.0, y + 24
        parts.append(
            f'<g transform="translate({x:.1f} {y:.1f})"><rect width="16" height="16" rx="4" fill="{colour}"/>'
            f'<text x="8" y="12" font-size="10" font-weight="700" fill="#ffffff" text-anchor="middle">{letter}</text>'
            f'<text x="22" y="12" font-size="11" fill="{_SOFT}">{name}</text></g>'
        )
        x += width
    return "".join(parts), y + 24


def _clean(text: str) -> str:
    """Without characters that XML 1.0 does not allow (§2.2 Characters)."""
    return "".join(
        c if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c >= "\U00010000" else "�"
        for c in text
    )


def _text(text: str) -> str:
    return escape(_clean(text))
