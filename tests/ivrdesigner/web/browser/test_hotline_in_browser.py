"""A designer who never saw a terminal draws the bank hotline, corrects it, builds, tries, deploys and takes it back."""

import contextlib

import pytest

pytest.importorskip("playwright.sync_api")

from designer_browser import AXE, BUNDLE, CHROMIUM, Designer, Keyboard, chromium, nothing, signed_in
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium to drive"),
    pytest.mark.skipif(not BUNDLE.exists(), reason="the front end was not built (pip install -e .)"),
    pytest.mark.timeout(240),
]


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture
def designer(browser, served, request):
    """The page of a project in which nothing is drawn yet."""
    with signed_in(browser, served) as context:
        found = Designer(served, context, "bank-" + request.node.name.rpartition("_")[2])
        found.make_project(nothing(found.project))
        found.open()
        yield found


def add_variables(designer):
    """card: digits and balance: number, in the form of the flow."""
    panel = designer.panel
    for name, kind, initial in (("card", "digits", None), ("balance", "number", "0")):
        panel.get_by_role("button", name="New variable").click()
        row = panel.locator("details.variable").last
        row.get_by_label("Name", exact=True).fill(name)
        row.get_by_label("Type", exact=True).select_option(kind)
        if initial is None:
            row.get_by_role("button", name="Use the default for “Initial value”").click()
        else:
            row.get_by_label("Initial value", exact=True).fill(initial)
        row.locator("summary").click()


def say(designer, text):
    """A text into the play list of the open node."""
    designer.panel.get_by_label("Play list: Add to the play list").first.select_option("text")
    designer.panel.get_by_label("Play list, Text 1", exact=True).fill(text)


def test_draws_builds_deploys_and_rolls_back_by_mouse(designer):
    panel = designer.panel
    designer.show_panel("Node")
    add_variables(designer)

    designer.drop("Menu", 340, 100)
    designer.drop("Collect", 340, 480)
    designer.drop("HTTP", 90, 480)
    designer.drop("Play", 90, 330)
    designer.drop("Queue", 90, 640)
    for node in ("menu", "collect", "http", "play", "queue"):
        designer.card(node).wait_for()

    designer.select("menu")
    panel.get_by_role("button", name="Begin the flow here").click()
    say(designer, "Welcome. For your balance press 1, for an agent press 0.")
    panel.get_by_role("button", name="Key 1: free").click()
    designer.choose("Key 1: Leads to", "collect")
    panel.get_by_role("button", name="Key 0: free").click()
    designer.choose("Key 0: Leads to", "queue")

    designer.select("collect")
    say(designer, "Enter the last four digits of your card.")
    designer.choose("Into variable", "card")
    designer.field("Most digits").fill("4")
    designer.connect("collect", "next", "http")

    designer.select("http")
    designer.field("Address").fill("http://bank.example/")
    designer.panel.get_by_label("Address: Insert variable …").select_option("card")
    panel.get_by_role("button", name="Fields: Add").click()
    designer.choose("Fields: Name", "balance")
    panel.get_by_label("Fields: balance", exact=True).fill("$.balance")
    designer.connect("http", "next", "play")

    designer.select("play")
    say(designer, "Your balance is")
    panel.get_by_label("Play list: Add to the play list").select_option("variable")
    designer.choose("Play list, Variable 2", "balance")
    designer.connect("play", "next", "bye")

    designer.select("queue")
    designer.choose("Queue", "800")
    designer.fix_findings("IVR501", "On error", "queue")

    designer.show_panel("Dry run")
    panel.get_by_role("button", name="Start the call").click()
    panel.get_by_text("Welcome. For your balance press 1").wait_for()
    panel.get_by_role("button", name="Press 1", exact=True).click()
    panel.get_by_text("Enter the last four digits").wait_for()
    panel.get_by_label("Keys", exact=True).fill("1234")
    panel.get_by_role("button", name="Keys: Send").click()
    panel.get_by_text("No answer is given for GET http://bank.example/1234").wait_for()
    panel.get_by_label("Body (JSON or text)").fill('{"balance": 42.5}')
    panel.get_by_role("button", name="Give this answer").click()
    panel.get_by_text("The call has ended: hung up").wait_for()
    assert "42.5" in panel.locator(".call-variables").inner_text()
    assert designer.card("play").locator(".card.mark-visited").count() == 1
    panel.get_by_label("Name of the scenario").fill("Balance")
    panel.get_by_role("button", name="Save as scenario").click()
    panel.get_by_text("tests/balance.yaml").wait_for()

    designer.build(1)
    designer.deploy(1, "first")
    designer.select("play")
    panel.get_by_label("Play list, Text 1", exact=True).fill("Your balance comes to")
    designer.build(2)
    designer.deploy(2, "second")
    designer.roll_back(1, "the old words were better")

    put = designer.get("/deployments")["items"]
    assert [(one["build"], one["rollback"], one["in_force"]) for one in put] == [
        (1, True, True),
        (2, False, False),
        (1, False, False),
    ]
    assert put[0]["note"] == "the old words were better"
    saved = designer.get("/draft")
    assert "expect:" in saved["files"]["tests/balance.yaml"]
    assert saved["state"]["ok"]
    assert designer.problems == []


