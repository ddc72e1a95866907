"""A robot is called from the page of its script: typed words lead on, and the call is kept (R-ai.1, R-ai.9)."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from called_site import environment_of
from robots import SCRIPT

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
BUNDLE = Path(__file__).parents[3] / "ivrdesigner/web/static/ivrdesigner/manifest.json"
AXE = Path(__file__).parents[3] / "ivrdesigner/web/ui/node_modules/axe-core/axe.min.js"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium"),
    pytest.mark.skipif(not BUNDLE.exists(), reason="the front end was not built"),
    pytest.mark.timeout(180),
]
PATIENCE = 60_000
"""Milliseconds: engines and processes start slowly beside other tests."""
PREPARE = """
import sys
import django
django.setup()
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from aiflows.web.domain.scripts import build_script, save_script, script_of
from aiflows.web.models import Script
caller = get_user_model().objects.get(username="caller")
caller.user_permissions.add(*Permission.objects.filter(content_type__app_label="scripts"))
labelled = "tuning: {开场: {价格: [均价是多少], 人工: [叫人来讲]}}"
robot = Script.objects.create(name="robot", labelled=labelled)
text = sys.stdin.read()
save_script(caller, robot, 0, text)
save_script(caller, robot, 1, text.replace("otherwise: 介绍", "otherwise: 无处"), "faulty")
save_script(caller, robot, 2, text)
robot.unanswered.create(node="开场", text="有没有电梯")
build_script(caller, script_of("robot"))
"""


@pytest.fixture(scope="module")
def browser(served):
    """Chromium, and a robot on the site that it visits."""
    words = [sys.executable, "-c", PREPARE]
    subprocess.run(words, env=environment_of(served.data), input=SCRIPT.encode(), check=True)
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"],
        )
        yield found
        found.close()


@pytest.fixture(params=["light"])
def page(served, browser, request):
    context = browser.new_context(
        locale="en", viewport={"width": 390, "height": 844}, color_scheme=request.param
    )
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": "sessionid", "value": served.sessions["caller"], "url": served.origin}])
    found = context.new_page()
    found.problems = []
    found.on("console", lambda told: found.problems.append(told.text) if told.type == "error" else None)
    found.on("pageerror", lambda error: found.problems.append(str(error)))
    found.goto(f"{served.origin}/scripts/robot/telephone/")
    yield found
    context.close()


def say(page, words):
    page.get_by_label("Words instead of speaking").fill(words)
    page.get_by_role("button", name="Say").click()


def test_a_robot_is_talked_to_and_its_call_is_kept(page):
    page.get_by_label("Use the microphone").set_checked(False)
    page.locator(".call-button").click()
    page.locator(".bubble.system", has_text="湖畔花园的顾问").wait_for()
    say(page, "均价是多少")
    page.locator(".bubble.note", has_text="→ 价格").wait_for()
    page.locator(".bubble.system", has_text="目前均价一万二").wait_for()
    say(page, "转人工")
    page.get_by_text("Type of customer:").wait_for()
    page.get_by_text("The call is over").wait_for()
    page.get_by_role("link", name="Show the call").click()
    page.get_by_text("“均价是多少”").wait_for()
    page.get_by_text("nothing differs for this caller").wait_for()
    assert page.problems == []


@pytest.mark.skipif(not AXE.exists(), reason="needs axe-core (npm ci in ivrdesigner/web/ui)")
@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
def test_pages_of_a_script_have_no_serious_faults(page, served):
    axe, found = AXE.read_text("utf-8"), []
    script = f"{served.origin}/admin/scripts/script/"
    for address in (
        *(script, f"{script}add/", f"{script}1/change/", f"{script}1/change/?revision=2"),
        *(f"{script}1/learning/", f"{script}1/evaluation/", f"{served.origin}/scripts/robot/telephone/"),
    ):
        assert page.goto(address).status == 200, address
        page.wait_for_load_state("networkidle")
        page.evaluate(axe)
        told = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        found += [
            (address, fault["id"], fault["nodes"][0]["html"][:120])
            for fault in told
            if fault["impact"] in ("serious", "critical")
        ]
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [(address, "wider than the screen")] if wider > 0 else []
    assert (found, page.problems) == ([], [])
