"""The scenario files of the samples on live calls: same files, same expectations as `ivrctl test` (R-ivr.12)."""

import contextlib

import pytest
from driven_calls import calling
from scenario_calls import keyed_scenarios, play_live
from simulated_freeswitch import PASSWORD, SimulatedFreeSwitch

EVERYWHERE = keyed_scenarios()
LIVE = EVERYWHERE[::8]
"""Each takes seconds there, since keys and silences last as long as they do."""


def name(value):
    return f"{value[0].name}: {value[1].scenario.scenario}"


class Simulated:
    """A caller whose telephone comes into being when she dials."""

    def __init__(self, switch) -> None:
        self._switch = switch
        self._call = None

    def dial(self):
        self._call = self._switch.call()

    def press(self, keys):
        self._call.press(keys)

    def hang_up(self, cause):
        self._call.hang_up(cause)

    def legs(self, legs):
        """Let whoever is called do as the dial string says."""
        if self._call is None or self._call.running is None or self._call.running[0] != "bridge":
            return
        dialled = self._call.running[1]
        if "refuse-" in dialled:
            self._call.leg_ends(dialled.rpartition("refuse-")[2].partition("/")[0])
        else:
            self._call.leg_answers()
            self._call.leg_ends("NORMAL_CLEARING", talked=True)


@pytest.mark.parametrize("scenario", EVERYWHERE, ids=name)
def test_scenario_on_a_simulated_switch(tmp_path, monkeypatch, scenario):
    switch = SimulatedFreeSwitch(instant=True)
    caller = Simulated(switch)
    make = contextlib.nullcontext((caller, caller.dial))
    try:
        failure = play_live(
            *scenario,
            tmp_path,
            switch.port,
            lambda: make,
            monkeypatch,
            patience=20,
            after_transfer=lambda _: caller.legs,
            password=PASSWORD,
        )
    finally:
        switch.kill()
    assert failure == ""


@pytest.mark.freeswitch
@pytest.mark.parametrize("scenario", LIVE, ids=name)
def test_scenario_on_a_real_switch(freeswitch, tmp_path, monkeypatch, scenario):
    @contextlib.contextmanager
    def make():
        with calling(freeswitch, dial=False) as caller:
            yield caller, lambda: caller.dial("ivr-w1")

    assert play_live(*scenario, tmp_path, freeswitch.port, make, monkeypatch, patience=1.5) == ""
