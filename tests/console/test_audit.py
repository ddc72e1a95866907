"""Who changed what, over all apps (R-sys.1)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.translation import override

from console.accounts.models import Employee, User
from console.audit.changes import histories, newest
from ivrdesigner.web.admin.shown import shown

PAGE = "/admin/audit/change/"


@pytest.fixture
def wang(db):
    return Employee.objects.create(number="1001", name="王芳", department="客服部")


def test_a_change_tells_who_and_what(sign_in, wang):
    client = sign_in("administrator")
    form = {
        "number": "1001",
        "name": "王芳",
        "department": "销售部",
        "position": "",
        "phone": "",
        "email": "",
        "note": "",
    }
    assert client.post(f"/admin/accounts/employee/{wang.pk}/change/", form).status_code == 302
    change = newest()[0]
    assert (change.author, change.kind, change.thing) == ("a-administrator", "~", "1001 王芳")
    assert [(field.title, field.old, field.new) for field in change.fields] == [
        ("department", "客服部", "销售部")
    ]
    page = client.get(PAGE)
    assert "销售部" in page.text
    assert change.link in page.text


def test_the_history_of_one_thing_tells_the_same(sign_in, wang):
    client = sign_in("administrator")
    wang.department = "销售部"
    wang.save()
    page = client.get(f"/admin/accounts/employee/{wang.pk}/history/").text
    assert "<del>客服部</del>" in page
    assert "<ins>销售部</ins>" in page
    assert "None" not in page


def test_names_of_things_keep_their_capitals(sign_in, make_user):
    user = make_user("anna")
    page = sign_in("administrator").get(f"/admin/accounts/user/{user.pk}/change/").text
    assert "Anna" not in page


def test_what_was_deleted_stays_in_the_list(wang):
    wang.delete()
    change = newest()[0]
    assert (change.kind, change.thing, change.link) == ("-", "1001 王芳", "")


def test_passwords_never_stand_in_it(make_user):
    user = make_user("anna")
    user.set_password("river-stone-7")
    user.save()
    assert all("pbkdf2" not in str(change) and "md5$" not in str(change) for change in newest())


def test_signing_in_is_no_change(client, make_user):
    make_user("anna")
    entries = User.history.count()
    client.post("/admin/login/", {"username": "anna", "password": "correct-horse-7"})
    assert User.history.count() == entries
    assert User.objects.get(username="anna").last_login is not None


def test_it_is_the_newest_of_all_histories_page_by_page(db):
    start = timezone.now()
    for number in range(7):
        employee = Employee(number=str(number), name="x")
        employee._history_date = start + timedelta(seconds=2 * number)
        employee.save()
        group = Group(name=f"g{number}")
        group._history_date = start + timedelta(seconds=2 * number + 1)
        group.save()
    first = newest(size=10)
    assert [change.at for change in first] == sorted((change.at for change in first), reverse=True)
    second = newest(size=10, before=first[-1].at)
    assert {change.thing for change in first + second} >= {f"{n} x" for n in range(7)} | {
        f"g{n}" for n in range(7)
    }
    assert not {change.at for change in first} & {change.at for change in second}


def test_it_can_be_narrowed(sign_in, wang):
    client = sign_in("auditor")
    assert "王芳" in client.get(PAGE, {"model": "accounts.Employee"}).text
    assert "Nothing was changed yet" in client.get(PAGE, {"model": "auth.Group"}).text
    assert "Nothing was changed yet" in client.get(PAGE, {"author": "999"}).text


@pytest.mark.parametrize(
    "query",
    [
        {"before": "x"},
        {"before": "2026-13-45T00:00:00Z"},
        {"before": "2026-01-01"},
        {"author": "9" * 40},
        {"author": "x"},
        {"model": "auth.User;--"},
    ],
)
def test_questions_that_make_no_sense_are_passed_over(sign_in, query):
    assert sign_in("auditor").get(PAGE, query).status_code == 200


def test_every_history_is_in_it():
    assert {
        "accounts.User",
        "accounts.Employee",
        "accounts.ApiKey",
        "auth.Group",
        "site.SiteSettings",
        "designer.Project",
    } <= set(histories())


def test_values_are_told_in_the_language_and_zone_of_the_reader():
    active, joined = (User._meta.get_field(name) for name in ("is_active", "date_joined"))
    at = datetime(2026, 3, 1, 12, 30, 45, 678, UTC)
    with override("zh-hans"), timezone.override("Asia/Shanghai"):
        assert (shown(active, False), shown(joined, at)) == ("否", "2026年3月1日 20:30")
    with override("en"), timezone.override("Asia/Shanghai"):
        assert (shown(active, True), shown(joined, at)) == ("yes", "2026-03-01 20:30")
