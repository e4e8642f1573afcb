import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.network.audience.responses import together
from relationships.network.audience.tally import NAMED, Tally
from relationships.score.score_model import STAGES
from relationships.score.trend import TRENDS
from tests.relationships.network.audience.customers import (
    AT,
    CUSTOMERS,
    DAY,
    MODEL,
    TODAY,
    acts,
    as_events,
    scored_of,
)

UPDATED = np.array([TODAY - 20, TODAY - 3], np.int64)


@given(st.lists(acts, max_size=30), st.sampled_from([1, 2, 3]))
def test_pieces_add_up(drawn, size):
    events = list(as_events(drawn))
    posted = np.array([AT - 20 * DAY, AT - 3 * DAY], np.int64)
    whole, pieces = Tally(AT, posted, UPDATED, MODEL), Tally(AT, posted, UPDATED, MODEL)
    whole.add(CUSTOMERS, scored_of(events))
    for start in range(0, 3, size):
        some = CUSTOMERS[start : start + size]
        pieces.add(some, scored_of(events, contacts=some))
    for name in ("contacts", "followers", "sizes"):
        assert getattr(whole, name) == getattr(pieces, name)
    for segment, named in whole.named.items():
        assert [c.contact for c in pieces.named[segment]] == [c.contact for c in named]
        assert len(named) == whole.sizes[segment]
    assert whole.stages.tolist() == pieces.stages.tolist()
    assert whole.points.tolist() == pytest.approx(pieces.points.tolist())
    assert whole.reach.tolist() == pieces.reach.tolist()
    for name, counts in whole.weekly.counts.items():
        assert counts.tolist() == pieces.weekly.counts[name].tolist()
    for questions in ("questions", "earlier_questions"):
        one, other = (together(getattr(each, questions)) for each in (whole, pieces))
        assert sorted(zip(*map(np.ndarray.tolist, one), strict=True)) == sorted(
            zip(*map(np.ndarray.tolist, other), strict=True)
        )


def tallied(*drawn, contacts=CUSTOMERS):
    events, tally = list(as_events(drawn)), Tally(AT, np.empty(0, np.int64), UPDATED, MODEL)
    return events, tally, tally.add(contacts, scored_of(events, contacts=contacts)).tolist()


def test_a_customer_is_named_with_how_it_stands_and_its_latest_part():
    events, tally, circle = tallied(
        ("bo", "message", False, 1, 0), ("bo", "meeting", False, 2, 0), ("bo", "like", True, 9, 0)
    )
    (named,) = tally.named["new"]
    assert (named.contact, named.last) == ("bo", events[1]["at"])
    assert (named.first, named.lately, named.before) == (events[2]["at"], 2, 0)
    assert (STAGES[named.stage], TRENDS[named.trend]) == ("acquaintance", "warming")
    assert named.minus_score == -scored_of(events).score[1]
    assert (circle, tally.contacts, tally.sizes["new"]) == ([1], 1, 1)
    assert tally.stages[-1].tolist() == [2, 0, 1, 0, 0]
    assert tally.stages[0].tolist() == [3, 0, 0, 0, 0]


def test_followers_are_counted_whatever_else_they_did():
    _, tally, _ = tallied(("ana", "follow", True, 1, 0), ("bo", "follow", False, 1, 0))
    assert (tally.followers, tally.contacts, tally.sizes["new"]) == (1, 2, 0)


def test_the_best_of_many_are_named():
    names = [f"c{n:02}" for n in range(NAMED + 2)]
    drawn = [(name, "like", True, day, 0) for n, name in enumerate(names) for day in range(n + 1)]
    _, tally, _ = tallied(*drawn, contacts=names)
    assert [customer.contact for customer in tally.named["new"]] == names[:1:-1]
    assert tally.sizes["new"] == len(names)


def test_a_post_reaches_who_followed_by_its_day():
    events = list(as_events([("ana", "follow", True, 20, 0), ("bo", "follow", True, 19, 0)]))
    posted = np.array([AT - day * DAY for day in (21, 20, 3)], np.int64)
    tally = Tally(AT, posted, UPDATED, MODEL)
    tally.add(CUSTOMERS, scored_of(events))
    assert tally.reach.tolist() == [0, 1, 2]
