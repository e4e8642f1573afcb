"""Parts of an audience against naive computations over the events."""

from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.network.audience.engagement import engagement
from relationships.network.audience.funnel import DAYS_AGO, stages_then
from relationships.network.audience.responses import responses
from relationships.network.audience.segments import segments
from relationships.network.audience.tally import Tally
from relationships.profile.activity import decode_activities
from relationships.row.blocks import blocked, emptied
from relationships.score.score_model import STAGES, ScoreModel
from relationships.score.scored_rows import ScoredRows, no_brands
from tests.oracle import Oracle
from tests.relationships.memory import Memory

MODEL = ScoreModel()
DAY = 86_400_000
TODAY = 20_000
AT = TODAY * DAY + DAY // 2
BRAND = "brand"
CUSTOMERS = ("ana", "bo", "cy")

acts = st.tuples(
    st.sampled_from(CUSTOMERS),
    st.sampled_from(["view", "like", "comment", "message", "meeting", "follow", "block"]),
    st.booleans(),
    st.integers(0, 89),
    st.integers(0, 11),
)


def as_events(drawn):
    for n, (customer, kind, inbound, days, hours) in enumerate(drawn):
        actor, target = (customer, BRAND) if inbound else (BRAND, customer)
        at = AT - days * DAY - hours * 3_600_000 - n
        yield {"id": str(n), "source": "t", "kind": kind, "actor": actor, "target": target,
               "at": at}  # fmt: skip


def scored_of(memory, at=AT, contacts=CUSTOMERS, brands=no_brands):
    scored = memory.scored_rows(BRAND, list(contacts), at, latest=True)
    rows = emptied(scored.rows, blocked(scored.rows))
    nothing = decode_activities([b""] * len(contacts))
    return ScoredRows(rows, nothing, scored.at, MODEL, brands)


def blocks(events, customer):
    return any(e["kind"] == "block" and customer in (e["actor"], e["target"]) for e in events)


def interactions(events, customer, inbound=True):
    """Those with the customer's part, or the others: what is mutual has it."""
    mine = [e for e in events if customer in (e["actor"], e["target"])
            and e["kind"] not in ("follow", "block")]  # fmt: skip
    theirs = [e for e in mine if (e["actor"] == customer or e["kind"] == "meeting") == inbound]
    return [] if blocks(events, customer) else theirs


def ago(event):
    return TODAY - event["at"] // DAY


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
    found = segments(scored_of(Memory().feed(events)))
    for n, customer in enumerate(CUSTOMERS):
        assert {s for s, flags in found.items() if flags[n]} == naive_segments(events, customer)


def naive_responses(events, since):
    took, waiting = [], 0
    for customer in CUSTOMERS:
        open_since = None
        both = interactions(events, customer) + interactions(events, customer, inbound=False)
        for event in sorted(both, key=lambda e: e["at"])[-8:]:
            asks = event["kind"] in ("message", "comment") and event["at"] > since
            asks = asks and event["actor"] == customer
            answers = event["actor"] == BRAND or event["kind"] == "meeting"
            if asks and open_since is None:
                open_since = event["at"]
            elif answers and open_since is not None:
                took.append(event["at"] - open_since)
                open_since = None
        waiting += open_since is not None
    return sorted(took), waiting


@given(st.lists(acts, max_size=40))
def test_responses_are_from_the_first_question_to_the_next_answer(drawn):
    events = list(as_events(drawn))
    since = AT - 28 * DAY
    found = responses(scored_of(Memory().feed(events)).rows.latest, since)
    assert (sorted(found.took.tolist()), found.waiting) == naive_responses(events, since)


@given(st.lists(acts, max_size=20), st.lists(st.integers(0, 60), unique=True, max_size=6))
def test_engagement_goes_to_the_post_before_within_a_week(drawn, posts):
    events = list(as_events(drawn))
    posted = sorted(AT - days * DAY - 1_800_000 for days in posts)
    latest = scored_of(Memory().feed(events)).rows.latest
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


@given(st.lists(acts, max_size=40), st.booleans())
def test_stages_then_are_those_of_the_days_they_were(drawn, is_brand):
    said = {"id": "b", "source": "t", "kind": "profile", "actor": BRAND, "at": 1,
            "is_brand": is_brand}  # fmt: skip
    events = [e for e in as_events(drawn) if e["kind"] != "block"]
    scored = scored_of(Memory().feed(events), brands=lambda p: np.full(len(p), is_brand))
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
    scored = scored_of(Memory().feed(events))
    assert [STAGES[stages_then(scored, days, MODEL)[0]] for days in DAYS_AGO] == [
        "stranger", "stranger", "germ",
    ]  # fmt: skip


@given(st.lists(acts, max_size=30), st.sampled_from([1, 2, 3]))
def test_pieces_add_up(drawn, size):
    events = list(as_events(drawn))
    memory = Memory().feed(events)
    posted = np.array([AT - 20 * DAY, AT - 3 * DAY], np.int64)
    whole, pieces = Tally(AT, posted, MODEL), Tally(AT, posted, MODEL)
    whole.add(CUSTOMERS, scored_of(memory))
    for start in range(0, 3, size):
        some = CUSTOMERS[start : start + size]
        pieces.add(some, scored_of(memory, contacts=some))
    for name in ("contacts", "followers", "sizes", "waiting"):
        assert getattr(whole, name) == getattr(pieces, name)
    for segment, named in whole.named.items():
        assert [c.contact for c in pieces.named[segment]] == [c.contact for c in named]
        assert len(named) == whole.sizes[segment]
    assert whole.stages.tolist() == pieces.stages.tolist()
    assert whole.points.tolist() == pytest.approx(pieces.points.tolist())
    times = [np.concatenate(each.took).tolist() for each in (whole, pieces)]
    assert sorted(times[0]) == sorted(times[1])
    assert not times[0] or median(times[0]) == median(times[1])
