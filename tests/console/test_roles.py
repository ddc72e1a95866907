"""Roles and their rights (R-sys.1)."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from console.accounts.models import User
from console.accounts.roles import ADMINISTRATOR, DEFAULT_RIGHTS, give_new_rights

PAGE = "/admin/accounts/role/"


@pytest.fixture
def administrator(sign_in):
    return sign_in("administrator")


def rights(name):
    group = Group.objects.get(name=name)
    return {
        f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.select_related("content_type")
    }


@pytest.mark.django_db
def test_the_site_comes_with_five_roles():
    assert set(Group.objects.values_list("name", flat=True)) == set(DEFAULT_RIGHTS)
    assert rights(ADMINISTRATOR) >= {
        "accounts.change_user",
        "designer.deploy_project",
        "site.change_sitesettings",
    }
    assert "accounts.change_user" not in rights("supervisor") | rights("designer") | rights("agent") | rights(
        "auditor"
    )
    assert {"designer.deploy_project", "designer.change_project"} <= rights("designer")
    assert "audit.view_change" in rights("auditor")
    assert all(right.partition(".")[2].startswith("view_") for right in rights("auditor"))
    assert rights("agent") == {"accounts.view_employee"}


@pytest.mark.django_db
def test_an_upgrade_gives_new_rights_and_none_that_were_taken():
    designer = Group.objects.get(name="designer")
    deploy = Permission.objects.get(codename="deploy_project")
    designer.permissions.remove(deploy)
    new = Permission.objects.create(codename="approve_project", name="x", content_type=deploy.content_type)
    give_new_rights()
    assert rights("designer") >= {"designer.approve_project"}
    assert "designer.deploy_project" not in rights("designer")
    assert new in Group.objects.get(name=ADMINISTRATOR).permissions.all()


def test_rights_are_given_and_taken_on_one_page_and_the_change_is_kept(administrator):
    agent, view = Group.objects.get(name="agent"), Permission.objects.get(codename="view_project")
    see_employees = Permission.objects.get(codename="view_employee")
    page = administrator.get(PAGE)
    assert f'value="{agent.pk}:{view.pk}"' in page.text
    form = {"right": f"{agent.pk}:{view.pk}", "shown": f"{agent.pk}:{see_employees.pk}"}
    administrator.post(PAGE, form)
    assert rights("agent") == {"designer.view_project"}
    reason = Group.history.filter(name="agent").latest().history_change_reason
    assert set(reason.split()) == {"+designer.view_project", "-accounts.view_employee"}


def test_nobody_takes_rights_from_the_administrators_role(administrator):
    before = rights(ADMINISTRATOR)
    shown = administrator.get(PAGE).context["matrix"].given
    administrator.post(PAGE, {"right": [], "shown": " ".join(shown)})
    assert rights(ADMINISTRATOR) == before
    group = Group.objects.get(name=ADMINISTRATOR)
    assert administrator.post(f"{PAGE}{group.pk}/change/", {"name": "x"}).status_code == 403
    assert administrator.post(f"{PAGE}{group.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_form_cannot_give_what_is_no_right_of_a_page(administrator):
    agent = Group.objects.get(name="agent")
    before = rights("agent")
    administrator.post(PAGE, {"right": [f"{agent.pk}:999999", "x", ":", f"{agent.pk}:"], "shown": "y :1"})
    assert rights("agent") == before


def test_a_role_is_made_and_deleted_when_nobody_has_it(administrator, make_user):
    administrator.post(f"{PAGE}add/", {"name": "trainee"})
    group = Group.objects.get(name="trainee")
    assert Group.history.filter(name="trainee").exists()
    member = make_user("member", role="trainee")
    assert administrator.post(f"{PAGE}{group.pk}/delete/", {"post": "yes"}).status_code == 403
    member.groups.clear()
    administrator.post(f"{PAGE}{group.pk}/delete/", {"post": "yes"})
    assert not Group.objects.filter(name="trainee").exists()


def test_who_may_change_users_cannot_make_himself_or_others_administrator(make_user):
    supervisor = make_user("boss", role="supervisor")
    supervisor.groups.get().permissions.add(
        *Permission.objects.filter(codename__in=["view_user", "change_user", "add_user"])
    )
    other, root = make_user("other", role="agent"), make_user("root", role="administrator")
    client = Client()
    client.force_login(supervisor, "django.contrib.auth.backends.ModelBackend")
    admins = Group.objects.get(name=ADMINISTRATOR)
    for user in (supervisor, other):
        client.post(
            f"/admin/accounts/user/{user.pk}/change/", {"username": user.username, "groups": [admins.pk]}
        )
    new = {
        "username": "new",
        "groups": [admins.pk],
        "password1": "river-stone-7",
        "password2": "river-stone-7",
    }
    client.post("/admin/accounts/user/add/", {**new, "usable_password": "true"})
    assert {user.username for user in User.objects.filter(groups=admins)} == {"root"}
    assert client.post(f"/admin/accounts/user/{root.pk}/password/", {}).status_code == 403
    client.post("/admin/accounts/user/", {"action": "lock", "_selected_action": [root.pk]})
    root.refresh_from_db()
    assert root.is_active


def test_administrators_lock_users_but_not_themselves(administrator, make_user):
    user, me = make_user("anna"), User.objects.get(username="a-administrator")
    administrator.post("/admin/accounts/user/", {"action": "lock", "_selected_action": [user.pk, me.pk]})
    user.refresh_from_db()
    me.refresh_from_db()
    assert (user.is_active, me.is_active) == (False, True)
    assert user.history.latest().is_active is False
    assert administrator.post(f"/admin/accounts/user/{me.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_user_whom_somebody_makes_must_change_the_password(administrator):
    form = {
        "username": "new",
        "password1": "river-stone-7",
        "password2": "river-stone-7",
        "usable_password": "true",
    }
    assert administrator.post("/admin/accounts/user/add/", form).status_code == 302
    user = User.objects.get(username="new")
    assert user.must_change_password
    user.must_change_password = False
    user.save()
    words = {"password1": "stone-river-8", "password2": "stone-river-8", "usable_password": "true"}
    administrator.post(f"/admin/accounts/user/{user.pk}/password/", words)
    user.refresh_from_db()
    assert user.must_change_password
