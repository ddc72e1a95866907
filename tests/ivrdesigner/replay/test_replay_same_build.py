"""A recorded call replays bit for bit on the build that took it (R-ivr.12, golden-call replay)."""

from pathlib import Path

import pytest
from recorded_calls import SAMPLES, built, entered, record_scenario, scenarios

from ivrdesigner.replay import Recording, differences, replay

CASES = [(sample, number) for sample in SAMPLES for number in range(len(scenarios(sample)))]


@pytest.mark.parametrize(("sample", "number"), CASES, ids=str)
def test_every_scenario_of_the_samples_replays_bit_for_bit(sample, number):
    recording, build = record_scenario(sample, number)
    assert recording.given
    assert recording.moments[-1].kind in ("end", "prompt", "node", "branch")
    again = Recording.loads(recording.dumps())
    assert again == recording
    replayed = replay(again, build, secrets=entered(sample, number))
    assert replayed.deviated_at is None
    assert replayed.recording.moments == recording.moments
    assert differences(again, replayed, build) == []


def test_a_replay_of_a_replay_is_the_same():
    recording, build = record_scenario("self-service", 0)
    once = replay(recording, build).recording
    assert replay(once, build).recording == once


def test_the_folder_of_a_build_is_not_in_its_recordings():
    recording, build = record_scenario("bank-hotline", 0)
    assert Path(build.loaded.folder).resolve().as_uri() not in recording.dumps()
    assert built("bank-hotline") is build
