import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.http.problems import Problem
from services.ingest.requests.limits import MAX_EVENTS
from services.ingest.requests.splitting import lines, many, one, one_or_many

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@given(st.lists(values, min_size=1, max_size=5))
def test_an_array_and_lines_state_the_same_values(stated: list[Any]) -> None:
    array = json.dumps(stated).encode()
    assert many(array) == one_or_many(array) == stated
    assert lines("\n".join(map(json.dumps, stated)).encode()) == stated
    assert one(array) == [stated]


@given(st.binary(max_size=40))
def test_any_bytes_are_values_or_a_problem(body: bytes) -> None:
    for split in (one, many, one_or_many, lines):
        try:
            assert split(body)
        except Problem as problem:
            assert problem.kind.status in (400, 422)


def test_the_number_of_events_has_an_exact_limit() -> None:
    assert len(lines(b"1\n" * MAX_EVENTS)) == MAX_EVENTS
    with pytest.raises(Problem, match=str(MAX_EVENTS)):
        lines(b"1\n" * (MAX_EVENTS + 1))
