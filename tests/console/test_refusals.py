"""What the log says of pages that somebody may not see (R-sys.5)."""

import logging

import pytest

from console.refusals import RefusalsAreLines


@pytest.mark.django_db
def test_a_refused_page_is_a_line_of_the_log_without_traceback(sign_in, caplog):
    with caplog.at_level(logging.WARNING, "django.request"):
        assert sign_in("agent").get("/admin/accounts/user/").status_code == 403
    told = [each for each in caplog.records if each.name == "django.request"]
    assert [(each.status_code, each.exc_info) for each in told] == [(403, None)]


def test_a_fault_keeps_its_traceback():
    fault = ("ValueError", ValueError("x"), None)
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "Internal Server Error", (), fault)
    record.status_code = 500
    assert RefusalsAreLines().filter(record)
    assert record.exc_info == fault
