from statistics import median

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from relationships.network.audience.history import WeeklyCounts, responses_by_week
from relationships.network.audience.responses import Responses
from relationships.network.audience.segments import MOVES, segments
from relationships.network.audience.steps import STEPS
from relationships.network.audience.weeks import WEEKS, by_week
from relationships.row.rows import NONE, day_of
from tests.relationships.network.audience.customers import (
    CUSTOMERS,
    DAY,
    TODAY,
    acts_of,
    ago,
    as_events,
    blocks,
    interactions,
    scored_of,
)

acts = acts_of(days=200)


def naive_week(events, updates, week):
    """How many customers each of `STEPS` and `MOVES` was true of at the end of a week."""
    return {
        name: sum(name in naive_states(events, updates, week, customer) for customer in CUSTOMERS)
        for name in (*STEPS, *MOVES)
    }


def naive_states(events, updates, week, customer):
    days = [ago(e) - 7 * week for e in interactions(events, customer)]  # before the week's end
    followed = [ago(e) for e in events if e["kind"] == "follow" and e["actor"] == customer]
    since = -1 if blocks(events, customer) else min(followed, default=-1)
    return {name for name, is_so in naive(days, since, updates, week).items() if is_so}


def naive(days, since, updates, week):
    def n(begin, end):
        return sum(begin <= d < end for d in days)

    engaged = n(0, 7) > 0
    return {
        "followers": since >= 7 * week,
        "reached": engaged or any(7 * week <= u < 7 * week + 7 and u <= since for u in updates),
        "engaged": engaged,
        "regular": engaged and n(0, 28) >= 3,
        "new": n(0, 28) > 0 and max(days) < 28,
        "returning": n(0, 28) > 0 and max(days) >= 28 and not n(28, 56),
        "lapsing": not n(0, 28) and n(28, 84) >= 3,
    }


def counted(events, updates):
    updated = np.array(sorted(TODAY - ago for ago in updates), np.int64)
    counts, scored = WeeklyCounts(TODAY, updated), scored_of(events)
    counts.add(scored, by_week(scored.rows.days, day_of(scored.at)))
    return counts.counts


@given(st.lists(acts, max_size=40), st.sets(st.integers(0, 100), max_size=8))
def test_each_week_is_what_was_done_by_then(drawn, updates):
    events = list(as_events(drawn))
    found = counted(events, updates)
    for week in range(WEEKS):
        expected = naive_week(events, updates, week)
        assert {name: int(each[week]) for name, each in found.items()} == expected


@given(st.lists(acts, max_size=40))
def test_the_present_week_has_the_segments_of_now(drawn):
    events = list(as_events(drawn))
    scored = scored_of(events)
    now = segments(scored, by_week(scored.rows.days, day_of(scored.at)))
    found = counted(events, [])
    assert {m: int(found[m][0]) for m in MOVES} == {m: int(now[m].sum()) for m in MOVES}


def test_what_is_taken_back_was_never_there():
    (event,) = as_events([("ana", "like", True, 10, 0)])
    found = counted([event, event | {"undo": True}], [])
    assert all(not each.any() for each in found.values())


def test_who_is_connected_is_reached_and_no_follower():
    (event,) = as_events([("ana", "connect", True, 10, 0)])
    found = counted([event], [0, 9, 30])
    assert found["reached"].nonzero()[0].tolist() == [0, 1]
    assert not found["followers"].any()


questions = st.tuples(st.integers(0, 7 * WEEKS - 1), st.integers(0, 5 * DAY) | st.none())


@given(st.lists(questions))
def test_responses_are_those_to_what_was_asked_in_the_week(drawn):
    asked = np.array([(TODAY - days) * DAY for days, _ in drawn], np.int64)
    took = np.array([NONE if t is None else t for _, t in drawn], np.int64)
    for n, week in enumerate(responses_by_week(Responses(asked, took), TODAY)):
        mine = [t for days, t in drawn if days // 7 == n]
        answers = [t for t in mine if t is not None]
        assert (week.asked, week.answered) == (len(mine), len(answers))
        assert week.within_a_day == sum(t <= DAY for t in answers)
        assert week.median == (median(answers) if answers else None)
