"""Recordings, speech, documents, import and export (R-ivr.8, R-ivr.10, R-ivr.12)."""

import io
import json
import struct
import wave
import zipfile
from importlib.util import find_spec
from types import SimpleNamespace

import pytest
from designer_files import MAIN, SETTINGS
from django.core.files.uploadedfile import SimpleUploadedFile

from asr_tts.errors import EngineUnavailable
from ivrdesigner.web.domain import parcels, speech
from ivrdesigner.web.models import AudioFile, VoicexmlDocument
from ivrdesigner.web.schemas import AudioPage, Document, Imported

VXML = (
    '<?xml version="1.0"?>\n<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml">'
    "<form><block><prompt>Hello</prompt></block></form></vxml>\n"
)


def tone(seconds=0.5, rate=16000, loud=8000):
    stream = io.BytesIO()
    with wave.open(stream, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        frames = int(seconds * rate)
        out.writeframes(struct.pack(f"<{frames}h", *(loud if i // 20 % 2 else -loud for i in range(frames))))
    return stream.getvalue()


def upload(api, address, name, data, **fields):
    answer = api.client.post(f"/api/designer{address}", {"file": SimpleUploadedFile(name, data), **fields})
    is_json = answer.headers.get("content-type", "").startswith("application/json")
    return SimpleNamespace(status=answer.status_code, data=json.loads(answer.content) if is_json else None)


def zipped(members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def test_a_copy_of_a_project_has_its_places_and_its_own_recordings(api, shop):
    """What somebody keeps of two who changed the same: nothing of it is lost."""
    upload(api, "/projects/shop/audio", "hi.wav", tone(), path="menu/hi.wav")
    made = {"files": {"ivr.yaml": SETTINGS, "flows/main.yaml": MAIN}, "layout": {"main": {"hello": [7, 8]}}}
    assert api.post("/projects", {"name": "shop-copy", "recordings_of": "shop", **made}).status == 201
    assert api.get("/projects/shop-copy/draft").data["layout"] == {"main": {"hello": [7, 8]}}
    assert [one["name"] for one in api.get("/projects/shop-copy/audio").data["items"]] == ["menu/hi.wav"]
    assert len(api.get("/projects/shop/audio").data["items"]) == 1
    assert api.post("/projects", {"name": "other", "recordings_of": "nowhere"}).status == 404


def test_a_recording_is_checked_by_content_and_told_with_length_loudness_and_format(api, shop):
    answer = upload(api, "/projects/shop/audio", "hi.wav", tone(), path="menu/hi.wav", note="Greeting")
    assert answer.status == 201, answer.data
    page = api.get("/projects/shop/audio").data
    AudioPage.model_validate(page)
    (one,) = page["items"]
    assert (one["name"], one["seconds"], one["format"]) == (
        "menu/hi.wav",
        0.5,
        "WAV PCM_16, 16000 Hz, 1 channel",
    )
    assert -20 < one["loudness"] < 0
    assert (one["project"], one["note"], one["by"]) == ("shop", "Greeting", "dana")


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("x.wav", b"<script>alert(1)</script>", "no-recording"),
        ("x.wav", b"RIFF\xff\xff\xff\xffWAVEjunk", "no-recording"),
        ("x.wav", b"ID3" + b"\0" * 40, "wrong-name"),
        ("x.html", tone(0.1), "wrong-name"),
        ("..", tone(0.1), "wrong-name"),
        ("empty.wav", b"", "no-recording"),
    ],
)
def test_what_is_no_recording_is_refused_with_what_to_do(api, shop, media, name, data, code):
    answer = upload(api, "/projects/shop/audio", "upload.bin", data, path=name)
    assert answer.status == 422
    assert answer.data["code"] in (code, "invalid-name")
    assert not AudioFile.objects.exists()


def test_a_recording_that_a_flow_uses_cannot_be_deleted_until_it_is_not(api, shop, files):
    made = upload(api, "/projects/shop/audio", "bye.wav", tone(0.2)).data
    spoken = {**files, "flows/main.yaml": MAIN.replace("prompt: Goodbye", "prompt: [{audio: bye.wav}]")}
    saved = api.post("/projects/shop/revisions", {"base": 1, "files": spoken})
    assert saved.data["errors"] == 0
    (one,) = api.get("/projects/shop/audio").data["items"]
    assert one["uses"] == [{"project": "shop", "script": None, "flow": "main", "node": "bye"}]
    refused = api("delete", f"/audio/{made['id']}")
    assert (refused.status, refused.data["code"]) == (409, "in-use")
    assert "shop/main/bye" in refused.data["detail"]
    api.post("/projects/shop/revisions", {"base": 2, "files": files})
    assert api("delete", f"/audio/{made['id']}").status == 204


def test_a_projects_own_recording_comes_before_the_librarys(api, shop, files):
    upload(api, "/projects/shop/audio", "bye.wav", tone(0.2), shared="true")
    own = upload(api, "/projects/shop/audio", "bye.wav", tone(0.4)).data
    spoken = {**files, "flows/main.yaml": MAIN.replace("prompt: Goodbye", "prompt: [{audio: bye.wav}]")}
    api.post("/projects/shop/revisions", {"base": 1, "files": spoken})
    api.post("/projects/shop/builds")
    sha = AudioFile.objects.get(pk=own["id"]).sha256
    assert api.get("/projects/shop/builds/1").data["audio"] == {"bye.wav": sha}
    library = AudioFile.objects.get(project=None)
    assert api("delete", f"/audio/{library.pk}").status == 204


def test_sounds_are_served_by_their_own_type_and_in_parts(api, shop):
    data = tone(0.2)
    made = upload(api, "/projects/shop/audio", "a.wav", data).data
    whole = api.client.get(made["url"])
    assert b"".join(whole.streaming_content) == data
    whole.close()
    assert (whole["content-type"], whole["x-content-type-options"]) == ("audio/wav", "nosniff")
    for asked, part in (("bytes=0-9", data[:10]), ("bytes=10-", data[10:]), ("bytes=-5", data[-5:])):
        answer = api.client.get(made["url"], headers={"range": asked})
        assert answer.status_code == 206
        assert b"".join(answer.streaming_content) == part
    assert api.client.get(made["url"], headers={"range": f"bytes={len(data)}-"}).status_code == 416
    for asked in ("bytes=0-1,4-5", "bytes=0-" + "9" * 5000):
        odd = api.client.get(made["url"], headers={"range": asked})
        assert odd.status_code == 200
        odd.close()
    saved = api.client.get(f"{made['url']}?download=true")
    saved.close()
    assert saved["content-disposition"] == 'attachment; filename="a.wav"'


def test_speech_previews_say_what_to_install_when_there_is_no_engine(api, shop, monkeypatch):
    def none():
        raise EngineUnavailable("install ivrkit[tts-espeak]")

    monkeypatch.setattr(speech, "_synthesizer", none)
    answer = api.post("/projects/shop/speech", {"text": "Hello", "language": "en-US"})
    assert (answer.status, answer.data["code"]) == (503, "no-speech")
    assert "tts-espeak" in answer.data["detail"]


def test_a_text_can_be_heard(api, shop):
    if find_spec("espeakng_loader") is None:  # importing it here would load it in this process
        pytest.skip("eSpeak NG is not installed")
    answer = api.post("/projects/shop/speech", {"text": "您好", "language": "zh-CN"}).answer
    assert answer["content-type"] == "audio/wav"
    assert answer.content[:4] == b"RIFF"


def test_documents_written_by_hand_are_registered_changed_searched_and_deleted(api, shop):
    made = api.post("/documents", {"number": "2001", "name": "Night", "note": "By Lin", "text": VXML})
    assert made.status == 201
    Document.model_validate(made.data)
    assert made.data["findings"] == []
    assert (
        api.post("/documents", {"number": "2001", "name": "x", "text": VXML}).data["code"] == "number-taken"
    )
    changed = api("patch", "/documents/2001", {"text": "<vxml", "name": "Day"})
    assert changed.status == 200
    assert changed.data["findings"][0]["severity"] == "error"
    assert [one["name"] for one in api.get("/documents?search=lin").data["items"]] == ["Day"]
    assert api("delete", "/documents/2001").status == 204
    assert api.get("/documents/2001").status == 404


def test_an_exported_project_can_be_imported_again(api, shop, files):
    upload(api, "/projects/shop/audio", "bye.wav", tone(0.2))
    api.post("/projects/shop/revisions", {"base": 1, "files": files, "layout": {"main": {"menu": [1, 2]}}})
    for form in ("zip", "json"):
        data = api.client.get(f"/api/designer/projects/shop/export?format={form}").content
        api.post("/projects", {"name": f"copy-{form}"})
        answer = upload(api, f"/projects/copy-{form}/import", f"x.{form}", data)
        assert answer.status == 200, answer.data
        Imported.model_validate(answer.data)
        assert answer.data["files"] == files
        assert answer.data["layout"] == {"main": {"menu": [1, 2]}}
        assert answer.data["whole"]
    assert AudioFile.objects.filter(project__name="copy-zip").count() == 1


def test_a_flow_or_a_document_can_be_imported_alone(api, shop, files):
    flow = "start: a\nnodes:\n  a: {type: return}\n"
    answer = upload(api, "/projects/shop/import", "help.yaml", flow.encode())
    assert answer.data["files"] == {**files, "flows/help.yaml": flow}
    assert (answer.data["brought"], answer.data["whole"]) == (["flows/help.yaml"], False)
    data = {"start": "a", "nodes": {"a": {"type": "return"}}}
    answer = upload(api, "/projects/shop/import", "aid.json", json.dumps(data).encode())
    assert answer.data["state"]["flows"]["aid"]["valid"]
    answer = upload(api, "/projects/shop/import", "night.vxml", VXML.encode())
    assert VoicexmlDocument.objects.get(number=answer.data["document"]).name == "night"
    assert (answer.data["document_errors"], answer.data["brought"]) == (0, [])
    assert upload(api, "/projects/shop/import", "page.xml", b"<html/>").data["document_errors"] == 1
    places = b'{"files": {}, "layout": {"main": {"a": [1e999, 0], "b": [1, 2], "c": [NaN, 1]}}}'
    answer = upload(api, "/projects/shop/import", "x.json", places)
    assert answer.data["layout"] == {"main": {"b": [1, 2]}}


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("x.zip", b"PK\x03\x04 broken", "unreadable"),
        ("x.zip", zipped({"readme.md": "no project"}), "no-project"),
        ("x.zip", zipped({"ivr.yaml": SETTINGS, "flows/big.yaml": b"a" * (17 << 20)}), "too-large"),
        ("x.json", b"[" * 100_000, "unreadable"),
        ("x.json", b'{"files": {"../x.yaml": "a"}}', "invalid-files"),
        ("x.json", b'{"nodes": 5}', "invalid-flow"),
        ("x.yaml", b"\xff\xfe\x00", "unreadable"),
        ("x.exe", b"MZ", "unknown-kind"),
        ("a b\\..\\x y.yaml", b"a: 1", None),
    ],
)
def test_hostile_uploads_are_refused_in_words(api, shop, name, data, code):
    answer = upload(api, "/projects/shop/import", name, data)
    if code is None:
        assert answer.status in (200, 422)
    else:
        assert answer.status in (413, 422)
        assert answer.data["code"] == code


def test_a_zip_that_is_refused_stores_nothing(api, shop, monkeypatch):
    monkeypatch.setattr(parcels, "MAX_UNPACKED", 100_000)
    without = zipped({"audio/a.wav": tone(0.1)})
    large = zipped({"audio/a.wav": tone(0.1), "ivr.yaml": SETTINGS, "audio/b.wav": bytes(100_001)})
    for data, code in ((without, "no-project"), (large, "too-large")):
        assert upload(api, "/projects/shop/import", "x.zip", data).data["code"] == code
        assert not AudioFile.objects.exists()


@pytest.mark.parametrize("shared", ["true", "false"])
def test_no_recording_lies_in_a_folder_that_is_named_as_one(api, shop, shared):
    """It would lock every project that sees both."""
    assert upload(api, "/projects/shop/audio", "a.wav", tone(0.1), shared=shared).status == 201
    answer = upload(api, "/projects/shop/audio", "b.wav", tone(0.1), path="a.WAV/b.wav", shared=shared)
    assert (answer.status, answer.data["code"]) == (422, "invalid-name")
    assert upload(api, "/projects/shop/audio", "b.wav", tone(0.1), path="a.d/b.wav").status == 201
    assert api.get("/projects/shop/draft").status == 200


def test_a_zip_keeps_what_belongs_to_a_project_and_tells_what_it_left_out(api, shop):
    data = zipped(
        {
            "shop-main/ivr.yaml": SETTINGS,
            "shop-main/flows/main.yaml": MAIN,
            "shop-main/service.py": "import os",
            "../../etc/cron.d/x.yaml": "evil",
            "shop-main/audio/a.wav": b"no sound",
        }
    )
    answer = upload(api, "/projects/shop/import", "shop.zip", data)
    assert answer.status == 200
    assert sorted(answer.data["files"]) == ["flows/main.yaml", "ivr.yaml"]
    assert len(answer.data["skipped"]) == 3
    assert any("leads out of the project" in text for text in answer.data["skipped"])


def test_hand_written_hostile_documents_give_findings(api, shop):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><vxml version="2.1">&b;</vxml>'
    for text in (bomb, "<a>" * 5000, "\x01", "<vxml version='9'/>"):
        made = api.post("/documents", {"name": "x", "text": text})
        assert made.status == 201, made.data
        assert made.data["findings"]
