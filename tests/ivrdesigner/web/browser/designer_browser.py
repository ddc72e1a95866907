"""A browser at the designer of a real site: what a person does with mouse and keyboard, in words."""

import contextlib
import json
import re
import shutil
from pathlib import Path

from playwright.sync_api import TimeoutError as NotYet
from playwright.sync_api import expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
BUNDLE = Path(__file__).parents[4] / "ivrdesigner/web/static/ivrdesigner/manifest.json"
AXE = Path(__file__).parents[4] / "ivrdesigner/web/ui/node_modules/axe-core/axe.min.js"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
TOKEN = "t" * 32
expect.set_options(timeout=20_000)


def nothing(name):
    """Files of a project in which nothing is drawn yet: a caller is hung up on."""
    settings = f"name: {name}\ntitle: Bank hotline\nlanguage: en-US\nlanguages: [en-US]\ntimezone: Asia/Shanghai\nstart: main\n"
    flow = "name: main\nstart: bye\nnodes:\n  bye: {type: hangup}\n"
    return {"ivr.yaml": settings, "flows/main.yaml": flow}


@contextlib.contextmanager
def chromium():
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@contextlib.contextmanager
def signed_in(browser, site, *, language="en", theme="light", size=(1440, 900)):
    """A context of a browser in which a designer is signed in."""
    context = browser.new_context(
        locale=language, viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce"
    )
    cookies = {"sessionid": site.sessions["caller"], "csrftoken": TOKEN, "django_language": language}
    context.add_cookies(
        [{"name": name, "value": value, "url": site.origin} for name, value in cookies.items()]
    )
    context.add_init_script(f"localStorage.setItem('adminTheme', '\"{theme}\"')")
    try:
        yield context
    finally:
        context.close()


class Designer:
    """The designer's page of one project."""

    def __init__(self, site, context, project):
        self.site = site
        self.context = context
        self.project = project
        self.problems = []
        self.page = context.new_page()
        self.page.set_default_timeout(40_000)
        self.page.on(
            "console", lambda said: self.problems.append(said.text) if said.type == "error" else None
        )
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def make_project(self, files):
        answer = self.context.request.post(
            f"{self.site.origin}/api/designer/projects",
            data=json.dumps({"name": self.project, "files": files}),
            headers={"Content-Type": "application/json", "X-CSRFToken": TOKEN},
        )
        assert answer.status == 201, answer.text()

    def save(self, base, files):
        """Saves a revision as somebody else would; the status of the answer."""
        answer = self.context.request.post(
            f"{self.site.origin}/api/designer/projects/{self.project}/revisions",
            data=json.dumps({"base": base, "files": files, "layout": {}, "note": "theirs"}),
            headers={"Content-Type": "application/json", "X-CSRFToken": TOKEN},
        )
        return answer.status

    def against_accessibility(self, axe):
        """Ids of serious and critical violations in the open panel."""
        self.page.evaluate(axe.read_text(encoding="utf-8"))
        result = self.page.evaluate("axe.run('aside.panel', {resultTypes: ['violations']})")
        return [
            (found["id"], found["nodes"][0]["html"][:120])
            for found in result["violations"]
            if found["impact"] in ("serious", "critical")
        ]

    def get(self, path):
        return self.context.request.get(
            f"{self.site.origin}/api/designer/projects/{self.project}{path}"
        ).json()

    def open(self):
        self.page.goto(f"{self.site.origin}/designer/{self.project}/")
        self.page.locator(".react-flow__node").first.wait_for()

    # -- what is seen -----------------------------------------------------------------------------------------------

    def card(self, node):
        return self.page.locator(f'.react-flow__node[data-id="{node}"]')

    @property
    def panel(self):
        return self.page.locator("aside.panel")

    def field(self, name):
        """The field of the open form with this label."""
        return self.panel.get_by_label(name, exact=True)

    def wait_for_check(self):
        """Until the server has judged the drawing as it is now."""
        self.page.locator(".status-check.checked").wait_for()

    def errors_shown(self):
        """How many errors the line at the bottom counts."""
        shown = re.search(r"Errors: (\d+)", self.page.locator(".status-findings").inner_text())
        return int(shown[1]) if shown else 0

    def errors(self):
        return [found["code"] for found in self.state()["findings"] if found["severity"] == "error"]

    def state(self):
        return self.get("/draft")["state"]

    # -- what is done by mouse --------------------------------------------------------------------------------------

    def show_panel(self, name):
        button = self.page.locator(".rail-button", has_text=name).first
        if button.get_attribute("aria-pressed") != "true":
            button.click()

    def drop(self, kind, x, y):
        """Drags a kind of node from the palette onto the canvas."""
        canvas = self.page.locator(".react-flow")
        entry = self.page.locator(".palette-entry", has_text=kind).first
        entry.drag_to(canvas, target_position={"x": x, "y": y})

    def connect(self, node, outcome, target):
        """Drags a way from a node's handle onto another node."""
        # Away from the edges, near which the canvas moves along with what is dragged.
        self.page.get_by_role("button", name="Show all").click()
        self.page.get_by_role("button", name="Zoom out").click()
        start = self._resting(self.card(node).locator(f'.react-flow__handle[data-handleid="{outcome}"]'))
        end = self._resting(self.card(target).locator('.react-flow__handle[data-handleid="in"]'))
        mouse = self.page.mouse
        mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
        mouse.down()
        mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=12)
        mouse.up()

    def _resting(self, locator):
        """Where an element is once the canvas no longer moves."""
        seen = []
        while len(seen) < 5 or len({tuple(box.values()) for box in seen[-5:]}) > 1:
            seen.append(locator.bounding_box())
            self.page.wait_for_timeout(80)
        return seen[-1]

    def select(self, node):
        selected = self.page.locator(f'.react-flow__node.selected[data-id="{node}"]')
        for _ in range(3):  # a click while the canvas still moves to show all hits the ground
            self.card(node).locator(".card-head").click()
            with contextlib.suppress(NotYet):
                selected.wait_for(timeout=3000)
                break
        self.show_panel("Node")
        self.field("Id").wait_for()

    def choose(self, name, value):
        """Types into a combobox and takes what it offers, or the text itself."""
        box = self.panel.get_by_role("combobox", name=name, exact=True)
        box.fill(value)
        option = self.panel.get_by_role("option").filter(has_text=value).first
        if option.is_visible():
            option.click()
        else:
            box.press("Enter")

    # -- from the finished drawing to calls ----------------------------------------------------------------------------

    def fix_findings(self, code, field, target):
        """Goes to the field of the error that is left, by the list of findings, and gives it a target."""
        self.page.locator(".status-findings").click()
        self.page.locator(".problem", has_text=code).click()
        box = self.panel.get_by_role("combobox", name=field, exact=True)
        expect(box).to_be_focused()
        self.choose(field, target)
        expect(self.page.locator(".problem", has_text=code)).to_have_count(0)
        assert self.page.locator(".problem svg.error").count() == 0

    def build(self, number):
        self.show_panel("Versions")
        self.panel.get_by_role("button", name="Save and build").click()
        self.panel.get_by_text(f"Build {number} is made.").wait_for()

    def deploy(self, number, note):
        entry = self.panel.locator(".entry", has_text=f"Build {number}").filter(has_text="of revision")
        entry.get_by_role("button", name="Deploy").click()
        entry.get_by_label("Note").fill(note)
        entry.get_by_role("button", name="Deploy").click()
        self.panel.get_by_text(f"Build {number} is in force.").wait_for()

    def roll_back(self, number, note):
        self.panel.get_by_role("button", name="Roll back").click()
        self.panel.get_by_label("Note").fill(note)
        self.panel.get_by_role("button", name="Roll back").click()
        self.panel.get_by_text(f"Build {number} is in force.").wait_for()


