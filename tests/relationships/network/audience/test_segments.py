from hypothesis import given
from hypothesis import strategies as st

from relationships.network.audience.segments import segments
from relationships.network.audience.weeks import by_week
from relationships.row.rows import day_of
from tests.oracle import Oracle
from tests.relationships.network.audience.customers import (
    AT,
    BRAND,
    CUSTOMERS,
    acts,
    ago,
    as_events,
    blocks,
    interactions,
    scored_of,
)


def naive_segments(events, customer):
    if blocks(events, customer):
        return set()
    days = [ago(e) for e in interactions(events, customer)]
    lately = any(d < 28 for d in days)
    score = Oracle().feed(*events).relationship(BRAND, customer, AT)["score"]
    belongs = {
        "top": score >= 1,
        "new": lately and max(days) < 28,
        "returning": lately and max(days) >= 56 and not any(28 <= d < 56 for d in days),
        "lapsing": not lately and sum(28 <= d < 84 for d in days) >= 3,
    }
    return {segment for segment, does in belongs.items() if does}


@given(st.lists(acts, max_size=30))
def test_segments_are_by_what_customers_did(drawn):
    events = list(as_events(drawn))
    scored = scored_of(events)
    found = segments(scored, by_week(scored.rows.days, day_of(scored.at)))
    for n, customer in enumerate(CUSTOMERS):
        assert {s for s, flags in found.items() if flags[n]} == naive_segments(events, customer)


def found_of(*drawn):
    scored = scored_of(list(as_events(drawn)), contacts=["ana"])
    found = segments(scored, by_week(scored.rows.days, day_of(scored.at)))
    return {segment for segment, flags in found.items() if flags[0]}


def test_a_brands_own_mailings_make_nobody_a_customer():
    assert found_of(("ana", "message", False, 3, 0), ("ana", "view", True, 90, 0)) == {"top"}
    assert found_of(("ana", "message", False, 3, 0), ("ana", "view", True, 3, 0)) == {"top", "new"}


def test_who_met_the_brand_is_a_customer_whoever_asked():
    for inbound in (True, False):
        assert found_of(("ana", "meeting", inbound, 3, 0)) == {"top", "new"}
        lapsing = [("ana", "meeting", inbound, day, 0) for day in (28, 40, 83)]
        assert found_of(*lapsing) == {"top", "lapsing"}
        assert found_of(*lapsing[:2]) == {"top"}
