"""Fixtures of live calls: a FreeSWITCH for the tests that are marked so, one for each pytest process."""

import os
from pathlib import Path

import pytest
from call_worlds import World
from live_freeswitch import FreeSwitch, running

RECORDED = Path(__file__).parent / "recorded"
RECORDING = bool(os.environ.get("IVRKIT_RECORD_ESL"))
"""Set it to write the transcripts anew from the live runs."""


@pytest.fixture(scope="session")
def freeswitch(tmp_path_factory):
    with running(FreeSwitch, tmp_path_factory.mktemp("freeswitch")) as server:
        yield server


@pytest.fixture(
    params=[
        "recorded-inbound",
        "recorded-outbound",
        pytest.param("live-inbound", marks=pytest.mark.freeswitch),
        pytest.param("live-outbound", marks=pytest.mark.freeswitch),
    ]
)
def world(request, tmp_path):
    """Both ways to control a call, by transcript on every machine and on a real FreeSWITCH where there is one."""
    kind, way = request.param.split("-")
    name = request.node.name.replace(request.param, "").strip("[]-").replace("[-", "-").replace("[", "-")
    transcript = RECORDED / f"{name.removeprefix('test_')}-{way}.esl.gz"
    if kind == "live":
        server = request.getfixturevalue("freeswitch")
        return World(
            inbound=way == "inbound",
            freeswitch=server,
            transcript=transcript,
            directory=tmp_path,
            recording=RECORDING,
        )
    return World(inbound=way == "inbound", transcript=transcript)
