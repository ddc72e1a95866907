"""IVR projects, IVR configuration and audio library in the console (R-ivr.1, R-ivr.8 to R-ivr.10)."""

import re

import pytest
from designer_files import MAIN, SETTINGS
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from test_designer_library import VXML, tone

from ivrdesigner.web.domain.audio import add_recording
from ivrdesigner.web.domain.builds import deploy, make_build
from ivrdesigner.web.domain.errors import Refused
from ivrdesigner.web.domain.projects import create_project, edit_project, project_of
from ivrdesigner.web.domain.revisions import save_revision
from ivrdesigner.web.models import AudioFile, Project, VoicexmlDocument

FILES = {"ivr.yaml": SETTINGS, "flows/main.yaml": MAIN}


@pytest.fixture
def browser(sign_in, media):
    return sign_in("administrator")


def page(browser, name, *arguments, query=""):
    answer = browser.get(reverse(f"admin:designer_{name}", args=arguments) + query)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def deployed_project(name, text="Goodbye"):
    create_project(None, name, title=f"热线 {name}", files=FILES)
    save_revision(
        None, name, 1, {**FILES, "flows/main.yaml": MAIN.replace("Goodbye", "Farewell")}, {}, "Kinder"
    )
    build, _ = make_build(None, project_of(name))
    deploy(None, project_of(name), build.number)
    return project_of(name)


def test_the_list_shows_state_versions_and_the_way_into_the_designer(browser):
    deployed_project("shop")
    html = page(browser, "project_changelist")
    assert "热线 shop" in html
    assert "in force" in html
    assert 'href="/designer/shop/"' in html


def test_a_project_is_made_from_a_template_and_opened_in_the_designer(browser):
    page(browser, "project_add")
    made = browser.post(
        reverse("admin:designer_project_add"),
        {"name": "hotline", "title": "云杉热线", "timeout_queue": "830", "template": "bank-hotline"},
    )
    assert made.status_code == 302, re.findall(r"errorlist.*", made.content.decode())[:3]
    assert made["location"] == "/designer/hotline/"
    assert project_of("hotline").timeout_queue == "830"


def test_a_name_that_differs_by_capitals_alone_is_taken(browser):
    create_project(None, "hos", files=FILES)
    other = create_project(None, "clinic", files=FILES)
    form = {"name": "HOS", "title": "", "timeout_queue": "800"}
    for address in ("project_add",), ("project_change", other.pk):
        answer = browser.post(reverse(f"admin:designer_{address[0]}", args=address[1:]), form)
        assert "There is a project hos already." in answer.text
    with pytest.raises(Refused, match="hos already"):
        create_project(None, "HOS", files=FILES)
    edit_project(None, "hos", new_name="Hos")
    assert set(Project.objects.values_list("name", flat=True)) == {"Hos", "clinic"}


def test_a_new_name_is_a_new_revision(browser):
    project = deployed_project("shop")
    data = {"name": "store", "title": "Store", "timeout_queue": "800"}
    assert browser.post(reverse("admin:designer_project_change", args=[project.pk]), data).status_code == 302
    assert project_of("store").head.number > project.head.number


def test_build_deploy_and_roll_back_are_buttons_that_post(browser):
    create_project(None, "shop", files=FILES)
    pk = Project.objects.get().pk
    address = reverse("admin:designer_project_version", args=[pk])
    assert browser.get(address).status_code == 405
    browser.post(address, {"act": "build"})
    html = page(browser, "project_change", pk)
    assert "Build the draft" in html
    browser.post(address, {"act": "deploy", "build": "1"})
    assert project_of("shop").in_force.build.number == 1
    html = browser.post(address, {"act": "rollback"}, follow=True).content.decode()
    assert "No other build was in force before" in html


def test_errors_of_a_build_are_told(browser):
    broken = {**FILES, "flows/main.yaml": MAIN.replace("next: bye", "next: nowhere")}
    create_project(None, "shop", files=broken)
    address = reverse("admin:designer_project_version", args=[Project.objects.get().pk])
    html = browser.post(address, {"act": "build"}, follow=True).content.decode()
    assert "The project has 1 error; correct them" in html or "has 1 error" in html
    assert "flows/main.yaml" in html


def test_differences_of_two_revisions_are_shown(browser):
    project = deployed_project("shop")
    html = page(
        browser, "project_diff", project.pk, query=f"?from={project.head.number - 1}&to={project.head.number}"
    )
    assert "Goodbye" in html
    assert "Farewell" in html
    assert (
        browser.get(reverse("admin:designer_project_diff", args=[project.pk]) + "?from=99").status_code == 302
    )


def test_who_may_not_deploy_has_no_button_and_is_refused(user_with, client, media):
    project = deployed_project("shop")
    client.force_login(
        user_with("view_project", "change_project"), "django.contrib.auth.backends.ModelBackend"
    )
    html = client.get(reverse("admin:designer_project_change", args=[project.pk])).content.decode()
    assert "Roll back" not in html
    address = reverse("admin:designer_project_version", args=[project.pk])
    for act in ("build", "deploy", "rollback"):
        assert client.post(address, {"act": act}).status_code == 403


