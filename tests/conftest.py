"""Users of each role and browsers signed in as them, and a site for real browsers, for the tests of every web part."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

pytest.register_assert_rewrite("case_files")

PASSWORD = "correct-horse-7"


def pytest_collection_modifyitems(items):
    """Tests of a served site come first: they last longest, and with xdist one worker gets them all and serves once."""
    items.sort(key=lambda item: "served" not in item.fixturenames)


@pytest.fixture
def make_user(db):
    """``make_user("name", role="designer", **fields)``."""

    from django.contrib.auth.models import Group  # once Django is set up

    def make(username="somebody", role=None, **fields):
        user = get_user_model().objects.create_user(username, password=PASSWORD, **fields)
        if role is not None:
            user.groups.add(Group.objects.get(name=role))
        return user

    return make


@pytest.fixture
def sign_in(make_user):
    """``sign_in("designer")`` is a client of a user with that role; ``sign_in()`` one of a user without any."""

    def client(role=None):
        signed_in = Client()
        signed_in.force_login(
            make_user(f"a-{role or 'nobody'}", role), "django.contrib.auth.backends.ModelBackend"
        )
        return signed_in

    return client


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    """A site that real browsers visit; tests that do it harm have one of their own."""
    from called_site import site  # needs what not everybody has installed

    with site(tmp_path_factory.mktemp("served") / "data") as running:
        yield running
