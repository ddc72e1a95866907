"""Limits hold over all processes, and nothing that crashes leaves a place taken (R-num.5)."""

import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from dialplan.routing import Capacity, Claim

TAKER = """
import sys
from pathlib import Path
from dialplan.routing import Capacity, Claim
capacity = Capacity(Path(sys.argv[1]))
taken = sum(capacity.acquire(f"{sys.argv[2]}-{i}", [Claim("inbound", 5)]) is None for i in range(int(sys.argv[3])))
print(taken, flush=True)
sys.stdin.read()
"""


def taker(folder, name, count):
    return subprocess.Popen(
        [sys.executable, "-c", TAKER, str(folder), name, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_killed_process_gives_its_places_back(tmp_path):
    capacity = Capacity(tmp_path)
    assert capacity.acquire("mine", [Claim("inbound", 5)]) is None
    with taker(tmp_path, "other", 10) as other:
        assert int(other.stdout.readline()) == 4
        assert (capacity.used("inbound"), capacity.mine("inbound")) == (5, 1)
        assert capacity.acquire("late", [Claim("inbound", 5)]) == Claim("inbound", 5)
        os.kill(other.pid, signal.SIGKILL)
    assert capacity.used("inbound") == 1
    assert capacity.acquire("late", [Claim("inbound", 5)]) is None


def test_all_claims_or_none(tmp_path):
    capacity = Capacity(tmp_path)
    claims = [Claim("inbound", 9), Claim("number-95500", 1)]
    assert capacity.acquire("a", claims) is None
    assert capacity.acquire("b", claims) == claims[1]
    assert (capacity.mine("inbound"), capacity.mine("number-95500")) == (1, 1)


def test_a_holder_gives_back_all_that_it_has_and_nothing_of_others(tmp_path):
    capacity = Capacity(tmp_path)

    assert capacity.acquire("a", [Claim("robots", None), Claim("inbound", 1)]) is None
    assert capacity.acquire("b", [Claim("robots", None), Claim("inbound", 1)]) == Claim("inbound", 1)
    capacity.release("b")
    assert (capacity.used("inbound"), capacity.used("robots")) == (1, 1)
    capacity.release("a")
    capacity.release("a")
    assert (capacity.used("inbound"), capacity.used("robots")) == (0, 0)


def test_places_of_calls_that_nobody_knows_any_more_are_given_back(tmp_path):
    capacity = Capacity(tmp_path)
    for call in "abc":
        capacity.acquire(call, [Claim("inbound", 3), Claim("robots", None)])
    assert capacity.keep_only(["b"]) == {"a", "c"}
    assert (capacity.used("inbound"), capacity.used("robots")) == (1, 1)


def test_a_limit_that_is_lowered_holds_for_the_next_call(tmp_path):
    capacity = Capacity(tmp_path)
    capacity.acquire("a", [Claim("inbound", 5)])
    assert capacity.acquire("b", [Claim("inbound", 0)]) == Claim("inbound", 0)


def test_kinds_with_odd_names_have_files_of_their_own(tmp_path):
    capacity = Capacity(tmp_path)
    for kind in ("number-*98", "number-#98", "number-+98", "number-../98"):
        assert capacity.acquire("a", [Claim(kind, 1)]) is None
    assert len(list(tmp_path.iterdir())) == 4


class Places(RuleBasedStateMachine):
    """Against a model: who holds what."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.capacity = Capacity(Path(self.folder.name))
        self.model = set()

    @rule(holder=st.sampled_from("abcdef"), limit=st.none() | st.integers(0, 4))
    def acquire(self, holder, limit):
        held = Counter(kind for kind, _ in self.model)["x"]
        refused = self.capacity.acquire(holder, [Claim("x", limit)])
        if ("x", holder) in self.model:
            assert refused is None
        elif refused is None:
            assert limit is None or limit > 0
            self.model.add(("x", holder))
        else:
            assert limit is not None
            assert limit <= held

    @rule(holder=st.sampled_from("abcdef"))
    def release(self, holder):
        self.capacity.release(holder)
        self.model.discard(("x", holder))

    @invariant()
    def counts_agree(self):
        assert self.capacity.used("x") == len(self.model) == self.capacity.mine("x")

    def teardown(self):
        self.capacity.close()
        self.folder.cleanup()


Places.TestCase.settings = settings(max_examples=30, stateful_step_count=30, deadline=None)
TestPlaces = Places.TestCase