def test_a_recording_is_uploaded_heard_and_told(browser):
    page(browser, "audiofile_add")
    data = {"file": SimpleUploadedFile("bye.wav", tone()), "kind": "ivr", "name": "", "note": "结束语"}
    made = browser.post(reverse("admin:designer_audiofile_add"), data)
    assert made.status_code == 302, re.findall(r"errorlist.*", made.content.decode())[:3]
    recording = AudioFile.objects.get()
    assert (recording.name, recording.by.username) == ("bye.wav", "a-administrator")
    html = page(browser, "audiofile_changelist")
    assert "结束语" in html
    assert f"/api/designer/audio/{recording.pk}/content" in html
    assert "WAV · 16 kHz · mono" in html
    own = page(browser, "audiofile_change", recording.pk)
    assert re.search(r'<span class="designer-unit">-\d+\.\d dB</span>', own), (
        "not as a tuple of a list's label"
    )
    again = browser.post(
        reverse("admin:designer_audiofile_change", args=[recording.pk]),
        {"name": "bye.wav", "kind": "ivr", "note": "x"},
    )
    assert again.status_code == 302
    assert AudioFile.objects.get().note == "x"


def test_what_is_no_recording_is_an_error_of_the_form(browser):
    data = {"file": SimpleUploadedFile("x.wav", b"<html>"), "kind": "ivr", "name": ""}
    html = browser.post(reverse("admin:designer_audiofile_add"), data).content.decode()
    assert "no WAV, MP3, FLAC or OGG file" in html


def test_a_recording_in_use_cannot_be_deleted(browser):
    spoken = {**FILES, "flows/main.yaml": MAIN.replace("prompt: Goodbye", "prompt: [{audio: bye.wav}]")}
    create_project(None, "shop", files=spoken)
    recording = add_recording(None, tone(), "bye.wav")
    assert "shop/main/bye" in page(browser, "audiofile_changelist")
    html = page(browser, "audiofile_delete", recording.pk)
    assert "bye.wav: shop/main/bye" in html
    browser.post(reverse("admin:designer_audiofile_delete", args=[recording.pk]), {"post": "yes"})
    assert AudioFile.objects.exists()


def test_a_document_is_registered_from_text_or_file_and_errors_are_shown(browser):
    page(browser, "voicexmldocument_add")
    address = reverse("admin:designer_voicexmldocument_add")
    data = {"number": "2001", "name": "Night", "note": "", "text": VXML}
    assert browser.post(address, data).status_code == 302
    broken = {"number": "2002", "name": "Broken", "file": SimpleUploadedFile("b.vxml", b"<vxml"), "text": ""}
    assert browser.post(address, broken).status_code == 302
    html = page(browser, "voicexmldocument_changelist")
    assert "in order" in html
    assert "has errors" in html
    html = page(browser, "voicexmldocument_change", VoicexmlDocument.objects.get(number="2002").pk)
    assert "has errors" in html
    assert "(&#x27;errors" not in html


def test_a_built_project_is_listed_with_number_and_only_these_change(browser):
    deployed_project("shop")
    document = VoicexmlDocument.objects.get()
    html = page(browser, "voicexmldocument_changelist")
    assert "1001" in html
    assert "build 1 in force" in html
    address = reverse("admin:designer_voicexmldocument_change", args=[document.pk])
    assert browser.post(address, {"number": "8001", "note": "Main menu", "name": "x"}).status_code == 302
    document.refresh_from_db()
    assert (document.number, document.note, document.name) == ("8001", "Main menu", "热线 shop")
    delete = reverse("admin:designer_voicexmldocument_delete", args=[document.pk])
    assert browser.post(delete, {"post": "yes"}).status_code == 403


def test_a_built_project_is_deleted_with_its_document(browser):
    project = deployed_project("shop")
    assert "post" in page(browser, "project_delete", project.pk)
    browser.post(reverse("admin:designer_project_delete", args=[project.pk]), {"post": "yes"})
    assert not Project.objects.exists()
    assert not VoicexmlDocument.objects.exists()


# The keys of the rows, and the rows; for recordings also their namesakes and which flows name them. Nobody counts 200,000 rows.
@pytest.mark.parametrize(("name", "wanted"), [("project", 2), ("audiofile", 4), ("voicexmldocument", 2)])
@pytest.mark.parametrize("query", ["", "?q=0"])
def test_lists_take_the_same_queries_for_1_and_3_rows(browser, name, wanted, query):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for number in range(3):
        deployed_project(f"shop{number}0")
        add_recording(None, tone(0.1), f"a{number}0.wav")
        page(browser, f"{name}_changelist", query=query)
        with CaptureQueriesContext(connection) as queries:
            page(browser, f"{name}_changelist", query=query)
        # Settings of the site are read again now and then; what the page itself asks is fixed.
        own = [query["sql"] for query in queries if '"designer_' in query["sql"]]
        assert len(own) == wanted, own
        assert "COUNT(" not in "".join(own)
