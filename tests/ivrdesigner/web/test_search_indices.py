"""Searches of the libraries find by trigrams on PostgreSQL, and a server without them is left as it is."""

import contextlib
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.db import DatabaseError, connection

search = import_module("ivrdesigner.web.migrations.0004_search_by_trigrams")


def editor(vendor, refused=""):
    said = []

    def execute(sql):
        said.append(sql)
        if refused and refused in sql:
            raise DatabaseError("permission denied to create extension")

    cursor = contextlib.nullcontext(SimpleNamespace(execute=execute))
    return said, SimpleNamespace(
        connection=SimpleNamespace(vendor=vendor, alias="default", cursor=lambda: cursor)
    )


def test_what_the_pages_search_is_what_is_indexed():
    import ivrdesigner.web.admin  # noqa: F401 - registers the pages

    searched = {
        model._meta.db_table: tuple(page.search_fields)
        for model, page in admin.site._registry.items()
        if model._meta.db_table in search.SEARCHED
    }
    assert searched == search.SEARCHED


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("vendor", "refused", "wanted"),
    [("sqlite", "", 0), ("postgresql", "EXTENSION", 1), ("postgresql", "", 11)],
)
def test_indices_are_made_where_the_server_can(vendor, refused, wanted):
    said, made_by = editor(vendor, refused)
    search.make(None, made_by)
    assert len(said) == wanted
    assert connection.is_usable()
