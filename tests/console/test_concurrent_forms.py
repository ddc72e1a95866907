"""Two administrators on one thing: nothing that either has saved is lost without a word (R-sys.1)."""

import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from console.accounts.models import Employee
from console.site.models import SiteSettings
from dialplan.web.models import CapacityLimit, WorkingTime
from ivrdesigner.web.models import VoicexmlDocument

ROLES = "/admin/accounts/role/"


@pytest.fixture
def two(make_user):
    """Browsers of Anna and Bela."""
    browsers = Client(), Client()
    for browser, name in zip(browsers, ("anna", "bela"), strict=True):
        browser.force_login(make_user(name, "administrator"), "django.contrib.auth.backends.ModelBackend")
    return browsers


def opened(client, path):
    """The form of a page, as a browser would send it back."""
    text = client.get(path).text
    found = {}
    for tag in re.findall(r"<(?:input|textarea)[^>]*>", text):
        name, value = (re.search(rf' {what}="([^"]*)"', tag) for what in ("name", "value"))
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            found[name[1]] = value[1] if value else ""
    return {"time_zone": "UTC", **found}


def settings_page():
    SiteSettings.objects.get_or_create(pk=1)
    return "/admin/site/sitesettings/1/change/"


def document_page():
    VoicexmlDocument.objects.create(number="7", name="one", text="<vxml version='2.1'/>")
    return reverse("admin:designer_voicexmldocument_change", args=[VoicexmlDocument.objects.get().pk])


def time_page():
    WorkingTime.objects.all().delete()
    made = WorkingTime.objects.create(name="one", hours={"mon": ["09:00-18:00"]})
    return reverse("admin:telephony_workingtime_change", args=[made.pk])


def employee_page():
    made = Employee.objects.create(number="1", name="one")
    return reverse("admin:accounts_employee_change", args=[made.pk])


@pytest.mark.parametrize("place", [settings_page, document_page, time_page, employee_page])
def test_who_saves_second_is_told_and_overwrites_knowingly_or_not_at_all(two, place):
    anna, bela = two
    path = place()
    hers, his = opened(anna, path), opened(bela, path)
    assert hers["_read"] == his["_read"]
    extra = {"text": "<vxml version='2.1'/>"} if place is document_page else {}
    assert anna.post(path, {**hers, **extra, "name": "Anna's"}).status_code == 302
    refused = bela.post(path, {**his, **extra, "name": "Bela's"})
    assert refused.status_code == 200
    problem = str(refused.context["adminform"].form.non_field_errors())
    assert "has changed this since you opened it" in problem
    assert "ame" in problem  # the field, under its title
    assert "Bela&#x27;s" in refused.text
    assert "Anna" in anna.get(path).text
    again = re.search(r'name="_read" value="(\d+)"', refused.text)[1]
    assert bela.post(path, {**his, **extra, "name": "Bela's", "_read": again}).status_code == 302
    assert "Bela" in anna.get(path).text


def test_one_person_saves_as_often_as_he_likes(two):
    anna, _ = two
    path = settings_page()
    for name in ("a", "b"):
        assert anna.post(path, {**opened(anna, path), "name": name}).status_code == 302
    assert SiteSettings.objects.get().name == "b"


def test_rights_that_another_gave_meanwhile_stay(two):
    anna, bela = two
    agent = Group.objects.get(name="agent")
    first, second = (
        f"{agent.pk}:{Permission.objects.get(codename=name).pk}" for name in ("view_project", "call_flow")
    )
    shown = opened(anna, ROLES)["shown"]
    assert opened(bela, ROLES)["shown"] == shown
    anna.post(ROLES, {"right": [*shown.split(), first], "shown": shown})
    bela.post(ROLES, {"right": [*shown.split(), second], "shown": shown})
    assert {"view_project", "call_flow"} <= set(agent.permissions.values_list("codename", flat=True))


def test_many_roles_are_no_reason_to_refuse_the_form(two):
    shown = opened(two[0], ROLES)["shown"]
    answer = two[0].post(
        ROLES, {"right": [*shown.split(), *(f"9999:{n}" for n in range(4_000))], "shown": shown}
    )
    assert answer.status_code == 302


def test_limits_that_another_set_meanwhile_stay(two):
    anna, bela = two
    path = reverse("admin:telephony_capacitylimit_changelist")
    first, second = CapacityLimit.objects.order_by("pk")[:2]
    hers, his = opened(anna, path), opened(bela, path)

    def of(form, limit):
        index = next(name for name, value in form.items() if name.endswith("-id") and value == str(limit.pk))
        return index.replace("-id", "-limit")

    anna.post(path, {**hers, of(hers, first): "11", "_save": "1"})
    bela.post(path, {**his, of(his, second): "22", "_save": "1"})
    assert [CapacityLimit.objects.get(pk=row.pk).limit for row in (first, second)] == [11, 22]
