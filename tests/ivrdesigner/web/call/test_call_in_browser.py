"""A call in a real browser with a fake microphone: heard and spoken to, by keys and words (R-ivr.12)."""

import shutil
import time
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
BUNDLE = Path(__file__).parents[4] / "ivrdesigner/web/static/ivrdesigner/manifest.json"
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium"),
    pytest.mark.skipif(not BUNDLE.exists(), reason="the front end was not built"),
    pytest.mark.timeout(180),
]
PATIENCE = 60_000
"""Milliseconds: engines and processes start slowly beside other tests."""


@pytest.fixture(scope="module")
def voice(tmp_path_factory):
    """“agent”, again and again with pauses, as the microphone hears it."""
    from asr_tts.audio import concatenate, resample, silence, write_wav
    from asr_tts.errors import SpeechError
    from asr_tts.host import open_synthesizer
    from asr_tts.spi import SpeechRequest

    try:
        engine = open_synthesizer()
    except SpeechError as fault:
        pytest.skip(str(fault))
    try:
        said = resample(engine.synthesize(SpeechRequest(text="an agent", language="en-US")), 48_000)
    finally:
        engine.close()
    file = tmp_path_factory.mktemp("voice") / "voice.wav"
    write_wav(file, concatenate([silence(3.0, 48_000), said, silence(3.0, 48_000)]))
    return file


@pytest.fixture(scope="module")
def browser(voice):
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--autoplay-policy=no-user-gesture-required",
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-audio-capture={voice}",
            ],
        )
        yield found
        found.close()


@pytest.fixture
def page(served, browser):
    context = browser.new_context(
        locale="en", viewport={"width": 1440, "height": 900}, permissions=["microphone"]
    )
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": "sessionid", "value": served.sessions["caller"], "url": served.origin}])
    found = context.new_page()
    found.problems = []
    found.on(
        "console", lambda message: found.problems.append(message.text) if message.type == "error" else None
    )
    found.on("pageerror", lambda error: found.problems.append(str(error)))
    found.goto(f"{served.origin}/designer/{served.project}/")
    found.get_by_role("button", name="Call", exact=True).first.click()
    yield found
    context.close()


def begin(page, *, language="en-US", microphone=False):
    page.get_by_text("Who calls which number").click()
    page.locator(".call-panel select").filter(has_text="en-US").select_option(language)
    page.get_by_label("Use the microphone").set_checked(microphone)
    page.locator(".call-button").click()
    page.locator(".call-buttons .danger-filled").wait_for()


def loudest(page, meter, seconds=6):
    ends, found = time.monotonic() + seconds, 0.0
    while time.monotonic() < ends and found < 0.4:
        found = max(found, page.locator(f"meter.{meter}").evaluate("meter => meter.value"))
        page.wait_for_timeout(50)
    return found


def test_prompts_are_heard_and_keys_move_the_flow(page):
    begin(page)
    page.locator(".bubble.system").first.wait_for()
    assert loudest(page, "heard", 10) > 0.3
    page.get_by_text("For an agent press 1").wait_for()
    page.keyboard.press("2")
    page.locator(".bubble", has_text="Goodbye.").wait_for()
    page.get_by_text("The call is over").wait_for()
    assert page.locator(".bubble.caller").inner_text().startswith("2")
    page.get_by_role("button", name="Recorded calls").last.click()
    page.locator(".call-entry").first.click()
    page.get_by_role("button", name="Replay", exact=True).click()
    page.get_by_text("The same, bit for bit").wait_for()
    assert page.problems == []


def test_words_are_recognised_from_the_microphone(page):
    pytest.importorskip("pocketsphinx")
    begin(page, microphone=True)
    assert loudest(page, "spoken", 12) > 0.2
    page.get_by_text("Transfer to queue:800").wait_for()
    assert page.locator(".bubble.caller").first.inner_text().startswith("“")
    assert page.problems == []


def test_words_that_are_typed_and_hanging_up(page):
    begin(page)
    page.locator(".dial-pad button").first.wait_for()
    page.get_by_label("Words instead of speaking").fill("agent")
    page.get_by_role("button", name="Say").click()
    page.get_by_text("Transfer to queue:800").wait_for()
    page.get_by_text("The call is over").wait_for()
    page.get_by_role("button", name="Call again").click()
    page.locator(".call-buttons .danger-filled").click()
    page.get_by_text("The call is over").wait_for()
    assert page.problems == []
