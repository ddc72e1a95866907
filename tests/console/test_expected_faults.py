"""What the log says of pages that somebody may not see (R-sys.5), and of services that are away."""

import errno
import logging

import pytest
from django.db import OperationalError
from redis.exceptions import ConnectionError as RedisAway

from console.expected_faults import ExpectedFaultsAreLines


@pytest.mark.django_db
def test_a_refused_page_is_a_line_of_the_log_without_traceback(sign_in, caplog):
    with caplog.at_level(logging.WARNING, "django.request"):
        assert sign_in("agent").get("/admin/accounts/user/").status_code == 403
    told = [each for each in caplog.records if each.name == "django.request"]
    assert [(each.status_code, each.exc_info) for each in told] == [(403, None)]


def filtered(fault):
    """A record of the log that has gone through the filter."""
    found = (type(fault), fault, None)
    record = logging.LogRecord("huey", logging.ERROR, "", 0, "No answer of %s.", ("it",), found)
    assert ExpectedFaultsAreLines().filter(record)
    return record


@pytest.mark.parametrize(
    "away",
    [OperationalError("no room\n\tIs it running?"), RedisAway("no room"), OSError(errno.ENOSPC, "no room")],
)
def test_what_goes_over_by_itself_is_a_line_of_the_log_with_the_reason(away):
    record = filtered(away)
    assert record.getMessage() in {"No answer of it: no room", "No answer of it: [Errno 28] no room"}
    assert record.exc_info is None


def test_a_fault_keeps_its_traceback():
    assert filtered(ValueError("x")).exc_info is not None
