"""Findings, proofs and refusals are told in the language of the request (R-sys.1)."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from ivrdesigner.web import states
from ivrdesigner.web.domain.documents import save_document
from ivrdesigner.web.models import AudioFile, Build, VoicexmlDocument

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def chinese(api):
    api.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-CN,zh;q=0.9"
    return api


def broken(files):
    return {**files, "flows/main.yaml": files["flows/main.yaml"].replace('"1": orders', '"1": nowhere')}


def told(api, files):
    return api.post("/projects/shop/check", {"files": files}).data


def test_findings_and_proofs_of_a_draft_are_told_in_the_language_of_who_asks(api, shop, files):
    english = told(api, broken(files))
    api.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    answer = told(api, broken(files))
    assert [one["code"] for one in answer["findings"]] == [one["code"] for one in english["findings"]]
    missing = next(one for one in answer["findings"] if one["code"] == "IVR201")
    assert missing["message"] == "没有名为 nowhere 的节点。"
    assert all(HAN.search(one["message"]) and HAN.search(one["remedy"]) for one in answer["findings"])
    proofs = told(api, files)["proofs"]
    assert all(HAN.search(one["statement"]) for one in proofs)
    ways = [step for one in proofs for step in one["counter_example"]]
    assert ways
    assert all(HAN.search(step) for step in ways)


def test_findings_from_a_process_of_its_own_are_told_in_each_language(chinese, shop, files, monkeypatch):
    monkeypatch.setattr(states, "is_large", lambda files: True)
    large = {**broken(files), "README.md": "asked of another process"}
    assert "没有名为 nowhere 的节点。" in {one["message"] for one in told(chinese, large)["findings"]}
    chinese.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "There is no node nowhere." in {one["message"] for one in told(chinese, large)["findings"]}


def test_findings_of_a_build_are_kept_for_every_language(api, shop, files):
    unused = files["flows/main.yaml"].replace("nodes:", "variables: {never_read: text}\nnodes:")
    body = {"base": 1, "files": {**files, "flows/main.yaml": unused}, "layout": {}, "note": ""}
    assert api.post("/projects/shop/revisions", body).status == 201
    number = api.post("/projects/shop/builds", {}).data["number"]
    english = api.get(f"/projects/shop/builds/{number}").data["findings"]
    api.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    found = api.get(f"/projects/shop/builds/{number}").data["findings"]
    assert "Nothing reads the variable never_read." in {one["message"] for one in english}
    assert "变量 never_read 从未被读取。" in {one["message"] for one in found}
    Build.objects.update(findings=[{**english[0], "message": "as an older version kept it"}])
    (old,) = api.get(f"/projects/shop/builds/{number}").data["findings"]
    assert old["message"] == "as an older version kept it"


def test_refusals_are_told_in_the_language_of_the_request(chinese, shop, files):
    gone = chinese.get("/projects/nothing/draft")
    assert (gone.status, gone.data["code"], gone.data["detail"]) == (
        404,
        "unknown-project",
        "没有名为 'nothing' 的项目。",
    )
    body = {"base": 1, "files": broken(files), "layout": {}, "note": ""}
    chinese.post("/projects/shop/revisions", body)
    refused = chinese.post("/projects/shop/builds")
    assert refused.data["detail"] == "项目有 1 个错误，请修正后重新构建。"
    assert refused.data["findings"][0]["message"] == "没有名为 nowhere 的节点。"


def test_a_right_that_is_missing_is_told_in_the_language_of_the_request(api_of, user_with, shop):
    viewer = api_of(user_with("view_project", name="viewer"))
    viewer.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    answer = viewer.post("/projects/shop/builds")
    assert (answer.status, answer.data["code"]) == (403, "forbidden")
    assert answer.data["detail"] == "需要权限 designer.build_project，请联系管理员。"


@pytest.mark.parametrize(
    ("method", "path", "body", "detail", "way"),
    [
        ("post", "/projects/shop/check", {}, "The field files is missing in body. Add it.", ["files"]),
        (
            "post",
            "/projects/shop/check",
            {"files": {"ivr.yaml": 7}},
            'ivr.yaml must be text, not the number 7. Put it in quotes: "7".',
            ["files", "ivr.yaml"],
        ),
        (
            "get",
            "/projects/shop/revisions?limit=many",
            None,
            "limit must be a whole number, not the text 'many'. Write a whole number, without quotes.",
            ["limit"],
        ),
        (
            "post",
            "/projects/shop/apply",
            {"files": {}, "changes": [{"op": "explode"}]},
            "explode is not a value of op. Use one of flow, settings, add_flow, rename_flow, remove_flow, rename_node.",
            ["changes", 0, "op"],
        ),
        (
            "post",
            "/projects/shop/revisions",
            {"base": 1, "files": {}, "layout": {}, "note": "x" * 501},
            "note has more than 500 characters. Leave some out.",
            ["note"],
        ),
    ],
)
def test_a_request_of_another_form_is_refused_with_the_field_and_what_is_wrong(
    api, shop, method, path, body, detail, way
):
    answer = api(method, path, body)
    assert (answer.status, answer.data["code"], answer.data["detail"]) == (422, "invalid-request", detail)
    assert answer.data["findings"][0]["path"] == way
    api.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    assert HAN.search(api(method, path, body).data["detail"])


def test_several_faults_of_a_request_are_counted_and_all_told(api, shop):
    answer = api.post("/projects/shop/revisions", {"note": 7})
    assert answer.data["detail"].endswith("faults)")
    assert [one["path"] for one in answer.data["findings"]] == [["base"], ["files"], ["note"]]


def test_what_is_no_json_and_who_is_not_signed_in_have_the_same_shape(client, api, shop):
    answer = api.client.post("/api/designer/projects", "{", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")
    api.client.logout()
    answer = api.client.get("/api/me", headers={"accept-language": "zh-CN"})
    assert (answer.status_code, answer.json()) == (
        401,
        {"code": "unauthenticated", "detail": "请登录，或使用有效的密钥。", "findings": []},
    )


def test_titles_of_codes_are_in_the_language_of_the_request(chinese):
    assert chinese.get("/catalogue").data["codes"]["IVR201"]["title"] == "目标节点不存在"


def test_remarks_about_recordings_are_in_the_language_of_the_request():
    recording = AudioFile(
        remarks=[{"code": "short", "text": "it is short"}, {"code": "new", "text": "of later"}]
    )
    with override("zh-hans"):
        assert [one["text"] for one in recording.told_remarks] == ["时长很短。", "of later"]


def imported(api, name, data):
    answer = api.client.post("/api/designer/projects/shop/import", {"file": SimpleUploadedFile(name, data)})
    return answer.status_code, json.loads(answer.content)


@pytest.mark.parametrize("encoding", ["GBK", "UTF-16", "Big5"])
def test_voicexml_is_imported_in_the_encoding_that_it_declares(api, shop, encoding):
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml">'
        "<form><block><prompt>您好</prompt></block></form></vxml>\n"
    )
    status, data = imported(api, "hello.vxml", text.encode(encoding))
    assert status == 200, data
    document = VoicexmlDocument.objects.get(number=data["document"])
    assert "您好" in document.text
    assert 'encoding="UTF-8"' in document.text
    assert document.errors == 0


def test_voicexml_in_another_encoding_than_it_declares_is_refused(api, shop):
    text = '<?xml version="1.0"?><vxml version="2.1"><form><block>您好</block></form></vxml>'
    status, data = imported(api, "hello.vxml", text.encode("gbk"))
    assert (status, data["code"]) == (422, "unreadable")
    assert "save the document as UTF-8" in data["detail"]


def test_all_faults_of_a_json_that_is_no_flow_are_told(api, shop):
    flow = {"start": "a", "nodes": {"a": {"type": "dance"}, "b": {"type": "play"}}, "colour": "red"}
    status, data = imported(api, "odd.json", json.dumps(flow).encode())
    assert (status, data["code"]) == (422, "invalid-flow")
    assert {one["code"] for one in data["findings"]} == {"IVR112", "IVR110", "IVR109"}


def test_faults_of_hand_written_voicexml_are_told_in_each_language(api, shop):
    document = VoicexmlDocument(name="Rating", text='<vxml version="2.1"><form><fild/></form></vxml>')
    save_document(None, document)
    kept = VoicexmlDocument.objects.get(pk=document.pk)
    english = [(one["level"], one["message"]) for one in kept.told_findings]
    assert ("error", "VoiceXML has no element <fild>; did you mean <field>?") in english
    with override("zh-hans"):
        told = [(one["level"], one["message"]) for one in kept.told_findings]
    assert ("错误", "VoiceXML 没有元素 <fild>，是否应为 <field>？") in told
    assert all(HAN.search(message) for _level, message in told)
