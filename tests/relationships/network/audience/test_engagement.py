from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from relationships.network.audience.engagement import engagement
from schemas.kinds import INTERACTIONS
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
    found = engagement(latest, np.array(posted, np.int64))
    counts = [Counter() for _ in posted]
    for customer in CUSTOMERS:
        both = interactions(events, customer) + interactions(events, customer, inbound=False)
        for event in sorted(both, key=lambda e: e["at"])[-8:]:
            before = [n for n, at in enumerate(posted) if at <= event["at"] <= at + 7 * DAY]
            if before and event["actor"] == customer and event["kind"] in MODEL.weights:
                if event["kind"] in ("message", "meeting"):
                    continue
                counts[before[-1]][event["kind"]] += 1
    named = [{INTERACTIONS[code].name: n for code, n in enumerate(row) if n}
             for row in found.tolist()]  # fmt: skip
    assert named == counts
