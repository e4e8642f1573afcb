"""Rows of the past against those folded from the events up to then alone."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from relationships.row.days import DAYS_KEPT
from relationships.row.past import PAST_DAYS, as_of
from relationships.row.rows import (
    ASKED_IN,
    ASKED_OUT,
    BLOCK_IN,
    BLOCK_OUT,
    CODES,
    CONNECT_IN,
    CONNECT_OUT,
    FOLLOW_OUT,
    IN,
    NEVER,
    NONE,
    OUT,
    SLOT_BITS,
    TIES,
)
from relationships.row.ties import connected, connection, following
from schemas.times import DAY_MS
from tests.relationships.row.test_fold import N_ROWS, folded_in_batches, state

DAY = 20_000
NOW = DAY * DAY_MS + DAY_MS // 2

times = st.one_of(
    st.integers(NOW - 300 * DAY_MS, NOW),
    st.integers(NOW - 100 * DAY_MS, NOW),
    st.integers(0, 5).map(lambda hours: NOW - hours * 3_600_000),
)
interaction = st.tuples(
    st.integers(0, N_ROWS - 1),
    st.sampled_from([direction * CODES + code for direction in range(3) for code in (0, 6, 9)]),
    times,
    st.sampled_from([1, 3, 20]),
    st.sampled_from([0, 1, 1, 1]),
)
tie = st.tuples(
    st.integers(0, N_ROWS - 1),
    st.integers(0, TIES - 1),
    st.tuples(times, st.integers(0, 1)).map(lambda register: register[0] * 2 + register[1]),
)


def then_and_folded(history, ties, at):
    """The row as of `at`, and as it was when nothing later than that day had happened."""
    day = at // DAY_MS
    rows = folded_in_batches(history, ties, batch=100)
    earlier = [each for each in history if each[2] // DAY_MS <= day]
    before = [each for each in ties if each[2] // 2 // DAY_MS <= day]
    return rows, as_of(rows, np.full(N_ROWS, at)), folded_in_batches(earlier, before, batch=100)


@given(st.lists(interaction, max_size=40), st.integers(0, PAST_DAYS), st.integers(0, DAY_MS - 1))
def test_equals_the_rows_of_the_events_up_to_then(history, days_ago, time):
    at = (DAY - days_ago) * DAY_MS + time
    rows, past, folded = then_and_folded(history, [], at)
    kept = DAY - DAYS_KEPT
    for i in range(N_ROWS):
        found, expected = state(past, i), state(folded, i)
        assert [d for d in found["days"] if d[0] > kept] == [
            d for d in expected["days"] if d[0] > max(kept, rows.reference[i] // DAY_MS - DAYS_KEPT)
        ]
        assert {s: n for s, n in found["totals"].items() if n} == {
            s: n for s, n in expected["totals"].items() if n
        }
        assert found["first"] == [f if f == NEVER else min(f, at) for f in expected["first"]]


@given(st.lists(interaction, max_size=40), st.integers(0, PAST_DAYS), st.integers(0, DAY_MS - 1))
def test_no_time_is_later_and_last_ones_are_of_their_day(history, days_ago, time):
    at = (DAY - days_ago) * DAY_MS + time
    done = [each for each in history if each[4]]
    rows, past, folded = then_and_folded(done, [], at)
    assert (past.last <= at).all()
    assert (past.latest.stamp >> SLOT_BITS <= at).all()
    assert (past.last == NONE).tolist() == (folded.last == NONE).tolist()
    assert ((past.first <= past.last) | (past.first == NEVER)).all()
    recent = folded.last // DAY_MS > rows.reference[:, None] // DAY_MS - DAYS_KEPT
    assert (past.last // DAY_MS == folded.last // DAY_MS)[recent].all()
    assert (past.last == folded.last)[rows.last <= at].all()


@given(st.lists(tie, max_size=12), st.integers(0, PAST_DAYS))
def test_ties_hold_that_hold_now_and_began_by_then(ties, days_ago):
    at = (DAY - days_ago) * DAY_MS
    rows, past, folded = then_and_folded([], ties, at)
    for holds, register in (
        (following, rows.ties[:, FOLLOW_OUT]),
        (connected, connection(rows.ties)),
    ):
        began = register // 2 // DAY_MS <= at // DAY_MS
        assert not (holds(past.ties) & ~(holds(rows.ties) & holds(folded.ties))).any()
        assert holds(past.ties)[began].tolist() == holds(rows.ties)[began].tolist()
    blocks = [BLOCK_OUT, BLOCK_IN]
    assert past.ties[:, blocks].tolist() == rows.ties[:, blocks].tolist()


def at_hour(day, hour):
    return day * DAY_MS + hour * 3_600_000


def test_the_last_time_is_exact_while_it_is_kept_and_noon_after_that():
    slot = OUT * CODES + 6
    older = [(0, slot, at_hour(DAY - 20, 9), 1, 1), (0, slot, at_hour(DAY - 20, 17), 1, 1)]
    newer = [(0, slot, at_hour(DAY, hour), 1, 1) for hour in range(6)]
    at = np.full(N_ROWS, at_hour(DAY - 3, 8))
    few = as_of(folded_in_batches([*older, *newer], [], batch=100), at)
    assert few.last[0].tolist() == [at_hour(DAY - 20, 17), NONE, NONE]
    newer += [(0, slot, at_hour(DAY, hour), 1, 1) for hour in range(6, 12)]
    many = folded_in_batches([*older, *newer], [], batch=100)
    assert as_of(many, at).last[0].tolist() == [at_hour(DAY - 20, 12), NONE, NONE]
    morning = np.full(N_ROWS, at_hour(DAY - 20, 10))
    assert as_of(many, morning).last[0].tolist() == [at_hour(DAY - 20, 10), NONE, NONE]
    assert as_of(many, at).first[0].tolist() == [at_hour(DAY - 20, 9), NEVER, NEVER]


def test_who_was_not_met_by_then_has_no_history():
    slot = IN * CODES + 6
    rows = folded_in_batches([(0, slot, NOW, 1, 1)], [(1, FOLLOW_OUT, NOW * 2)], batch=100)
    past = as_of(rows, np.full(N_ROWS, NOW - DAY_MS))
    assert len(past.totals.row) == len(past.latest.row) == 0
    assert (past.ties == NONE).all()


def test_a_connection_that_ended_since_does_not_hold_then():
    ended = (0, CONNECT_IN, NOW * 2 + 1)
    began = (NOW - 9 * DAY_MS) * 2
    for ties in ([(0, CONNECT_OUT, began)], [(0, ASKED_OUT, began), (0, ASKED_IN, began)]):
        yesterday = np.full(N_ROWS, NOW - DAY_MS)
        assert connected(as_of(folded_in_batches([], ties, batch=100), yesterday).ties)[0]
        rows = folded_in_batches([], [*ties, ended], batch=100)
        assert not connected(as_of(rows, yesterday).ties)[0]


def test_a_connection_asked_for_holds_from_when_the_later_of_the_two_asked():
    ties = [(0, ASKED_OUT, (NOW - 9 * DAY_MS) * 2), (0, ASKED_IN, (NOW - 2 * DAY_MS) * 2)]
    rows = folded_in_batches([], ties, batch=100)
    then = [as_of(rows, np.full(N_ROWS, NOW - days * DAY_MS)).ties for days in (2, 3, 10)]
    assert [bool(connected(ties)[0]) for ties in then] == [True, False, False]
    assert (then[2] == NONE).all()


def test_blocks_are_as_they_are_now():
    rows = folded_in_batches([], [(0, BLOCK_IN, NOW * 2)], batch=100)
    past = as_of(rows, np.full(N_ROWS, NOW - 9 * DAY_MS))
    assert past.ties[0, BLOCK_IN] == NOW * 2


def test_far_ahead_nothing_is_left_out():
    history = [(0, slot, NOW, 2, 1) for slot in (0, 6, 70)]
    rows = folded_in_batches(history, [(0, FOLLOW_OUT, NOW * 2)], batch=100)
    assert state(as_of(rows, np.full(N_ROWS, NEVER)), 0) == state(rows, 0)