NAME_OF_FOCUS = """() => {
    const here = document.activeElement;
    const label = here.labels && here.labels[0] ? here.labels[0].innerText : here.innerText;
    return (here.getAttribute('aria-label') || label || '').trim();
}"""
MOST_STOPS = 160


class Keyboard:
    """What a person does who has no mouse. Nothing here touches an element but by keys."""

    def __init__(self, designer):
        self.page = designer.page

    def __call__(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text):
        self.page.keyboard.insert_text(text)

    def replace(self, text):
        self("ControlOrMeta+a")
        self.type(text) if text else self("Delete")

    def focused(self):
        return self.page.evaluate(NAME_OF_FOCUS)

    def go(self, name, *, back=False):
        """Moves the focus by Tab (or Shift+Tab) to what has this name."""
        seen = []
        for _ in range(MOST_STOPS):
            self("Shift+Tab" if back else "Tab")
            seen.append(self.focused())
            if seen[-1] == name or seen[-1].startswith(f"{name}\n"):
                return
        raise AssertionError(f"{name} is not on the way: {seen}")

    def push(self, name, *, back=False):
        self.go(name, back=back)
        self("Enter")

    def fill(self, name, text, *, back=False):
        self.go(name, back=back)
        self.replace(text)

    def choose(self, name, text, *, back=False):
        """Types into a combobox and takes what was typed."""
        self.fill(name, text, back=back)
        self("Enter")

    def panel(self, key="e"):
        """Into the panel of the selected node."""
        self("F6") if self.page.evaluate(
            "document.activeElement.matches('input, textarea, select')"
        ) else None
        self(key)
        self.page.wait_for_function("document.activeElement.closest('aside.panel') !== null")

    def canvas(self):
        """Out of whatever is typed into, onto the canvas, where letters are commands."""
        for _ in range(6):
            if self.page.evaluate("document.activeElement.closest('[data-region=canvas]') !== null"):
                return
            self("F6")
        raise AssertionError("F6 does not lead to the canvas.")
