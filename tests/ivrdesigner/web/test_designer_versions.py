"""Revisions, builds, deployments and roll-back (R-ivr.1, R-ivr.9, R-ivr.12)."""

import threading

import pytest
from designer_files import MAIN
from django.db import connection

from ivrdesigner.web.domain.errors import StaleBase
from ivrdesigner.web.domain.revisions import save_revision
from ivrdesigner.web.models import AudioUse, Project, VoicexmlDocument
from ivrdesigner.web.schemas import BuildDetail, Conflict, Draft, ProjectPage
from ivrdesigner.web.schemas import Difference as DifferenceSchema
from ivrdesigner.web.signals import deployed


def save(api, files, base, **more):
    return api.post("/projects/shop/revisions", {"base": base, "files": files, **more})


def changed(files, text="Farewell"):
    return {**files, "flows/main.yaml": MAIN.replace("Goodbye", text)}


@pytest.mark.parametrize("template", [None, "bank-hotline"])
def test_a_project_is_made_from_a_template_with_its_name_and_queue_written_into_it(api, template):
    answer = api.post(
        "/projects", {"name": "hotline", "title": "云杉热线", "timeout_queue": "830", "template": template}
    )
    assert answer.status == 201, answer.data
    assert (answer.data["title"], answer.data["timeout_queue"]) == ("云杉热线", "830")
    draft = api.get("/projects/hotline/draft").data
    Draft.model_validate(draft)
    assert draft["state"]["settings"]["name"] == "hotline"
    assert draft["state"]["settings"]["defaults"]["timeout_queue"] == "830"
    assert draft["state"]["ok"], draft["state"]["findings"]


def test_a_name_is_given_once_and_must_be_one(api, shop, files):
    assert api.post("/projects", {"name": "shop"}).data["code"] == "name-taken"
    assert api.post("/projects", {"name": "../x"}).data["code"] == "invalid-name"
    assert api.post("/projects", {"name": "x", "template": "nobody"}).data["code"] == "unknown-template"
    assert Project.objects.count() == 1


def test_every_save_is_a_revision_with_author_and_note_and_saving_the_same_is_none(api, shop, files):
    answer = save(api, changed(files), 1, note="Kinder words", layout={"main": {"menu": [1, 2.5]}})
    assert answer.status == 201
    assert (answer.data["revision"], answer.data["author"], answer.data["note"]) == (
        2,
        "dana",
        "Kinder words",
    )
    draft = api.get("/projects/shop/draft").data
    assert draft["layout"] == {"main": {"menu": [1.0, 2.5]}}
    again = save(api, changed(files), 1, layout=draft["layout"])
    assert (again.status, again.data["created"]) == (200, False)
    assert api.get("/projects/shop/draft?revision=1").data["files"] == files
    assert [one["revision"] for one in api.get("/projects/shop/revisions").data["items"]] == [2, 1]


def test_a_save_on_an_old_base_is_a_conflict_with_both_versions_and_changes_nothing(api, shop, files):
    save(api, changed(files, "Mine"), 1)
    answer = save(api, changed(files, "Theirs"), 1)
    assert answer.status == 409
    Conflict.model_validate(answer.data)
    assert "Mine" in answer.data["head"]["files"]["flows/main.yaml"]
    assert answer.data["base"]["files"] == files
    assert api.get("/projects/shop").data["head"]["revision"] == 2
    assert save(api, changed(files, "Theirs"), 2).status == 201


def test_a_rename_is_written_into_the_project_as_a_revision(api, shop):
    answer = api("patch", "/projects/shop", {"name": "store", "title": "Store", "timeout_queue": "900"})
    assert (answer.data["name"], answer.data["title"], answer.data["timeout_queue"]) == (
        "store",
        "Store",
        "900",
    )
    draft = api.get("/projects/store/draft").data
    assert draft["revision"] == 2
    assert draft["files"]["ivr.yaml"].startswith("name: store\n")
    assert api.get("/projects/shop").status == 404
    assert Project.history.filter(name="store").exists()


def test_a_draft_with_errors_is_saved_but_neither_built_nor_deployed(api, shop, files):
    broken = {**files, "flows/main.yaml": MAIN.replace("next: bye", "next: nowhere")}
    assert save(api, broken, 1).data["errors"] == 1
    answer = api.post("/projects/shop/builds")
    assert (answer.status, answer.data["code"]) == (409, "has-errors")
    assert answer.data["findings"][0]["path"] == ["nodes", "orders", "next"]
    assert api.post("/projects/shop/deployments", {"build": 1}).status == 404
    assert api.get("/projects/shop").data["state"] == "errors"


