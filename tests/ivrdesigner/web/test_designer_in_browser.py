"""R-ivr.2, R-ivr.6: a flow is drawn in a browser, by keyboard, and saved; skipped without Chromium or a built bundle."""

import os
import shutil

import pytest
from django.contrib.auth.models import Permission

from ivrdesigner.web.bundle import bundle
from ivrdesigner.web.models import Project

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on PATH"),
    pytest.mark.skipif(bundle() is None, reason="the front end was not built"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def page(live_server, user_with, client, api_of, files, media, monkeypatch):
    """The project shop, open in the designer; what the console of the browser says is in ``page.said``."""
    from playwright.sync_api import sync_playwright

    # Playwright's loop makes Django take this thread for an asynchronous one.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    rights = Permission.objects.filter(content_type__app_label="designer").values_list("codename", flat=True)
    api_of(user_with(*rights, name="dana")).post("/projects", {"name": "shop", "files": files})
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
        session = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        shown = context.new_page()
        shown.said = []
        shown.on("console", lambda message: shown.said.append(message.text))
        shown.on("pageerror", lambda fault: shown.said.append(str(fault)))
        shown.goto(f"{live_server.url}/designer/shop/")
        shown.wait_for_selector(".react-flow__node[data-id=menu]")
        yield shown
        browser.close()


def test_a_node_is_added_connected_named_and_saved_by_keyboard(page):
    page.keyboard.press("Alt+ArrowRight")  # the initial step
    page.keyboard.press("c")
    page.keyboard.type("play")
    page.keyboard.press("Enter")
    page.wait_for_selector(".react-flow__node[data-id=play]:focus")
    page.keyboard.press("Shift+F2")
    page.keyboard.type("offers")
    page.keyboard.press("Enter")
    page.keyboard.press("c")
    page.keyboard.type("bye")
    page.keyboard.press("Enter")
    page.wait_for_selector(".status-check.checked")
    page.keyboard.press("Control+s")
    page.keyboard.type("Offers")
    page.keyboard.press("Enter")
    page.wait_for_selector(".save-state.success")

    head = Project.objects.get(name="shop").head
    assert (head.number, head.note) == (2, "Offers")
    assert "  # Callers hear this first.\n" in head.files["flows/main.yaml"]
    assert '"3": {to: offers}' in head.files["flows/main.yaml"]
    assert page.said == []


def test_what_was_not_saved_is_offered_after_a_reload(page):
    page.click(".react-flow__node[data-id=menu] .card-head")
    page.keyboard.press("F2")
    page.keyboard.type("Front door")
    page.keyboard.press("Enter")
    page.wait_for_selector(".status-check.checked")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.click(".notice .primary")
    page.wait_for_function(
        "document.querySelector('[data-id=menu] .card-title').textContent === 'Front door'"
    )
    assert page.said == []
