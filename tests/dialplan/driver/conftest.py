"""Fixtures of the driver's tests."""

import pytest
from simulated_freeswitch import SimulatedFreeSwitch


@pytest.fixture
def switch():
    server = SimulatedFreeSwitch()
    yield server
    server.kill()