def test_draws_builds_deploys_and_rolls_back_by_keyboard(designer):
    panel = designer.panel
    keys = Keyboard(designer)

    keys("e")
    for name, kind in (("card", "d"), ("balance", "n")):
        keys.push("New variable")
        keys.fill("Name", name, back=True)
        keys.go("Type")
        keys(kind)
        keys.fill("Initial value", "" if name == "card" else "0")

    keys.canvas()
    keys("a")
    keys.type("menu")
    keys("Enter")
    designer.card("menu").wait_for()
    keys.panel()
    keys.push("Begin the flow here")
    keys.go("Play list: Add to the play list")
    keys("ArrowDown")
    keys.go("Play list, Text 1", back=True)
    keys.type("Welcome. For your balance press 1, for an agent press 0.")
    keys.push("Key 0: free")
    keys.go("Key 0: Leads to: New node …")
    keys("q")
    designer.card("queue").wait_for()
    keys.push("Key 1: free", back=True)
    keys.go("Key 1: Leads to: New node …")
    keys("c")
    designer.card("collect").wait_for()
    keys.push("Show collect on the graph", back=True)

    keys.panel()
    keys.go("Play list: Add to the play list")
    keys("ArrowDown")
    keys.go("Play list, Text 1", back=True)
    keys.type("Enter the last four digits of your card.")
    keys.choose("Into variable", "card")
    keys.fill("Most digits", "4")

    keys.canvas()
    keys("a")
    keys.type("http")
    keys("Enter")
    designer.card("http").wait_for()
    keys.panel()
    keys.fill("Address", "http://bank.example/{card}")
    keys.push("Fields: Add")
    keys.choose("Fields: Name", "balance", back=True)
    keys.fill("Fields: balance", "$.balance")

    keys.go("Next node: New node …")
    keys("p")
    designer.card("play").wait_for()
    keys.push("Show play on the graph", back=True)
    keys.panel()
    keys.go("Play list: Add to the play list")
    keys("ArrowDown")
    keys.go("Play list, Text 1", back=True)
    keys.type("Your balance is")
    keys.go("Play list: Add to the play list")
    keys("v")
    keys.choose("Play list, Variable 2", "balance", back=True)
    keys.choose("Next node", "bye")

    # The findings lead to the fields that are wrong.
    for field, value in (("Queue", "800"), ("On error", "queue")):
        box = panel.get_by_role("combobox", name=field, exact=True)
        designer.wait_for_check()
        for _ in range(6):
            keys("F8")
            with contextlib.suppress(AssertionError):
                expect(box).to_be_focused(timeout=2000)
                expect(box).to_have_attribute("aria-invalid", "true", timeout=2000)
                break
        else:
            pytest.fail(f"F8 does not lead to {field}.")
        keys.replace(value)
        keys("Enter")
        expect(box).to_have_attribute("aria-invalid", "false")
    designer.wait_for_check()
    assert designer.errors_shown() == 0

    keys.push("Dry run")
    keys.push("Start the call", back=True)
    panel.get_by_text("Welcome. For your balance press 1").wait_for()
    keys.go("Press 1")
    keys("1")
    panel.get_by_text("Enter the last four digits").wait_for()
    keys.fill("Keys", "1234")
    keys("Enter")
    keys.fill("Body (JSON or text)", '{"balance": 42.5}')
    keys.push("Give this answer")
    panel.get_by_text("The call has ended: hung up").wait_for()

    keys.push("Versions")
    keys.push("Save and build", back=True)
    panel.get_by_text("Build 1 is made.").wait_for()
    keys.push("Deploy")
    keys.type("first")
    keys("Enter")
    panel.get_by_text("Build 1 is in force.").wait_for()

    keys.canvas()
    keys.panel()
    keys.fill("Title", "Balance")
    keys.push("Versions")
    keys.push("Save and build", back=True)
    panel.get_by_text("Build 2 is made.").wait_for()
    keys.push("Deploy")
    keys.type("second")
    keys("Enter")
    panel.get_by_text("Build 2 is in force.").wait_for()
    keys.push("Roll back")
    keys.type("the old one was better")
    keys("Enter")
    panel.get_by_text("Build 1 is in force.").wait_for()

    put = designer.get("/deployments")["items"]
    assert [(one["build"], one["rollback"]) for one in put] == [(1, True), (2, False), (1, False)]
    assert designer.problems == []


