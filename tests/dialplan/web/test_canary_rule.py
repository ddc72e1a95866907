"""When a canary is rolled back: a function of its rule and its last calls."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialplan.web.canary import CanaryCall, CanaryRule, Verdict, verdict

WELL, FAILED, HUNG_UP = CanaryCall(False, False), CanaryCall(True, False), CanaryCall(False, True)
RULE = CanaryRule(window=20, least_calls=10, most_errors=10, most_hangups=50)


@pytest.mark.parametrize(
    ("calls", "ended"),
    [
        ([FAILED] * 9, None),
        ([FAILED] * 10, Verdict("errors", 100, 10, 10)),
        ([FAILED] + [WELL] * 9, None),
        ([FAILED, FAILED] + [WELL] * 8, Verdict("errors", 20, 10, 10)),
        ([HUNG_UP] * 5 + [WELL] * 5, None),
        ([HUNG_UP] * 6 + [WELL] * 4, Verdict("hangups", 60, 50, 10)),
        ([FAILED] * 2 + [HUNG_UP] * 8, Verdict("errors", 20, 10, 10)),
        ([WELL] * 20 + [FAILED] * 50, None),
        ([], None),
    ],
)
def test_shares_above_a_bound_end_the_trial(calls, ended):
    assert verdict(RULE, calls) == ended


def test_a_rule_without_bounds_never_ends_it():
    assert verdict(CanaryRule(20, 1, None, None), [CanaryCall(True, True)] * 20) is None


@given(
    calls=st.lists(st.builds(CanaryCall, st.booleans(), st.booleans()), max_size=60),
    more=st.lists(st.just(WELL), max_size=20),
)
def test_old_calls_and_good_new_ones_end_nothing(calls, more):
    assert verdict(RULE, calls) == verdict(RULE, calls[: RULE.window])
    if verdict(RULE, calls) is None and len(calls) >= RULE.window:
        assert verdict(RULE, more + calls) is None or any(call != WELL for call in calls[: RULE.window])
