"""The designer against a served site (`ivrctl web`): opening a flow of 500 nodes, and from an edit to its findings.

Needs Playwright and a Chromium (CHROMIUM names it; else that of PATH) and the built front end.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from http.client import HTTPConnection

from benchmarks.flows import PROJECT, flow

FILES = {"ivr.yaml": PROJECT + "timezone: Asia/Shanghai\n", "flows/main.yaml": flow(500)}
CARDS = "document.querySelectorAll('.react-flow__node .card').length >= 4"
TRIPS = """() => { window.trips = []; let edited = 0, sent = 0;
  new MutationObserver(() => {
    const state = document.querySelector('.status-check').className, now = performance.now();
    if (state.includes('waiting')) edited ||= now;
    if (state.includes('checking')) sent ||= now;
    if (state.includes('checked') && sent) { trips.push([now - edited, now - sent]); edited = sent = 0 }
  }).observe(document.querySelector('.status-bar'), {subtree: true, attributes: true, childList: true}) }"""


def run() -> dict[str, float]:
    """Milliseconds of a browser with warm caches; empty without a browser."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        print("  no Chromium on PATH: left out")
        return {}
    from playwright.sync_api import sync_playwright

    with (
        tempfile.TemporaryDirectory() as folder,
        _served(folder) as (origin, session, started),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        opened = []
        for _ in range(4):
            context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
            context.add_cookies([{"name": "sessionid", "value": session, "url": origin}])
            page = context.new_page()
            began = time.perf_counter()
            page.goto(f"{origin}/designer/bench/")
            page.wait_for_function(CARDS)
            opened.append((time.perf_counter() - began) * 1000)
        page.wait_for_timeout(800)
        page.locator(".react-flow__node .card-head").first.click()
        page.locator(".rail-button").first.click()
        page.locator(".panel textarea").first.click()
        page.keyboard.type("ab")
        page.wait_for_timeout(1500)
        page.evaluate(TRIPS)
        for number in range(9):
            page.keyboard.type(str(number))
            page.wait_for_timeout(1000)
        trips = page.evaluate("trips")
        browser.close()
    return {
        "from the start to the first answer": started,
        "open, first time": opened[0],
        "open, median": statistics.median(opened[1:]),
        "from an edit to its findings": statistics.median(whole for whole, _ in trips),
        "of that the round trip": statistics.median(trip for _, trip in trips),
    }


@contextlib.contextmanager
def _served(folder: str) -> Iterator[tuple[str, str, float]]:
    """A site with the project in it: its address, the session of somebody who is signed in, and how long it took to start.

    It has started when it answers; a browser that asks earlier waits for that.
    """
    os.environ.update(
        IVRKIT_DATA=folder,
        IVRKIT_SECRET_KEY="bench",
        DJANGO_SETTINGS_MODULE="console.settings",
        DJANGO_ALLOW_ASYNC_UNSAFE="1",
    )
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connections
    from django.test import Client

    call_command("migrate", verbosity=0)
    client = Client(SERVER_NAME="localhost")
    user = get_user_model().objects.create_superuser("bench", "b@example.com", "x")
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    for path, body in (
        ("", {"name": "bench", "title": "Large", "files": FILES}),
        ("/bench/revisions", {"base": 1, "files": FILES, "layout": {"main": _layout()}, "note": ""}),
    ):
        answer = client.post(
            f"/api/designer/projects{path}", json.dumps(body), content_type="application/json"
        )
        assert answer.status_code == 201, answer.content[:300]
    session = client.cookies["sessionid"].value
    connections.close_all()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = "import sys; from cli.main import main; sys.exit(main())"
    arguments = ["web", "--data", folder, "--port", str(port)]
    began = time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", serve, *arguments], stdout=subprocess.DEVNULL) as server:
        try:
            while server.poll() is None:
                with (
                    contextlib.suppress(OSError),
                    contextlib.closing(HTTPConnection("127.0.0.1", port)) as asked,
                ):
                    asked.request("GET", "/")
                    asked.getresponse()
                    break
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}", session, (time.perf_counter() - began) * 1000
        finally:
            server.terminate()


def _layout() -> dict[str, list[int]]:
    """Beside and below each other."""
    names = [*(f"n{i}" for i in range(500)), "bye"]
    return {name: [i % 25 * 330, i // 25 * 420] for i, name in enumerate(names)}