def test_two_people_on_the_same_flow_lose_nothing(designer):
    """R-ivr.12: each difference can be chosen, what only one changed is taken, comments stay."""
    page, panel = designer.page, designer.panel
    flow = "name: main\nstart: hi\nnodes:\n  hi: {type: play, prompt: Hello, next: bye}  # greet\n  bye: {type: hangup}\n"
    files = {**designer.get("/draft")["files"], "flows/main.yaml": flow}
    assert designer.save(1, files) == 201
    designer.open()
    designer.select("hi")
    panel.get_by_label("Play list, Text 1", exact=True).fill("Hello from me")
    designer.select("bye")
    designer.field("Title").fill("Goodbye")
    theirs = flow.replace("prompt: Hello", "prompt: Hello from them") + "  extra: {type: hangup}\n"
    assert designer.save(2, {**files, "flows/main.yaml": theirs}) == 201

    page.get_by_role("button", name="Save", exact=True).click()
    page.locator("dialog").get_by_role("button", name="Save", exact=True).click()
    both = page.locator(".conflict-item.both")
    both.wait_for()
    assert page.locator(".conflict-item").count() == 3
    both.get_by_label("Mine").check()
    page.get_by_role("button", name="Save the result").click()
    page.get_by_text("Saved, revision 4").wait_for()

    text = designer.get("/draft")["files"]["flows/main.yaml"]
    assert "Hello from me" in text
    assert "Goodbye" in text
    assert "extra" in text
    assert "# greet" in text


@pytest.mark.parametrize(
    ("language", "theme", "size"),
    [("en", "light", (1440, 900)), ("zh-hans", "dark", (390, 844))],
)
def test_panels_have_nothing_serious_against_accessibility(browser, served, language, theme, size):
    if not AXE.exists():
        pytest.skip("axe-core is not installed (npm ci in ivrdesigner/web/ui)")
    with signed_in(browser, served, language=language, theme=theme, size=size) as context:
        designer = Designer(served, context, f"axe-{language}")
        designer.make_project(nothing(designer.project))
        designer.open()
        found = []
        for number in range(designer.page.locator(".rail-button").count()):
            if designer.panel.count():
                designer.panel.locator(".panel-head button").click()
            designer.page.locator(".rail-button").nth(number).click()
            designer.panel.locator(".panel-body > *").first.wait_for()
            found += designer.against_accessibility(AXE)
        assert found == []
        assert designer.problems == []
