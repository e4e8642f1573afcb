import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.network.audience.engagement import engagement
from tests.relationships.network.audience.customers import (
    AT,
    CUSTOMERS,
    DAY,
    MODEL,
    acts,
    as_events,
    interactions,
    scored_of,
)


@given(st.lists(acts, max_size=20), st.lists(st.integers(0, 60), unique=True, max_size=6))
def test_engagement_goes_to_the_post_before_within_a_week(drawn, posts):
    events = list(as_events(drawn))
    posted = sorted(AT - days * DAY - 1_800_000 for days in posts)
    latest = scored_of(events).rows.latest
    found = engagement(latest, np.array(posted, np.int64), MODEL)
    counts, points = [0] * len(posted), [0.0] * len(posted)
    for customer in CUSTOMERS:
        both = interactions(events, customer) + interactions(events, customer, inbound=False)
        for event in sorted(both, key=lambda e: e["at"])[-8:]:
            before = [n for n, at in enumerate(posted) if at <= event["at"] <= at + 7 * DAY]
            if before and event["actor"] == customer and event["kind"] in MODEL.weights:
                if event["kind"] in ("message", "meeting"):
                    continue
                counts[before[-1]] += 1
                points[before[-1]] += MODEL.weights[event["kind"]]
    assert found.interactions.tolist() == counts
    assert found.points.tolist() == pytest.approx(points)