def test_build_deploy_and_roll_back_move_a_pointer_and_tell_others(
    api, shop, files, django_capture_on_commit_callbacks
):
    told = []

    def hear(sender, deployment, **rest):
        told.append((deployment.number, deployment.build.number, deployment.rollback))

    deployed.connect(hear)
    try:
        assert api.get("/projects/shop").data["state"] == "draft"
        build = api.post("/projects/shop/builds")
        assert (build.status, build.data["number"], build.data["documents"]) == (201, 1, ["main.vxml"])
        assert api.post("/projects/shop/builds").status == 200
        assert api.get("/projects/shop").data["state"] == "built"
        with django_capture_on_commit_callbacks(execute=True):
            assert api.post("/projects/shop/deployments", {"build": 1, "note": "First"}).status == 201
            assert api.post("/projects/shop/deployments", {"build": 1}).status == 200
        assert api.get("/projects/shop").data["state"] == "deployed"
        assert api.post("/projects/shop/rollback").data["code"] == "nothing-before"
        save(api, changed(files), 1)
        assert api.get("/projects/shop").data["state"] == "changed"
        api.post("/projects/shop/builds")
        with django_capture_on_commit_callbacks(execute=True):
            api.post("/projects/shop/deployments", {"build": 2})
            back = api.post("/projects/shop/rollback", {"note": "Too kind"})
        assert (back.status, back.data["build"], back.data["rollback"]) == (201, 1, True)
        assert api.post("/projects/shop/rollback").data["code"] == "nothing-before"
    finally:
        deployed.disconnect(hear)
    assert told == [(1, 1, False), (2, 2, False), (3, 1, True)]
    items = api.get("/projects/shop/deployments").data["items"]
    assert [(one["number"], one["build"], one["in_force"]) for one in items] == [
        (3, 1, True),
        (2, 2, False),
        (1, 1, False),
    ]
    assert [(one["number"], one["deployed"]) for one in api.get("/projects/shop/builds").data["items"]] == [
        (2, False),
        (1, True),
    ]


def test_a_build_keeps_its_texts_whatever_is_saved_later(api, shop, files):
    api.post("/projects/shop/builds")
    save(api, changed(files), 1)
    detail = api.get("/projects/shop/builds/1").data
    BuildDetail.model_validate(detail)
    assert "Goodbye" in detail["texts"]["main.vxml"]
    assert detail["files"] == files
    assert len(detail["version"]) == 64
    run = api.post("/projects/shop/dry-run", {"build": 1, "inputs": [{"press": "2"}]}).data
    assert run["prompts"] == ["Goodbye"]


def test_a_built_project_has_a_number_in_the_ivr_configuration(api, shop):
    assert not VoicexmlDocument.objects.exists()
    api.post("/projects/shop/builds")
    assert VoicexmlDocument.objects.get().number == "1001"


def test_revisions_and_files_are_compared_by_what_calls_notice(api, shop, files):
    save(api, changed(files), 1)
    data = api.get("/projects/shop/diff?from=1&to=2").data
    DifferenceSchema.model_validate(data)
    assert data["flows"][0]["nodes"][0]["prompts"][0]["after"] == "Farewell"
    assert api.post("/projects/shop/diff", {"from": 2, "to": changed(files)}).data["same"]
    assert api.get("/projects/shop/diff?from=1&to=9").status == 404


def test_a_project_is_deleted_with_all_it_has(api, shop):
    api.post("/projects/shop/builds")
    api.post("/projects/shop/deployments", {"build": 1})
    assert api("delete", "/projects/shop").status == 204
    assert not Project.objects.exists()
    assert api.get("/projects").data == {"items": [], "total": 0}


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_the_same_number_of_queries_for_1_and_3_rows(
    api, shop, files, count, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr(
        "console.site.current._FRESH_SECONDS", 1e9
    )  # the settings page, read anew, is one query
    for number in range(1, count):
        api.post("/projects", {"name": f"shop{number}", "files": files})
        save(api, changed(files, f"{number}"), number)
        api.post("/projects/shop/builds")
        api.post("/projects/shop/deployments", {"build": number})
    api.get("/projects")  # the session and the rights of the user are kept now
    with django_assert_num_queries(6):
        data = api.get("/projects").data
    ProjectPage.model_validate(data)
    assert len(data["items"]) == count
    for path in ("revisions", "builds", "deployments"):
        with django_assert_num_queries(7):
            api.get(f"/projects/shop/{path}")


def test_uses_of_recordings_follow_head_and_build_in_force(api, shop, files):
    spoken = {
        **files,
        "flows/main.yaml": MAIN.replace(
            "prompt: Goodbye", "prompt: [{audio: {en-US: bye.wav, zh-CN: bye-zh.wav}, text: Goodbye}]"
        ),
    }
    save(api, spoken, 1)
    uses = AudioUse.objects.order_by("name").values_list("name", "flow", "node", "in_force")
    assert list(uses) == [("bye-zh.wav", "main", "bye", False), ("bye.wav", "main", "bye", False)]
    api.post("/projects/shop/builds")
    api.post("/projects/shop/deployments", {"build": 1})
    save(api, files, 2)
    assert {use[3] for use in uses.all()} == {True}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_gets_the_conflict(files):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite in memory is one connection; the same test runs on PostgreSQL")
    from ivrdesigner.web.domain.projects import create_project

    create_project(None, "shop", files=files)
    outcomes = []
    barrier = threading.Barrier(2)

    def work(text):
        barrier.wait()
        try:
            outcomes.append(save_revision(None, "shop", 1, changed(files, text), {}, "")[0].number)
        except StaleBase as stale:
            outcomes.append(f"conflict with {stale.head.number}")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(text,)) for text in ("A", "B")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["2", "conflict with 2"]


def test_a_project_keeps_its_name_whatever_was_imported_or_typed(api, shop, files):
    """Live calls are told by the name in ivr.yaml: they would count as those of another project."""
    other = {**files, "ivr.yaml": files["ivr.yaml"].replace("name: shop", "name: bank  # theirs")}
    assert other != files
    assert api.post("/projects/shop/revisions", {"base": 1, "files": other}).status == 201
    saved = api.get("/projects/shop/draft").data["files"]["ivr.yaml"]
    assert saved == other["ivr.yaml"].replace("name: bank", "name: shop")
