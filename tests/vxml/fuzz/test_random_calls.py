"""Random documents and random callers: nothing but the documented errors, and every call comes to an end."""

import contextlib
import sys
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from random_calls import random_call
from random_documents import mutated, random_document

from vxml.errors import DocumentError, ResourceLimit
from vxml.parser import parse_document

quiet = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@given(st.randoms(use_true_random=False))
@quiet
def test_a_random_call_ends(chance):
    call = random_call(chance)
    assert call.exit is not None


@pytest.mark.parametrize("seed", range(0, 500, 50))
def test_seeded_calls_end(seed):
    for number in range(seed, seed + 50):
        assert random_call(Random(number)).exit is not None, number


@given(st.randoms(use_true_random=False), st.booleans())
@quiet
def test_a_broken_document_is_a_document_error(chance, tolerant):
    with contextlib.suppress(DocumentError, ResourceLimit):
        parse_document(mutated(random_document(chance), chance), uri="http://fuzz/x.vxml", tolerant=tolerant)


@given(st.binary(max_size=2000))
@quiet
def test_any_bytes_are_a_document_error(data):
    with pytest.raises((DocumentError, ResourceLimit)):
        parse_document(data, uri="http://fuzz/x.vxml")
