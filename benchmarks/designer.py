"""The designer in a browser: opening a flow of 500 nodes, frames while panning, dragging and typing, checking.

Needs Playwright and a Chromium (CHROMIUM names it; else that of PATH) and the built front end. The pages and the answers
of the API come from this process without Django and a network, so the figures are those of the editor.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import time
from pathlib import Path

from benchmarks.flows import PROJECT, flow

NODES = 500
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Designer</title>
<link rel="stylesheet" href="/static/{css}"><script type="module" src="/static/{js}"></script></head>
<body><div id="designer" data-project="bench" data-api="/api/designer" data-home="/"></div></body></html>"""
FRAMES = """() => { window.frames_ = []; let last = performance.now(); window.counting_ = true;
  const frame = (now) => { window.frames_.push(now - last); last = now; if (window.counting_) requestAnimationFrame(frame) };
  requestAnimationFrame(frame) }"""
TYPES = {".js": "text/javascript", ".css": "text/css"}


def run() -> dict[str, float]:
    """Milliseconds: to open, of frames by what is done, and from an edit to its findings. Empty without a browser."""
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        print("  no Chromium on PATH: left out")
        return {}
    site = Site()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        figures: dict[str, float] = {}
        for _ in range(2):  # the first one warms caches of the browser up
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.route("**/*", site.answer)
            began = time.perf_counter()
            page.goto("http://designer.test/designer/bench/")
            page.wait_for_function("document.querySelectorAll('.react-flow__node .card').length >= 4")
            figures["open, ms"] = (time.perf_counter() - began) * 1000
            page.wait_for_timeout(800)
            figures |= _panning(page, "panning") | _dragging(page) | _typing(page)
            figures["from an edit to its findings, ms"] = _checking(page)
            page.locator(".panel-head button").click()
            page.locator(".react-flow__controls-fitview").click()
            page.wait_for_function("document.querySelectorAll('.react-flow__node .card').length > 490")
            page.wait_for_timeout(500)
            figures |= _panning(page, "panning, all 500 in view")
            page.close()
        figures["of that the server, ms"] = statistics.median(site.applied[-5:])
        browser.close()
    return figures


class Site:
    """What the browser asks, answered from the built files and the functions behind the API."""

    def __init__(self):
        from ivrdesigner.web.catalogue import catalogue

        self.files = {
            "ivr.yaml": PROJECT.replace("name: bench", "name: bench\ntitle: Large"),
            "flows/main.yaml": flow(NODES),
        }
        self.static = Path(__file__).parent.parent / "ivrdesigner" / "web" / "static" / "ivrdesigner"
        self.catalogue = catalogue()
        # Beside and below each other, so that as many as can be are seen at once.
        self.layout = {
            name: (i % 25 * 330, i // 25 * 420)
            for i, name in enumerate([*(f"n{i}" for i in range(NODES)), "bye"])
        }
        self.applied: list[float] = []

    def answer(self, route):
        path = route.request.url.split("designer.test", 1)[1].split("?")[0]
        if path.startswith("/static/"):
            file = self.static / path.removeprefix("/static/")
            route.fulfill(body=file.read_bytes(), content_type=TYPES.get(file.suffix, "text/plain"))
        elif path.startswith("/designer/"):
            main = json.loads((self.static / "manifest.json").read_text(encoding="utf-8"))["src/main.tsx"]
            route.fulfill(body=PAGE.format(css=main["css"][0], js=main["file"]), content_type="text/html")
        elif path.startswith("/api/"):
            route.fulfill(json=self.data(path, route.request.post_data_json))
        else:
            route.fulfill(status=204)

    def data(self, path, body):
        from ivrdesigner.web.editor import apply_change, state_of

        head = {
            "revision": 1,
            "author": "",
            "at": "2026-01-01T00:00:00Z",
            "note": "",
            "errors": 0,
            "warnings": 0,
        }
        match path.removeprefix("/api/designer").removeprefix("/projects/bench"):
            case "/catalogue":
                return self.catalogue
            case "":
                rights = dict.fromkeys(("edit", "build", "deploy", "call", "delete"), True)
                return {
                    "name": "bench",
                    "title": "Large",
                    "head": head,
                    "languages": ["en-US"],
                    "rights": rights,
                }
            case "/draft":
                return {
                    **head,
                    "files": self.files,
                    "layout": {"main": self.layout},
                    "state": state_of(self.files),
                }
            case "/apply":
                began = time.perf_counter()
                files = body["files"]
                for change in body["changes"]:
                    files = apply_change(files, change)
                state = state_of(files)
                self.applied.append((time.perf_counter() - began) * 1000)
                return {"files": files, "state": state}
            case "/check":
                return state_of(body["files"])
            case _:
                return {}


def _frames(page, name):
    page.evaluate("window.counting_ = false")
    frames = sorted(page.evaluate("window.frames_.slice(3)"))
    return {
        f"{name}: frame, median ms": statistics.median(frames),
        f"{name}: frame, 95 % ms": frames[int(len(frames) * 0.95)],
        f"{name}: frame, worst ms": frames[-1],
    }


def _panning(page, name):
    page.mouse.move(900, 120)
    page.evaluate(FRAMES)
    page.mouse.down()
    for step in range(120):
        page.mouse.move(900 - step * 5, 120 + step * 3)
        page.wait_for_timeout(8)
    page.mouse.up()
    return _frames(page, name)


def _dragging(page):
    card = page.locator(".react-flow__node .card-head").nth(1)
    box = card.bounding_box()
    x, y = box["x"] + 90, box["y"] + 12
    page.mouse.move(x, y)
    page.evaluate(FRAMES)
    page.mouse.down()
    for step in range(120):
        page.mouse.move(x - step, y + step)
        page.wait_for_timeout(8)
    page.mouse.up()
    return _frames(page, "dragging a node")


def _typing(page):
    page.keyboard.press("F2")
    page.keyboard.press("Escape")
    page.locator(".rail-button").first.click()
    field = page.locator(".panel textarea").first
    field.wait_for()
    field.click()
    page.evaluate(FRAMES)
    page.keyboard.type("Welcome to the hotline, please listen to all of this", delay=45)
    return _frames(page, "typing in a panel")


def _checking(page):
    figures = []
    for number in range(5):
        page.wait_for_function("document.querySelector('.status-check.checked') !== null")
        began = time.perf_counter()
        page.keyboard.type(str(number))
        page.wait_for_function("document.querySelector('.status-check.checked') === null")
        page.wait_for_function("document.querySelector('.status-check.checked') !== null")
        figures.append((time.perf_counter() - began) * 1000)
    return statistics.median(figures)
