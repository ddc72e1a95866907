"""Signing in and what needs it (R-sys.1)."""

import pytest


@pytest.mark.django_db
def test_pages_ask_for_signing_in(client):
    answer = client.get("/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/admin/login/")


def test_an_administrator_sees_the_home_page(sign_in):
    assert sign_in("administrator").get("/admin/").status_code == 200
