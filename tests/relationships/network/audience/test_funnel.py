import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.network.audience.funnel import DAYS_AGO, stages_then
from relationships.score.score_model import STAGES
from tests.oracle import Oracle
from tests.relationships.network.audience.customers import (
    AT,
    BRAND,
    CUSTOMERS,
    DAY,
    MODEL,
    TODAY,
    acts,
    as_events,
    scored_of,
)


@given(st.lists(acts, max_size=40), st.booleans())
def test_stages_then_are_those_of_the_days_they_were(drawn, is_brand):
    said = {"id": "b", "source": "t", "kind": "profile", "actor": BRAND, "at": 1,
            "is_brand": is_brand}  # fmt: skip
    events = [e for e in as_events(drawn) if e["kind"] != "block"]
    scored = scored_of(events, brands=lambda p: np.full(len(p), is_brand))
    oracle = Oracle().feed(said, *events)
    for days in DAYS_AGO:
        end = (TODAY - days + 1) * DAY - 1
        for customer, stage in zip(CUSTOMERS, stages_then(scored, days, MODEL), strict=True):
            expected = oracle.relationship(BRAND, customer, end, past=True)
            if all(abs(expected["score"] - bound) > 1e-6 for bound in MODEL.stage_bounds):
                assert STAGES[stage] == expected["stage"]


def test_ties_count_for_stages_since_they_hold():
    events = [{"id": "1", "source": "t", "kind": "connect", "actor": "ana", "target": BRAND,
               "at": AT - 40 * DAY}]  # fmt: skip
    scored = scored_of(events)
    assert [STAGES[stages_then(scored, days, MODEL)[0]] for days in DAYS_AGO] == [
        "stranger", "stranger", "germ",
    ]  # fmt: skip


@pytest.mark.parametrize(("is_brand", "stage"), [(True, "contact"), (False, "acquaintance")])
def test_of_a_brand_one_direction_is_enough_then_too(is_brand, stage):
    events = list(as_events([("ana", "comment", True, day, 0) for day in range(28, 37)]))
    scored = scored_of(events, ["ana"], lambda places: np.full(len(places), is_brand))
    assert STAGES[stages_then(scored, 28, MODEL)[0]] == stage


def test_the_whole_of_that_day_counts():
    events = [{"id": "1", "source": "t", "kind": "like", "actor": "ana", "target": BRAND, "at": at}
              for at in [(TODAY - 27) * DAY - 1]]  # fmt: skip
    assert STAGES[stages_then(scored_of(events, ["ana"]), 28, MODEL)[0]] == "germ"
    later = [events[0] | {"at": (TODAY - 27) * DAY}]
    assert STAGES[stages_then(scored_of(later, ["ana"]), 28, MODEL)[0]] == "stranger"
