"""How often two deal with each other, and the silence, against a naive reading of their days."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.keys import row_key
from relationships.row.blocks import decode_as_seen
from relationships.score.rhythm import rhythm
from tests.oracle import DAY
from tests.relationships.memory import Memory
from tests.relationships.score.acts import START, act, noon, rows_of

on_days = st.lists(st.integers(0, 120), max_size=30)


def found_at(day, *acts, undone=()):
    """Gap, second longest gap and silence, on a day."""
    found = rhythm(rows_of(*acts, undone=undone), np.array([noon(day)]))
    return float(found.gap[0]), float(found.longest[0]), float(found.silence[0])


def naive(days, today):
    """The same by a list of days."""
    days = sorted(set(days))
    gaps = [after - before for before, after in pairwise(days)]
    silence = max(0, today - days[-1]) if days else 0
    if len(gaps) < 3:
        return np.inf, np.inf, silence
    return sum(gaps) / len(gaps), sorted(gaps[-15:])[-2], silence


@given(on_days, on_days, st.integers(-3, 200))
def test_equals_the_naive_rhythm_of_each_row(of_bo, of_cy, after):
    events = [
        {"id": f"{contact}{n}", **act("like", day), "target": contact}
        for contact, days in (("bo", of_bo), ("cy", of_cy))
        for n, day in enumerate(days)
    ]
    today = max([*of_bo, *of_cy], default=0) + after
    rows = decode_as_seen(Memory().feed(events).rows([row_key("ana", c) for c in ("bo", "cy")]))
    found = rhythm(rows, np.full(2, noon(today)))
    for row, days in enumerate((of_bo, of_cy)):
        gap, longest, silence = naive(days, today)
        assert found.gap[row] == pytest.approx(gap)
        assert (found.longest[row], found.silence[row]) == (longest, silence)


def test_three_gaps_make_a_rhythm():
    assert found_at(9, *[act("like", day) for day in (0, 2, 4)]) == (np.inf, np.inf, 5)
    assert found_at(9, *[act("like", day) for day in (0, 2, 4, 7)]) == (7 / 3, 2, 2)


def test_one_long_gap_is_an_exception_and_two_are_usual():
    assert found_at(99, *[act("like", day) for day in (0, 5, 9, 60, 61)])[1] == 5
    assert found_at(99, *[act("like", day) for day in (0, 40, 45, 90, 91)])[1] == 40


def test_the_latest_fifteen_gaps_say_which_is_the_second_longest():
    long_ago = [act("like", day) for day in (0, 30, 60)]
    daily = [act("like", 60 + day) for day in range(1, 17)]
    assert found_at(76, *long_ago, *daily[:13])[1] == 30
    assert found_at(76, *long_ago, *daily[:14])[1] == 1


def test_silence_is_since_the_last_day_whoever_did_something_and_never_below_zero():
    acts = [act("like", 0), act("message", 4, "bo"), act("call", 4)]
    assert [found_at(day, *acts)[2] for day in (3, 4, 5, 34)] == [0, 0, 1, 30]
    last = rows_of(act("like", 0, at=START + DAY - 1))
    assert rhythm(last, np.array([START + DAY])).silence.tolist() == [1]


def test_what_is_undone_makes_no_rhythm():
    history = [act("meeting", day) for day in (0, 10, 20, 30, 40)]
    assert found_at(50, *history, undone=[0]) == (10, 10, 10)
    assert found_at(50, *history, undone=[0, 4]) == (np.inf, np.inf, 20)


def test_without_any_row_or_day_there_is_none():
    assert found_at(5) == (np.inf, np.inf, 0)
    assert len(rhythm(decode_as_seen([]), np.empty(0, np.int64)).gap) == 0
