"""The demo's bank hotline asks the bank's service wherever that runs, and what people changed stays theirs."""

import socket

import pytest

from console.server import demo
from ivrdesigner.web.domain.builds import deploy, make_build
from ivrdesigner.web.domain.projects import project_of
from ivrdesigner.web.domain.revisions import save_revision


@pytest.fixture
def samples(db, settings, tmp_path):
    settings.DATA, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    told = []

    def make(port):
        told.clear()
        demo.make_samples(f"http://127.0.0.1:{port}", told.append)
        return told

    make(8085)
    return make


def asked():
    """The address that the draft asks, and that which the build in force does."""
    project = project_of("bank-hotline")
    draft = project.revisions.get(pk=project.head_id).files["ivr.yaml"]
    built = project.in_force.build.revision.files["ivr.yaml"]
    return [next(word for word in text.split() if "://" in word).strip('"') for text in (draft, built)]


def save(files_of):
    project = project_of("bank-hotline")
    head = project.revisions.get(pk=project.head_id)
    files = {name: files_of(text) for name, text in head.files.items()}
    return save_revision(None, project.name, head.number, files, head.layout, "mine")


def test_a_port_in_use_makes_room_for_a_free_one(monkeypatch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        monkeypatch.setattr(demo, "_USUAL_PORT", taken)
        assert demo.bank_port() not in (taken, 0)
    assert demo.bank_port() == taken


def test_flows_are_told_where_the_service_is(samples):
    assert asked() == ["http://127.0.0.1:8085"] * 2
    assert samples(8085) == []
    assert project_of("bank-hotline").head.number == 1
    assert samples(9001) == ["bank-hotline asks the bank's service at http://127.0.0.1:9001 now."]
    assert asked() == ["http://127.0.0.1:9001"] * 2


def test_a_draft_that_is_not_in_force_is_not_put_into_force(samples):
    save(lambda text: text.replace("retries: 2", "retries: 1"))
    samples(9001)
    assert asked() == ["http://127.0.0.1:9001", "http://127.0.0.1:8085"]


def test_an_address_of_somebodys_own_stays(samples):
    save(lambda text: text.replace("http://127.0.0.1:8085", "https://bank.example"))
    project = project_of("bank-hotline")
    deploy(None, project, make_build(None, project)[0].number)
    assert samples(9001) == []
    assert asked() == ["https://bank.example"] * 2


def test_the_sample_scripts_can_be_called_and_scored(samples):
    from aiflows.web.models import Script

    assert {script.name for script in Script.objects.all()} >= {"property_sales", "delivery_survey"}
    assert all(script.head.errors == 0 for script in Script.objects.select_related("head"))
    assert all(script.newest_build is not None for script in Script.objects.all())
    assert "held_back" in Script.objects.get(name="appointment").labelled
    samples(8085)
    assert all(script.head.number == 1 for script in Script.objects.select_related("head"))
