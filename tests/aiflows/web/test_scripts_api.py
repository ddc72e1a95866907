"""Scripts over HTTP (R-ai.1)."""

import json

import pytest
from robots import SCRIPT

from aiflows.web.domain.scripts import create_script, save_script

FAULTY = SCRIPT.replace("otherwise: 介绍}", "otherwise: 无处}")


@pytest.fixture
def ask(sign_in):
    browser = sign_in("administrator")

    def send(method, path, body=None):
        answer = browser.generic(method, f"/api/scripts{path}", json.dumps(body or {}), "application/json")
        return answer.status_code, answer.json()

    return send


def test_a_script_is_made_checked_saved_and_built(ask):
    status, made = ask("POST", "", {"name": "visits", "text": SCRIPT, "note": "First"})
    assert (status, made["head"]["revision"], made["head"]["note"], made["built"]) == (
        201,
        1,
        "First",
        None,
    )
    assert ask("POST", "", {"name": "visits", "text": SCRIPT})[1]["code"] == "name-taken"
    status, found = ask("POST", "/visits/check", {"text": FAULTY})
    assert (found["ok"], [one["code"] for one in found["findings"]]) == (False, ["AIS101"])
    status, saved = ask("POST", "/visits/revisions", {"base": 1, "text": FAULTY})
    assert (status, saved["revision"], saved["errors"], saved["created"]) == (201, 2, 1, True)
    status, refused = ask("POST", "/visits/builds")
    assert (status, refused["code"], refused["findings"][0]["code"]) == (409, "has-errors", "AIS101")
    ask("POST", "/visits/revisions", {"base": 2, "text": SCRIPT})
    status, built = ask("POST", "/visits/builds")
    assert (status, built["number"], built["revision"]) == (201, 1, 3)
    assert "<vxml" in ask("GET", "/visits/builds/1")[1]["document"]
    assert ask("GET", "/visits/builds/2")[0] == 404
    assert ask("GET", "?search=vis")[1]["items"][0]["built"] == 1
    assert [one["revision"] for one in ask("GET", "/visits/revisions")[1]["items"]] == [3, 2, 1]


def test_who_saves_an_old_text_gets_the_head_and_changes_nothing(ask):
    robot = create_script(None, "robot", SCRIPT)
    save_script(None, robot, 1, SCRIPT.replace("一万二", "一万三"))
    status, answer = ask("POST", "/robot/revisions", {"base": 1, "text": SCRIPT})
    assert (status, answer["code"], answer["head"]["revision"]) == (409, "conflict", 2)
    assert "一万三" in answer["head"]["text"]
    assert ask("GET", "/robot/revisions/1")[1]["text"] == SCRIPT
