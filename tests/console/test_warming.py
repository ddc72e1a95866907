"""R-sys.1: what the first page needs is loaded before a worker answers."""

import gc

import pytest

from console.server.warming import warm_application
from ivrdesigner.web.catalogue import catalogue


@pytest.mark.django_db
def test_a_worker_answers_with_everything_loaded():
    catalogue.cache_clear()

    application = warm_application()

    assert callable(application)
    assert catalogue.cache_info().currsize == 1
    assert gc.isenabled()
