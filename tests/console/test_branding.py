"""Name and logo of the site (R-sys.2)."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from console.site.current import forget
from console.site.models import SiteSettings

PAGE = "/admin/site/sitesettings/1/change/"


def png(size=(8, 8)):
    out = io.BytesIO()
    Image.new("RGB", size).save(out, "PNG")
    return out.getvalue()


def form(**changes):
    return {"name": "云杉热线", "time_zone": "Asia/Shanghai", "session_minutes": "60", **changes}


@pytest.fixture
def administrator(sign_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    yield sign_in("administrator")
    forget()


def test_name_and_zone_are_seen_on_every_page_at_once(administrator, client):
    assert administrator.post(PAGE, form()).status_code == 302
    assert "云杉热线" in client.get("/admin/login/").text
    assert SiteSettings.objects.get().history.latest().history_user.username == "a-administrator"


def test_a_logo_is_served_by_the_type_of_its_content(administrator, client):
    logo = SimpleUploadedFile("logo.jpg", png(), "text/html")
    assert administrator.post(PAGE, form(logo=logo)).status_code == 302
    answer = client.get("/logo")
    assert answer["Content-Type"] == "image/png"
    assert answer.content == png()
    assert "/logo?" in client.get("/admin/login/").text or "/logo?" in administrator.get("/admin/").text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("x.png", b"<html><script>alert(1)</script></html>"),
        ("x.html", png()),
        ("x.png", png()[:40]),
        ("x.png", png() + b"\0" * 600_000),
    ],
)
def test_what_is_no_small_image_is_refused(administrator, client, name, content):
    answer = administrator.post(PAGE, form(logo=SimpleUploadedFile(name, content, "image/png")))
    assert answer.status_code == 200
    assert client.get("/logo").status_code == 404


@pytest.mark.parametrize(
    "changes",
    [{"time_zone": "Mars/Olympus"}, {"session_minutes": "1"}, {"session_minutes": "-5"}, {"name": ""}],
)
def test_settings_that_make_no_sense_are_refused(administrator, changes):
    assert administrator.post(PAGE, form(**changes)).status_code == 200
    assert SiteSettings.objects.get().name == "Ivrkit"
