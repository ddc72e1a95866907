"""Recorded calls of a project: kept, listed, replayed on the draft and on builds (golden-call replay)."""

import json

import pytest
from django.test import Client

from ivrdesigner.compiler import compile_project
from ivrdesigner.project import load_project
from ivrdesigner.replay import KINDS, record_call
from ivrdesigner.simulate import Caller, flow_call
from ivrdesigner.simulate.http_answers import HttpAnswers
from ivrdesigner.web.admin.recorded_calls import KINDS as WORDS
from ivrdesigner.web.call.sources import ListedCall, _sources, register_source
from ivrdesigner.web.catalogue import template_files


@pytest.fixture
def recording(tmp_path):
    """A caller who presses 2 in the starter project."""
    files = template_files("starter")
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    build = compile_project(load_project(tmp_path))
    recorder = record_call(build, "main", Caller("138", "", "en-US", 1.7e9), name="golden", source="text")
    call = flow_call(
        build,
        "main",
        Caller("138", "", "en-US", 1.7e9),
        HttpAnswers(()),
        observer=recorder,
        witness=recorder.witness,
    )
    recorder.follow(call.session.run)
    call.start()
    call.press("2")
    return recorder.recording.dumps()


@pytest.fixture
def api(api_of, user_with):
    found = api_of(user_with("view_project", "add_project", "change_project", "build_project", "call_flow"))
    assert found.post("/projects", {"name": "hotline", "files": template_files("starter")}).status == 201
    return found


def kept(api, recording):
    answer = api.post("/projects/hotline/calls", {"text": recording})
    assert answer.status == 201
    return answer.data["id"]


def test_uploaded_call_is_listed_and_replays_the_same(api, recording):
    identifier = kept(api, recording)
    (listed,) = api.get("/projects/hotline/calls").data["items"]
    assert (listed["id"], listed["source"], listed["flow"], listed["caller"]) == (
        identifier,
        "text",
        "main",
        "138",
    )
    answer = api.post(f"/projects/hotline/calls/{identifier}/replay")
    assert answer.status == 200
    assert answer.data["same"]
    assert answer.data["differences"] == []


def test_replay_on_other_files_tells_what_differs(api, recording):
    identifier = kept(api, recording)
    files = template_files("starter")
    files["flows/main.yaml"] = files["flows/main.yaml"].replace("Goodbye.", "Farewell.")
    answer = api.post(f"/projects/hotline/calls/{identifier}/replay", {"files": files})
    (difference,) = answer.data["differences"]
    assert (difference["kind"], difference["node"], difference["now"]) == ("prompt", "bye", "Farewell.")
    assert [row["same"] for row in answer.data["rows"]] == [True, True, False]


def test_a_replay_is_told_in_the_language_of_the_request(api, recording):
    identifier = kept(api, recording)
    files = template_files("starter")
    files["flows/main.yaml"] = files["flows/main.yaml"].replace('"2": bye', '"2": agent')
    api.client.cookies["django_language"] = "zh-hans"
    answer = api.post(f"/projects/hotline/calls/{identifier}/replay", {"files": files})
    assert answer.data["rows"][0]["now"]["branch"] == "下一步"
    (end,) = (each for each in answer.data["differences"] if each["kind"] == "end")
    assert (end["was"], end["now"]) == ("在 main/bye 挂断", "在 main/agent 转接 queue:800")


def test_replay_on_a_build(api, recording):
    identifier = kept(api, recording)
    number = api.post("/projects/hotline/builds").data["number"]
    assert api.post(f"/projects/hotline/calls/{identifier}/replay", {"build": number}).data["same"]
    assert api.post(f"/projects/hotline/calls/{identifier}/replay", {"build": 99}).status == 404


def test_what_cannot_be_replayed_is_told(api, recording):
    identifier = kept(api, recording)
    broken = {"ivr.yaml": "name: hotline\n", "flows/main.yaml": "nonsense"}
    answer = api.post(f"/projects/hotline/calls/{identifier}/replay", {"files": broken})
    assert (answer.status, answer.data["code"]) == (409, "cannot-replay")
    assert api.post("/projects/hotline/calls", {"text": "{}"}).data["code"] == "no-recording"
    for unknown in ("own:999", "own:x", "other:1", "x"):
        assert api.get(f"/projects/hotline/calls/{unknown}").status == 404


def test_call_is_forgotten(api, recording):
    identifier = kept(api, recording)
    api.client.delete(f"/api/designer/projects/hotline/calls/{identifier}")
    assert api.get("/projects/hotline/calls").data["items"] == []


def test_calls_of_an_app_above_are_listed_and_replayed_too(api, recording, monkeypatch):
    class Source:
        def newest(self, project, most):
            facts = json.loads(recording)
            from datetime import UTC, datetime

            at = datetime(2026, 1, 1, tzinfo=UTC)
            return [
                ListedCall("test:1", facts["name"], "freeswitch", at, "1", "2", "main", "", 3.0, "", None, "")
            ]

        def text(self, project, name):
            return recording if (project, name) == ("hotline", "1") else None

    monkeypatch.setitem(_sources, "test", None)
    register_source("test", Source())
    assert [each["id"] for each in api.get("/projects/hotline/calls").data["items"]] == ["test:1"]
    assert api.post("/projects/hotline/calls/test:1/replay").data["same"]


def test_the_page_of_recorded_calls_replays_one_on_another_version(api, recording, user_with):
    """All but the designer are pages of the console."""
    identifier = kept(api, recording)
    client = Client()
    client.force_login(user_with("view_project", name="reader"))
    listed = client.get("/admin/designer/recordedcall/").text
    assert "hung up" in listed
    assert "disconnect" not in listed
    assert "138" in listed
    shown = client.get(f"/admin/designer/recordedcall/{identifier.partition(':')[2]}/change/", follow=True)
    address = shown.redirect_chain[-1][0]
    assert address == f"/admin/designer/recordedcall/replay/hotline/{identifier}/"
    assert "Side by side" not in shown.text
    assert "Forget" not in shown.text
    assert "The call goes the same way" in client.get(address, {"on": "draft"}).text
    files = template_files("starter")
    files["flows/main.yaml"] = files["flows/main.yaml"].replace("Goodbye.", "Farewell.")
    assert api.post("/projects/hotline/revisions", {"base": 1, "files": files}).status == 201
    assert api.post("/projects/hotline/builds", {"revision": 2}).status == 201
    other = client.get(address, {"on": "1"}).text
    assert "another prompt" in other
    assert "<ins>Farewell.</ins>" in other
    assert "no build 9" in client.get(address, {"on": "9"}).text
    for on in ("", "x", "-1", "9" * 20):
        assert client.get(address, {"on": on}).status_code == 200
    for gone in ("own:99999", "live:nothing", "own:x"):
        assert client.get(f"/admin/designer/recordedcall/replay/hotline/{gone}/").status_code == 404


def test_recorded_calls_are_forgotten_by_who_may_change_the_project(api, recording, user_with):
    number = kept(api, recording).partition(":")[2]
    address = f"/admin/designer/recordedcall/{number}/delete/"
    client = Client()
    client.force_login(user_with("view_project", name="reader"))
    assert client.post(address, {"post": "yes"}).status_code == 403
    client.force_login(user_with("view_project", "change_project", name="writer"))
    assert client.post(address, {"post": "yes"}).status_code == 302
    assert api.get("/projects/hotline/calls").data["items"] == []


def test_every_kind_of_difference_has_words():
    assert KINDS.keys() == WORDS.keys()
