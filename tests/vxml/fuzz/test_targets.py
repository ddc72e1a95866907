"""What fuzzing found once, and random bytes: nothing but the documented errors."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER))

from targets import TARGETS  # noqa: E402

FOUND = sorted(path for path in (FOLDER / "found").glob("*/*") if path.is_file())
SEEDS = {
    "document": [b'\x01<vxml version="2.1"><form><block>hi</block></form></vxml>'],
    "grammar": [
        b"\x001yes\n#ABNF 1.0;\nlanguage en; root $r; $r = yes {out = 1} | no <2-3>;",
        b"\x011yes\n<grammar root='r' version='1.0'><rule id='r'>yes<tag>out.a=1</tag></rule></grammar>",
        b"\x030a\n#JSGF V1.0;\ngrammar g; public <r> = a [b] (c | d)* {x};",
        b"\x040a\n[a (b c) ?d +e]",
    ],
    "builtin_type": [b"digits?minlength=2\n12", b"date\n20261126", "currency\n十二元".encode()],
    "prompt": [b"a<break time='1s'/><audio src='x'>b</audio><value expr='1'/><say-as interpret-as='date'>1</say-as>"],
    "expression": [b"var a = 1; a + 1", b"x.y = {toString: function () { return 1 }}"],
    "dialog": [b"\x00" * 64, bytes(range(256)) * 4],
}  # fmt: skip


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_was_found_once_is_harmless(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_reach_their_target(name: str) -> None:
    for seed in SEEDS[name]:
        TARGETS[name](seed)


@pytest.mark.parametrize("name", TARGETS)
def test_bytes_near_the_seeds_are_harmless(name: str) -> None:
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.data())
    def near(data: st.DataObject) -> None:
        seed = data.draw(st.sampled_from(SEEDS[name]))
        cut = data.draw(st.integers(0, len(seed)))
        middle = data.draw(
            st.binary(max_size=8) | st.text("<>()[]{}|$#;'\"&=*+?0123456789ax", max_size=12).map(str.encode)
        )
        TARGETS[name](seed[:cut] + middle + seed[cut + data.draw(st.integers(0, 8)) :])

    near()
