"""Pages of the console in Chromium: nothing serious for axe-core, no fault in the browser's log; week and year by mouse, keys, finger."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[3]
AXE = ROOT / "ivrdesigner/web/ui/node_modules/axe-core/axe.min.js"
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
LISTS = (
    *("designer/project", "designer/voicexmldocument", "designer/audiofile"),
    *("telephony/accessnumber", "telephony/workingtime", "telephony/holiday", "telephony/canary"),
    *("telephony/blacklistentry", "telephony/translationrule", "telephony/calltrace", "telephony/callinput"),
    *("telephony/publication", "accounts/employee", "accounts/user", "accounts/apikey"),
)
ADDED = (
    *("telephony/accessnumber", "telephony/workingtime", "telephony/holiday", "telephony/canary"),
    *("designer/audiofile", "accounts/user", "accounts/apikey"),
)
PAGES = (
    "/admin/",
    *(
        f"/admin/{page}/"
        for page in (*LISTS, "telephony/routing", "telephony/capacitylimit", "accounts/role")
    ),
    *(f"/admin/{page}/add/" for page in ADDED),
    *("/admin/site/sitesettings/", "/admin/audit/change/", "/admin/password_change/"),
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(240),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium"),
]


@pytest.fixture(scope="module")
def browser(served):
    """Pages of a browser in which an administrator is signed in: ``browser(**options)``."""
    with sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)

        def page(theme="light", language="en", **options):
            context = chromium.new_context(
                base_url=served.origin, locale=language, color_scheme=theme, **options
            )
            values = {"sessionid": served.sessions["administrator"], "django_language": language}
            context.add_cookies([{"name": n, "value": v, "url": served.origin} for n, v in values.items()])
            context.add_init_script(f"localStorage.setItem('_x_adminTheme', '\"{theme}\"')")
            return context.new_page()

        yield page
        chromium.close()


@pytest.mark.skipif(not AXE.exists(), reason="needs axe-core (npm ci in ivrdesigner/web/ui)")
@pytest.mark.parametrize(
    ("theme", "language", "width"), [("light", "zh-hans", 1440), ("dark", "en", 390)], ids=["wide", "narrow"]
)
def test_no_page_has_serious_faults(browser, theme, language, width):
    page = browser(theme, language, viewport={"width": width, "height": 850})
    logged, found = [], []
    page.on("console", lambda said: logged.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: logged.append(str(error)))
    axe = AXE.read_text("utf-8")
    for address in PAGES:
        assert page.goto(address).status == 200, address
        page.evaluate(axe)
        told = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        found += [
            (address, fault["id"], fault["nodes"][0]["html"][:120])
            for fault in told
            if fault["impact"] in ("serious", "critical")
        ]
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [(address, "wider than the screen")] if wider > 0 else []
    assert (found, logged) == ([], [])


def test_the_page_of_an_error_asks_for_nothing_that_is_not_there(browser):
    page = browser(viewport={"width": 390, "height": 850})
    lost = []
    page.on("response", lambda answer: lost.append(answer.url) if answer.status == 404 else None)
    assert page.goto("/admin/nothing/here/").status == 404
    page.wait_for_load_state("networkidle")
    assert [address.partition("/admin")[1:] for address in lost] == [("/admin", "/nothing/here/")]


def cell(page, day, index):
    return page.locator(f'.tele-cell[data-column="{day}"][data-index="{index}"]')


def hours(page):
    return json.loads(page.locator("[data-week] textarea").input_value())


def drag(page, first, last):
    for place, act in ((first, page.mouse.down), (last, page.mouse.up)):
        place.scroll_into_view_if_needed()
        box = place.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
        act()


def test_a_week_is_painted_by_mouse_and_by_keys(browser):
    """R-num.3."""
    page = browser(viewport={"width": 1440, "height": 1400})
    page.goto("/admin/telephony/workingtime/add/")
    drag(page, cell(page, 0, 18), cell(page, 4, 23))
    assert hours(page) == {key: ["09:00-12:00"] for key in ("mon", "tue", "wed", "thu", "fri")}
    drag(page, cell(page, 2, 20), cell(page, 2, 21))
    assert hours(page)["wed"] == ["09:00-10:00", "11:00-12:00"]
    cell(page, 5, 20).focus()
    cell(page, 5, 20).click()
    page.keyboard.press("Shift+ArrowDown")
    assert hours(page)["sat"] == ["10:00-11:00"]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    assert hours(page)["sun"] == ["10:30-11:00"]
    page.keyboard.press("Space")
    assert "sun" not in hours(page)


def test_a_week_is_painted_with_a_finger(browser):
    page = browser(viewport={"width": 390, "height": 1400}, has_touch=True, is_mobile=True)
    page.goto("/admin/telephony/workingtime/add/")
    cell(page, 1, 18).scroll_into_view_if_needed()
    points = []
    for index in (18, 20, 23):
        box = cell(page, 1, index).bounding_box()
        points.append({"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2})
    touch = page.context.new_cdp_session(page)
    for kind, point in zip(("touchStart", "touchMove", "touchMove"), points, strict=True):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert hours(page) == {"tue": ["09:00-12:00"]}


def test_days_of_the_year_that_are_dragged_over_begin_a_holiday(browser):
    page = browser(viewport={"width": 1440, "height": 1400})
    page.goto("/admin/telephony/holiday/?year=2027")
    drag(page, page.locator('[data-day="2027-10-01"]'), page.locator('[data-day="2027-10-07"]'))
    page.wait_for_url("**/add/?first=2027-10-01&last=2027-10-07")
    page.goto("/admin/telephony/holiday/?year=2027")
    page.locator('[data-day="2027-05-01"]').focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/add/?first=2027-05-01&last=2027-05-01")


def test_days_of_the_year_are_chosen_with_a_finger_that_rests_on_the_first(browser):
    page = browser(viewport={"width": 390, "height": 1400}, has_touch=True, is_mobile=True)
    page.goto("/admin/telephony/holiday/?year=2027")
    page.locator('[data-day="2027-02-08"]').scroll_into_view_if_needed()
    points = []
    for day in ("2027-02-08", "2027-02-10", "2027-02-14"):
        box = page.locator(f'[data-day="{day}"]').bounding_box()
        points.append({"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2})
    touch = page.context.new_cdp_session(page)

    def send(kind, *at):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(at)})

    send("touchStart", points[0])
    page.locator(".tele-chosen").wait_for()
    send("touchMove", points[1])
    send("touchMove", points[2])
    assert page.locator(".tele-chosen").count() == 7
    send("touchEnd")
    page.wait_for_url("**/add/?first=2027-02-08&last=2027-02-14")
